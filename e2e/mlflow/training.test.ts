import { beforeAll, describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { startServer } from '../harness/server.ts'
import { runFacts } from './run-facts.ts'

/** It makes 200 runs; more where ten things run at once. */
const programTimeoutMs = 240_000

/** What the same program prints against the MLflow 3.18.0 server. */
describe.skipIf(lacks('mlflow'))('the MLflow 3.18.0 client training with scikit-learn', () => {
  let facts: Record<string, unknown>
  beforeAll(async () => {
    const server = await startServer()
    try {
      facts = (await runFacts('mlflow', 'training.py', [server.url])) as Record<string, unknown>
    } finally {
      await server.stop()
    }
  }, programTimeoutMs)

  it.each<[string, string, unknown]>([
    ['logs the parameters of a fit', 'fit_params', { C: '0.5', max_iter: '500', penalty: 'deprecated', random_state: 'None' }],
    [
      'logs the metrics of a fit',
      'fit_metrics',
      [
        'training_accuracy_score',
        'training_f1_score',
        'training_log_loss',
        'training_precision_score',
        'training_recall_score',
        'training_roc_auc',
        'training_score',
      ],
    ],
    ['keeps a metric to the last digit', 'accuracy', true],
    ['logs what the model scores after the fit', 'scored_later', [true]],
    ['tags the run with the estimator', 'estimator', 'LogisticRegression'],
    ['logs pictures and a page about the fit', 'fit_files', ['estimator.html', 'metric_info.json', 'training_confusion_matrix.png']],
    ['logs the model', 'model_files', ['MLmodel', 'conda.yaml', 'model.pkl', 'python_env.yaml', 'requirements.txt']],
    ['gives the model its parameters', 'model_params', '0.5'],
    ['gives the model its metrics, by dataset', 'model_metric', 'dataset'],
    ['says which data were used', 'dataset', ['dataset', 'code', { num_rows: 150, num_elements: 600 }]],
    ['loads the model, which predicts as the one in memory', 'predicts', true],
    ['loads the model by its run', 'predicts_as_function', [0, 0]],
    ['makes a run of each candidate of a grid search', 'grid', ['0.01', '0.1', '1.0']],
    ['puts the best of them on the parent', 'best', [true, true]],
    ['goes through 200 child runs page by page', 'pages', [64, 64, 64, 8]],
    ['sees each of them once, in the order of a metric', 'ordered', true],
    ['finds the best of 200', 'best_trial', ['trial 0']],
    ['finds some of them by parameter and metric', 'halves', 50],
    ['gets all of them in one data frame', 'frame', 200],
    ['goes from a child to its parent', 'parents', ['search']],
    ['promotes a registered model to another name, with where it came from', 'registered', ['prod.iris', '1', true, true]],
    ['keeps the tags of what was promoted', 'copied_tags', { validation: 'approved' }],
    ['loads what was promoted by its alias', 'champion', true],
    [
      'reads the signature of a registered model',
      'signature',
      ['sepal length (cm)', 'sepal width (cm)', 'petal length (cm)', 'petal width (cm)'],
    ],
    ['reads its input example', 'example', [2, 4]],
    ['names a version by its alias', 'by_alias', ['champion']],
  ])('%s', (_, fact, value) => {
    expect(facts[fact]).toEqual(value)
  })
})
