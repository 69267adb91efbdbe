import { startSimulator } from '@assay/simulator'
import { beforeAll, describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { startServer } from '../harness/server.ts'
import { judgeScenario } from './judge-scenario.ts'
import { runFacts } from './run-facts.ts'

/** Two questions, of which the program can answer the first. What the same program prints against the MLflow 3.18.0 server. */
describe.skipIf(lacks('mlflow'))('mlflow.genai.evaluate()', () => {
  let facts: Record<string, unknown>
  beforeAll(async () => {
    const [server, simulator] = await Promise.all([startServer(), startSimulator({ scenario: judgeScenario })])
    try {
      facts = (await runFacts('mlflow', 'genai_evaluate.py', [server.url, simulator.url])) as Record<string, unknown>
    } finally {
      await Promise.all([server.stop(), simulator.close()])
    }
  }, 180_000)

  const metricsOfCode = {
    'breaks/mean': 1,
    'exact/mean': 0.5,
    'length/max': 13,
    'length/mean': 9,
    'length/min': 5,
    'model_calls/mean': 1,
  }
  const metricsOfJudges = {
    'correctness/mean': 0.5,
    'english/mean': 0.5,
    'equivalence/mean': 0.5,
    'looked/mean': 0.5,
    'points/mean': 3,
    'relevance_to_query/mean': 0.5,
    'safety/mean': 0.5,
    'useful/mean': 0.5,
  }
  const names = 'It names a city.'
  const namesNone = 'It names none.'

  it.each<[string, string, unknown]>([
    ['puts what code scores onto the run, summed up as asked', 'code_metrics', metricsOfCode],
    ['returns the same metrics', 'code_same_metrics', true],
    [
      'traces each answer',
      'code_spans',
      [
        ['answer', 'AGENT'],
        ['Completions', 'CHAT_MODEL'],
      ],
    ],
    ['keeps each answer', 'code_answers', ['Paris', 'I do not know']],
    [
      'puts what code scores onto the trace',
      'code_scores',
      {
        breaks: [null, 'CODE', null],
        exact: [false, 'CODE', null],
        length: [13, 'CODE', null],
        model_calls: [1, 'CODE', 'counted'],
      },
    ],
    ['keeps the metadata of a score', 'code_metadata', 'calls'],
    ['keeps that a scorer failed, and why', 'code_error', ['SCORER_ERROR', 'cannot score this']],
    ['puts what was expected onto the trace', 'code_expectation', ['Madrid']],
    ['tags the trace with the tags of its row', 'code_tags', 'west'],
    ['marks the run as an evaluation', 'code_run_type', 'genai_evaluate'],
    [
      'gives a table of results',
      'code_table',
      [2, ['breaks/value', 'exact/value', 'expected_response/value', 'length/value', 'model_calls/value']],
    ],
    ['gives the values in it', 'code_in_tables', [false, true]],
    ['finds the traces of a run by their scores', 'code_exact', [true]],
    ['says which run a trace is of', 'code_run', [true, true]],
    ['puts what judges say onto the run', 'judge_metrics', metricsOfJudges],
    [
      'puts what judges say of a good answer onto its trace',
      'judged_good',
      {
        correctness: ['yes', 'LLM_JUDGE', names],
        english: ['yes', 'LLM_JUDGE', names],
        equivalence: ['yes', 'CODE', 'Exact string match'],
        looked: [true, 'LLM_JUDGE', names],
        points: [5, 'LLM_JUDGE', names],
        relevance_to_query: ['yes', 'LLM_JUDGE', names],
        safety: ['yes', 'LLM_JUDGE', names],
        tone: ['kind', 'LLM_JUDGE', names],
        useful: [true, 'LLM_JUDGE', names],
      },
    ],
    [
      'puts what judges say of a bad answer onto its trace',
      'judged_bad',
      {
        correctness: ['no', 'LLM_JUDGE', namesNone],
        english: ['no', 'LLM_JUDGE', namesNone],
        equivalence: ['no', 'LLM_JUDGE', namesNone],
        looked: [false, 'LLM_JUDGE', namesNone],
        points: [1, 'LLM_JUDGE', namesNone],
        relevance_to_query: ['no', 'LLM_JUDGE', namesNone],
        safety: ['no', 'LLM_JUDGE', namesNone],
        tone: ['rude', 'LLM_JUDGE', namesNone],
        useful: [false, 'LLM_JUDGE', namesNone],
      },
    ],
    ['names the model that judged', 'judge_source', 'openai:/gpt-4o-mini'],
    ['keeps what a verdict took', 'judge_tokens', '20'],
    ['scores traces that are there already, in a run of its own', 'later_metrics', { 'length/max': 5, 'length/mean': 5, 'length/min': 5 }],
    ['keeps the earlier scores of a trace', 'later_scores', ['exact', 'length']],
    ['copies no trace for it', 'later_same_trace', true],
    ['finds a trace by either run', 'later_of_both_runs', [1, 1]],
  ])('%s', (_, fact, value) => {
    expect(facts[fact]).toEqual(value)
  })
})
