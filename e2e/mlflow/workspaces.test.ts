import { beforeAll, describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { startServer } from '../harness/server.ts'
import { runFacts } from './run-facts.ts'

/** What the same program prints against the MLflow 3.18.0 server with workspaces enabled. */
describe.skipIf(lacks('mlflow'))('the MLflow 3.18.0 client in workspaces', () => {
  let facts: Record<string, unknown>
  beforeAll(async () => {
    const server = await startServer()
    try {
      facts = (await runFacts('mlflow', 'workspace_facts.py', [server.url])) as Record<string, unknown>
    } finally {
      await server.stop()
    }
  }, 120_000)

  it.each<[string, string, unknown]>([
    ['has one workspace from the start', 'first', [['default', 'Default workspace for legacy resources']]],
    ['makes a workspace', 'made', ['team-a', 'The first team']],
    ['lists workspaces by name', 'listed', ['default', 'team-a', 'team-b']],
    ['describes one', 'described', 'Team A'],
    ['gets one', 'got', 'Team A'],
    ['is told 201 when one is made', 'created_status', 201],
    [
      'is refused bad names, taken ones, unknown ones and changes of nothing; a blank header is the default',
      'refused',
      [400, 400, 400, 400, 400, 400, 404, 400, 400, 400, 404, 200],
    ],
    ['keeps artifacts of a workspace', 'artifact', 'secret'],
    ['sees what is its own', 'own', [{ loss: 0.5 }, true, ['model-a'], ['notes'], 1]],
    ['gives names that another workspace has', 'names_are_free', true],
    [
      'finds and changes nothing of another workspace',
      'foreign',
      [
        'RESOURCE_DOES_NOT_EXIST',
        'RESOURCE_DOES_NOT_EXIST',
        'RESOURCE_DOES_NOT_EXIST',
        'RESOURCE_DOES_NOT_EXIST',
        'RESOURCE_DOES_NOT_EXIST',
        'RESOURCE_DOES_NOT_EXIST',
        'RESOURCE_DOES_NOT_EXIST',
        'RESOURCE_DOES_NOT_EXIST',
      ],
    ],
    ['searches its own only', 'foreign_search', [[], 0]],
    ['is another workspace than the default', 'default', ['RESOURCE_DOES_NOT_EXIST', []]],
    ['deletes one that is empty', 'deleted', ['default', 'team-a', 'team-b']],
    ['does not delete one that is not', 'full', 'INVALID_STATE'],
  ])('%s', (_, fact, value) => {
    expect(facts[fact]).toEqual(value)
  })
})
