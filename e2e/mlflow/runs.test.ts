import { beforeAll, describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { startServer } from '../harness/server.ts'
import { runFacts } from './run-facts.ts'

describe.skipIf(lacks('mlflow'))('the MLflow 3.18.0 client making runs', () => {
  let facts: Record<string, unknown>
  beforeAll(async () => {
    const server = await startServer()
    try {
      facts = (await runFacts('mlflow', 'run_facts.py', [server.url])) as Record<string, unknown>
    } finally {
      await server.stop()
    }
  }, 120_000)

  it.each<[string, string, unknown]>([
    ['names it', 'name', 'first'],
    ['ends it', 'status', 'FINISHED'],
    ['says when', 'ended', true],
    ['logs parameters as text', 'params', { depth: '3', lr: '0.1', optimiser: 'adam' }],
    ['sees the latest of a metric', 'latest', 0.7],
    ['logs NaN', 'nan', true],
    ['logs infinite values as MLflow keeps them', 'largest', [Number.MAX_VALUE, -Number.MAX_VALUE]],
    ['sets tags', 'tags', { team: 'red', 'mlflow.note.content': 'what it is for', 'mlflow.runName': 'first', stage: 'dev' }],
    [
      'sees all of a metric',
      'history',
      [
        [0, 0.9],
        [1, 0.5],
        [2, 0.7],
      ],
    ],
    ['may change no parameter', 'changed_param', 'INVALID_PARAMETER_VALUE'],
    ['nests runs, and finds the best of them', 'children', ['depth 2', 'depth 1', 'depth 0']],
    ['marks one that raised', 'failed', 'FAILED'],
    ['logs a thousand points at once, and each once', 'batch_points', 1000],
    ['logs from many threads', 'thread_points', 80],
    ['is refused a bad name', 'bad_name', 'INVALID_PARAMETER_VALUE'],
    ['searches by a metric', 'by_metric', ['run 21', 'run 14', 'run 07']],
    ['searches by tag, parameter and name', 'by_all', ['run 09', 'run 15', 'run 21']],
    ['goes page by page', 'pages', [10, 10, 'run 24', 'run 14']],
    ['gets a data frame', 'frame', [21, 22, 23, 24]],
    ['is told of a bad filter', 'bad_filter', 'INVALID_PARAMETER_VALUE'],
    ['is given a name of three parts for a run without one', 'made_up_name', 3],
    ['deletes', 'deleted', 'deleted'],
    ['logs nothing to a deleted run', 'refused', 'INVALID_PARAMETER_VALUE'],
    ['lists active, deleted and all', 'listed', [0, 1, 1]],
    ['restores, renames and ends one by hand', 'renamed', ['renamed', 'renamed', false, 'FINISHED']],
    ['is told of an unknown one', 'unknown', 'RESOURCE_DOES_NOT_EXIST'],
    [
      'lists artifacts',
      'listed_artifacts',
      [
        ['config.json', false, 29],
        ['data', true, null],
        ['notes', true, null],
      ],
    ],
    ['lists a folder of them', 'listed_folder', [['notes/a b.txt', false, 5]]],
    ['reads a text back', 'text', 'hello'],
    ['reads JSON back by the run', 'dict', { a: [1, 2] }],
    ['downloads a folder with a large file', 'big', true],
    ['is told of an artifact that is not there', 'no_artifact', true],
    ['deletes artifacts', 'left', ['config.json', 'data']],
    ['logs a model with its parameters', 'model', ['doubler', 'READY', { factor: '2' }, true]],
    ['logs metrics of a model', 'model_metrics', [['score', 0.75, 1]]],
    ['finds models by metrics and tags', 'found_models', [true]],
    ['loads the model and predicts, by its own address and by its run', 'predicted', [[2, 4], [6]]],
    ['sees what a run made', 'outputs', true],
    ['takes a model’s tag away', 'tags_left', false],
    ['says that a model failed', 'failed_model', 'FAILED'],
    ['deletes a model', 'deleted_model', 'RESOURCE_DOES_NOT_EXIST'],
  ])('%s', (_, fact, value) => {
    expect(facts[fact]).toEqual(value)
  })
})
