import { beforeAll, describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { startServer } from '../harness/server.ts'
import { runFacts } from './run-facts.ts'

/** What the same program prints against the MLflow 3.18.0 server. */
describe.skipIf(lacks('mlflow'))('the MLflow 3.18.0 client with the registry', () => {
  let facts: Record<string, unknown>
  beforeAll(async () => {
    const server = await startServer()
    try {
      facts = (await runFacts('mlflow', 'registry_facts.py', [server.url])) as Record<string, unknown>
    } finally {
      await server.stop()
    }
  }, 120_000)

  it.each<[string, string, unknown]>([
    ['registers a model by address and by run', 'versions', ['2', '3', { from: 'model' }]],
    ['finds a version by its alias', 'alias', ['2', ['champion']]],
    ['moves a version to a stage', 'staged', 'Production'],
    [
      'describes a model, with tags, aliases and the newest of each stage',
      'model',
      ['doubles', { team: 'red' }, { champion: '2' }, ['2', '3']],
    ],
    ['keeps the run that a version came from', 'runs', [true, true, true]],
    ['describes a version, with tags', 'first', ['the first', { checked: 'yes' }]],
    ['copies a version to another model', 'copied', [true, '1']],
    ['loads a version by its alias and predicts', 'loaded', [8.0]],
    ['searches models by name', 'found', [true]],
    ['renames a model with all that it has', 'renamed', ['RESOURCE_DOES_NOT_EXIST', 'doubles']],
    ['deletes a version', 'gone', 'RESOURCE_DOES_NOT_EXIST'],
    ['deletes its aliases with it', 'alias_gone', 'INVALID_PARAMETER_VALUE'],
    ['may not call an alias latest', 'latest_reserved', 'INVALID_PARAMETER_VALUE'],
    ['is refused a taken name', 'taken', 'RESOURCE_ALREADY_EXISTS'],
    ['is told of an unknown model', 'unknown', 'RESOURCE_DOES_NOT_EXIST'],
    ['is refused a name that is a path', 'bad_name', 'INVALID_PARAMETER_VALUE'],
    ['is told of a bad filter', 'bad_filter', 'INVALID_PARAMETER_VALUE'],
    [
      'registers only what belongs to the run that is named',
      'sources',
      [
        null,
        'INVALID_PARAMETER_VALUE',
        'INVALID_PARAMETER_VALUE',
        'INVALID_PARAMETER_VALUE',
        'INVALID_PARAMETER_VALUE',
        'INVALID_PARAMETER_VALUE',
        'INVALID_PARAMETER_VALUE',
        'INVALID_PARAMETER_VALUE',
        null,
        'INVALID_PARAMETER_VALUE',
        'RESOURCE_DOES_NOT_EXIST',
      ],
    ],
    ['registers prompts, text and chat', 'prompt_versions', [1, 2]],
    ['loads a prompt by its alias and fills it in', 'text', 'Hello you!'],
    [
      'loads a chat prompt by its version and fills it in',
      'chat',
      [
        { role: 'system', content: 'You are kind.' },
        { role: 'user', content: 'Why?' },
      ],
    ],
    ['knows the variables of a prompt', 'variables', ['question', 'style']],
    ['tags prompts and their versions', 'prompt_tags', ['red', 'yes']],
    ['searches prompts', 'found_prompts', true],
    ['finds no prompt among the models', 'no_model', []],
    ['gives no model the name of a prompt', 'prompt_taken', 'RESOURCE_ALREADY_EXISTS'],
    ['takes an alias of a prompt away', 'no_alias', true],
  ])('%s', (_, fact, value) => {
    expect(facts[fact]).toEqual(value)
  })
})
