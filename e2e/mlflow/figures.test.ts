import { beforeAll, describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { startServer } from '../harness/server.ts'
import { runFacts } from './run-facts.ts'

/** What the same program prints against the MLflow 3.18.0 server. */
describe.skipIf(lacks('mlflow'))('the MLflow 3.18.0 client showing a run', () => {
  let facts: Record<string, unknown>
  beforeAll(async () => {
    const server = await startServer()
    try {
      facts = (await runFacts('mlflow', 'figures.py', [server.url])) as Record<string, unknown>
    } finally {
      await server.stop()
    }
  }, 120_000)

  it.each<[string, string, unknown]>([
    ['logs figures and images', 'pictures', ['plots/blue sky.png', 'plots/line.png', 'red.png']],
    ['logs an image for each step', 'steps', ['0', '1', '2']],
    ['logs a small one beside each', 'with_thumbnails', 6],
    ['loads a figure', 'line', [100, 50]],
    [
      'loads images to the pixel',
      'red',
      [
        [255, 0, 0],
        [6, 4],
      ],
    ],
    ['marks the run as one with images', 'picture_tag', 'True'],
    ['logs a table and adds to it', 'table', { question: ['Why?', 'Wann, ünd wo?', 'How?'], score: [0.5, 1, 0.25] }],
    [
      'loads the tables of all runs together',
      'of_both',
      [
        ['How?', true],
        ['Wann, ünd wo?', true],
        ['Who?', false],
        ['Why?', true],
      ],
    ],
    ['marks the run with its tables', 'table_tag', [{ path: 'answers.json', type: 'table' }]],
    ['logs documents', 'documents', ['config/model.yaml', 'list.json', 'page.html', 'raw.bin']],
    ['reads YAML back', 'yaml', 'depth: 3\nname: "\\xFCn\\xEF"\n'],
    ['reads JSON back', 'list', [1, null, true]],
    ['reads a page back', 'page', '<p>&</p>'],
  ])('%s', (_, fact, value) => {
    expect(facts[fact]).toEqual(value)
  })
})
