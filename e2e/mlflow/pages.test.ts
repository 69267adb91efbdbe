import { beforeAll, describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { startServer } from '../harness/server.ts'
import { runFacts } from './run-facts.ts'

const names = (prefix: string, numbers: number[]): string[] => numbers.map((number) => `${prefix}${String(number).padStart(2, '0')}`)
const down = (first: number, count: number): number[] => Array.from({ length: count }, (_, place) => first - place)
const eightTimes = <T>(value: T): T[] => Array.from({ length: 8 }, () => value)

/** What the same program prints against the MLflow 3.18.0 server. */
describe.skipIf(lacks('mlflow'))('the MLflow 3.18.0 client', () => {
  let facts: Record<string, unknown>
  beforeAll(async () => {
    const server = await startServer()
    try {
      facts = (await runFacts('mlflow', 'pages.py', [server.url])) as Record<string, unknown>
    } finally {
      await server.stop()
    }
  }, 120_000)

  it.each<[string, string, unknown]>([
    [
      'goes through experiments page by page',
      'experiments',
      [
        names('paged ', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
        names('paged ', [10, 11, 12, 13, 14, 15, 16, 17, 18, 19]),
        names('paged ', [20, 21, 22, 23, 24]),
      ],
    ],
    [
      'goes through models page by page',
      'models',
      [names('paged.', down(24, 10)), names('paged.', down(14, 10)), names('paged.', down(4, 5))],
    ],
    ['goes through versions page by page', 'versions', [down(25, 10), down(15, 10), down(5, 5)]],
    ['goes through traces page by page', 'traces', [10, 10, 5]],
    ['sees each trace once', 'each_trace_once', true],
    ['lists all experiments', 'all_experiments', 25],
    ['lists all traces', 'all_traces', 25],
    ['logs from eight threads, each to a run of its own', 'workers', ['0', '1', '2', '3', '4', '5', '6', '7']],
    ['ends each of these runs', 'statuses', ['FINISHED']],
    ['keeps each point of them', 'points', eightTimes(25)],
    ['keeps each point that all of them log to one run', 'shared_points', eightTimes(25)],
    [
      'keeps the artifact of each',
      'reports',
      ['report of 0', 'report of 1', 'report of 2', 'report of 3', 'report of 4', 'report of 5', 'report of 6', 'report of 7'],
    ],
    [
      'keeps the trace of each',
      'traces_of_threads',
      ['answer 0', 'answer 1', 'answer 2', 'answer 3', 'answer 4', 'answer 5', 'answer 6', 'answer 7'],
    ],
  ])('%s', (_, fact, value) => {
    expect(facts[fact]).toEqual(value)
  })
})
