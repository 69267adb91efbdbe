import { beforeAll, describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { startServer } from '../harness/server.ts'
import { runFacts } from './run-facts.ts'

/** What the same program prints against the MLflow 3.18.0 server. */
describe.skipIf(lacks('mlflow'))('the MLflow 3.18.0 client with evaluation datasets and scorers', () => {
  let facts: Record<string, unknown>
  beforeAll(async () => {
    const server = await startServer()
    try {
      facts = (await runFacts('mlflow', 'evaluation_facts.py', [server.url])) as Record<string, unknown>
    } finally {
      await server.stop()
    }
  }, 120_000)

  const invalid = 'INVALID_PARAMETER_VALUE'
  const unknown = 'RESOURCE_DOES_NOT_EXIST'

  it.each<[string, string, unknown]>([
    ['creates a dataset in an experiment', 'created', ['qa', 'd-', 'red', null, null, true]],
    [
      'reads records as a frame',
      'columns',
      ['created_time', 'dataset_record_id', 'expectations', 'inputs', 'outputs', 'source', 'source_id', 'source_type', 'tags'],
    ],
    ['keeps expectations', 'expectations', { answer: 1 }],
    ['keeps outputs; those not given are empty', 'outputs', [{ answer: '2' }, {}]],
    ['keeps a float a float', 'float', [1.0, 'float']],
    ['says where a record came from', 'sources', ['HUMAN', 'CODE', 'DOCUMENT', 'doc-1']],
    ['keeps NaN and infinite numbers, and takes a record with them twice as one', 'nan', [['nan', '-inf', 'inf']]],
    ['keeps the tags of records', 'tags', 'dev'],
    [
      'infers the schema',
      'schema',
      {
        inputs: { question: 'string', weight: 'float' },
        outputs: { answer: 'string' },
        expectations: { answer: 'integer' },
        version: '1.0',
      },
    ],
    ['counts records in the profile', 'profile', { num_records: 3 }],
    ['merges records with the same inputs', 'merged', [{ answer: 1, why: 'because' }, 'test', 3]],
    [
      'makes records of traces, with expectations and where they came from',
      'from_trace',
      [{ answer: 'yes' }, { expected: 'yes' }, 'TRACE', true],
    ],
    ['makes records of a frame', 'count', 5],
    ['puts thousands of records in at once, and reads them all', 'many', [2500, 2500]],
    ['reads them in pages', 'pages', [1000, 1500, null, 2500]],
    ['deletes records', 'deleted', [1, 4]],
    ['counts what is left', 'deleted_profile', { num_records: 4 }],
    ['sets tags', 'tagged', { team: 'blue', n: '1', version: '1.0' }],
    ['deletes tags, also one that is not there', 'untagged', false],
    ['adds a dataset to an experiment', 'experiments', true],
    ['takes it out of one', 'moved', true],
    ['searches by experiment, name and tag, in an order', 'search', [['many'], ['qa'], ['qa'], ['qa'], ['many', 'qa'], ['qa']]],
    [
      'is told what is wrong with a search',
      'bad_search',
      [
        `${invalid}: Invalid attribute key 'nope' specified.`,
        `${invalid}: Expected a quoted string value for attributes. Got value 5`,
        `${invalid}: Expected numeric value type for numeric attribute: created_time. Found 'x'`,
        `${invalid}: Invalid comparator for tag: >`,
        `${invalid}: List values for 'name' are only supported with the IN comparator.`,
        `${invalid}: Only ['name'] attributes support comparison with a list of quoted string values.`,
        invalid,
        `${invalid}: Invalid attribute key 'created_by' specified.`,
      ],
    ],
    ['logs a dataset as the input of a run', 'input', ['qa', true, true]],
    ['deletes a dataset, twice', 'gone', `${unknown}: Evaluation dataset with id '{id}' not found`],
    ['is told of what is unknown', 'unknown', [unknown, unknown]],
    ['lists the newest of each scorer', 'scorers', ['english', 'polite']],
    ['lists the versions of one', 'scorer_versions', [1, 2]],
    ['gets the newest or a version', 'scorer', ['Is {{ outputs }} very polite?', 'Is {{ outputs }} polite?']],
    ['deletes a version', 'scorer_left', [2]],
    ['deletes all', 'scorer_gone', `${unknown}: Scorer with name 'polite' not found for experiment {experiment}.`],
    [
      'is refused code, bad JSON, a blank name and what is unknown',
      'scorer_refused',
      [invalid, invalid, `${invalid}: Scorer name cannot be empty or contain only whitespace.`, unknown, unknown, unknown],
    ],
  ])('%s', (_, fact, value) => {
    expect(facts[fact]).toEqual(value)
  })
})
