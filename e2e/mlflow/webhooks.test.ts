import { beforeAll, describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { startServer } from '../harness/server.ts'
import { runFacts } from './run-facts.ts'

const version = { name: 'M', version: '1' }
const promptVersion = { name: 'P', version: '1' }

/** What the same program prints against the MLflow 3.18.0 server that is allowed to send to this machine. */
describe.skipIf(lacks('mlflow'))('the MLflow 3.18.0 client with webhooks', () => {
  let facts: Record<string, unknown>
  beforeAll(async () => {
    const server = await startServer({ flags: ['--webhooks.allowed-schemes=http,https', '--webhooks.allowed-networks=127.0.0.1'] })
    try {
      // The client could not read a list with an event in it that it does not know.
      for (const events of [[trace], [trace, { entity: 'PROMPT', action: 'CREATED' }]]) {
        const answer = await fetch(`${server.url}/api/2.0/mlflow/webhooks`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ name: 'own', url: 'http://127.0.0.1:4000', events }),
        })
        expect(answer.status).toBe(200)
      }
      facts = (await runFacts('mlflow', 'webhook_facts.py', [server.url])) as Record<string, unknown>
    } finally {
      await server.stop()
    }
  }, 120_000)
  const trace = { entity: 'TRACE', action: 'COMPLETED' }

  it.each<[string, string, unknown]>([
    [
      'creates one, and never sees its secret',
      'created',
      ['first', 'tells', ['prompt_tag.set', 'registered_model.created'], 'ACTIVE', null],
    ],
    ['creates one that is disabled', 'disabled', 'DISABLED'],
    ['lists the newest first, page by page', 'pages', [['third', 'second'], ['first'], null]],
    ['changes what it names', 'updated', ['renamed', 'tells', ['prompt_alias.deleted'], 'DISABLED']],
    ['reads it', 'same', ['renamed', true]],
    ['tests it', 'test', [true, 200, true, false, 404]],
    [
      'tests it with examples of its events',
      'tested',
      [
        { name: 'example_prompt', alias: 'example_alias' },
        { name: 'example_model', version: '1', key: 'example_key', value: 'example_value' },
      ],
    ],
    ['deletes one', 'gone', 'RESOURCE_DOES_NOT_EXIST'],
    [
      'is refused a name',
      'bad_name',
      [
        'INVALID_PARAMETER_VALUE',
        "Webhook name '-' is invalid. It must start and end with a letter or digit, be less than 63 characters long, and contain only letters, digits, dots (.), underscores (_), and hyphens (-).",
      ],
    ],
    [
      'is refused a scheme',
      'bad_scheme',
      ['INVALID_PARAMETER_VALUE', "Invalid webhook URL scheme: 'ftp'. Allowed schemes are: http, https."],
    ],
    ['is refused an address without a host', 'no_host', ['INVALID_PARAMETER_VALUE', "Webhook URL must include a hostname: 'http://'"]],
    [
      'is refused an action',
      'bad_action',
      ['INVALID_PARAMETER_VALUE', "Invalid action 'deleted' for entity 'prompt'. Valid actions are: ['created']"],
    ],
    ['is refused too large a page', 'bad_page', ['INVALID_PARAMETER_VALUE', 'max_results must be between 1 and 1000.']],
    [
      'has the receiver told of all that happens',
      'told',
      [
        ['model_version.created', { ...version, source: 's3://bucket/model', run_id: null, tags: { from: 'here' }, description: 'first' }],
        ['model_version.created', { name: 'M', version: '2', source: 's3://bucket/model', run_id: null, tags: {}, description: null }],
        ['model_version_alias.created', { name: 'M', alias: 'best', version: '2' }],
        ['model_version_alias.deleted', { name: 'M', alias: 'best' }],
        ['model_version_tag.deleted', { ...version, key: 'checked' }],
        ['model_version_tag.set', { ...version, key: 'checked', value: 'yes' }],
        ['prompt.created', { name: 'P', tags: { author: 'ann' }, description: 'first' }],
        ['prompt_alias.created', { ...promptVersion, alias: 'live' }],
        ['prompt_alias.deleted', { name: 'P', alias: 'live' }],
        ['prompt_tag.deleted', { name: 'P', key: 'team' }],
        ['prompt_tag.set', { name: 'P', key: '_mlflow_experiment_ids', value: ',0,' }],
        ['prompt_tag.set', { name: 'P', key: 'team', value: 'blue' }],
        ['prompt_version.created', { ...promptVersion, template: 'Hello {{who}}!', tags: { author: 'ann' }, description: 'first' }],
        ['prompt_version_tag.deleted', { ...promptVersion, key: 'checked' }],
        ['prompt_version_tag.set', { ...promptVersion, key: 'checked', value: 'yes' }],
        ['registered_model.created', { name: 'M', tags: { team: 'red' }, description: 'doubles' }],
      ],
    ],
    ['has it told so, and no more', 'members', ['action', 'data', 'entity', 'timestamp']],
    ['has it told under its path', 'paths', ['/hook']],
    ['HX-48 can check every signature with MLflow’s own code', 'signed', true],
    ['gives each delivery an id of its own', 'ids', true],
    ['sends JSON', 'types', ['application/json']],
    ['sends it as Python writes it', 'spelling', '{"entity": "registered_model", "action":'],
  ])('%s', (_, fact, value) => {
    expect(facts[fact]).toEqual(value)
  })
})
