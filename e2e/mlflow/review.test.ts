import { beforeAll, describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { startServer } from '../harness/server.ts'
import { runFacts } from './run-facts.ts'

/** What the same program prints against the MLflow 3.18.0 server. */
describe.skipIf(lacks('mlflow'))('the MLflow 3.18.0 client with label schemas, review queues and issues', () => {
  let facts: Record<string, unknown>
  beforeAll(async () => {
    const server = await startServer()
    try {
      facts = (await runFacts('mlflow', 'review_facts.py', [server.url])) as Record<string, unknown>
    } finally {
      await server.stop()
    }
  }, 120_000)

  it.each<[string, string, unknown]>([
    ['creates a label schema', 'schema', ['Is it correct?', 'feedback', 'Look at the answer', true, 'Yes', false]],
    [
      'lists label schemas with the default question',
      'schemas',
      [
        ['Feedback', 'feedback', 'InputText', true],
        ['Is it correct?', 'feedback', 'InputPassFail', false],
        ['expected', 'expectation', 'InputText', false],
        ['score', 'feedback', 'InputNumeric', false],
        ['tone', 'feedback', 'InputCategorical', false],
      ],
    ],
    ['keeps options, bounds and lengths', 'schema_inputs', [['kind', 'cold'], [0.5, 5.0], 300]],
    ['finds one by name', 'schema_by_name', true],
    ['lists a page', 'schema_page', 2],
    ['changes what is named', 'schema_updated', ['Correct?', false, 'Closely', 'Yes']],
    ['has a default question in every experiment', 'default', ['Feedback', 'Share any feedback on this trace.', 'feedback']],
    [
      'is told what is wrong with a label schema',
      'schema_refused',
      [
        "RESOURCE_ALREADY_EXISTS: Label schema with name 'tone' already exists for experiment '{experiment}'.",
        'INVALID_PARAMETER_VALUE: Label schema `name` must be at most 250 characters; got 251.',
        "INVALID_PARAMETER_VALUE: ` feedback` is reserved for the experiment's default question and cannot be used for another label schema.",
        'INVALID_PARAMETER_VALUE: Label schema `instruction` must be at most 1000 characters; got 1001.',
        "INVALID_PARAMETER_VALUE: `InputPassFail.positive_label` and `negative_label` must be distinct; got 'a' for both.",
        "INVALID_PARAMETER_VALUE: `InputPassFail.positive_label` must be a non-empty string; got ''.",
        'INVALID_PARAMETER_VALUE: `InputCategorical.options` must be a non-empty list; got [].',
        "INVALID_PARAMETER_VALUE: `InputCategorical.options` must be deduplicated; 'a' appears twice.",
        'INVALID_PARAMETER_VALUE: `InputCategorical.options` must have at most 10 entries; got 11.',
        'INVALID_PARAMETER_VALUE: `InputNumeric.min_value` must be strictly less than `max_value`; got min=2.0, max=1.0.',
        'INVALID_PARAMETER_VALUE: `InputText.max_length` must be at least 1; got 0.',
        "INVALID_PARAMETER_VALUE: A label schema's input type cannot be changed after creation (existing: InputPassFail, got: InputText).",
        "RESOURCE_ALREADY_EXISTS: Label schema with name 'tone' already exists for experiment '{experiment}'.",
        "INVALID_PARAMETER_VALUE: The experiment's default question cannot be edited.",
        "INVALID_PARAMETER_VALUE: The experiment's default question cannot be deleted.",
        "RESOURCE_DOES_NOT_EXIST: Label schema with id 'ls-none' not found.",
        "RESOURCE_DOES_NOT_EXIST: Label schema with name 'none' not found for experiment '{experiment}'.",
        'RESOURCE_DOES_NOT_EXIST: No Experiment with id=98765 exists',
      ],
    ],
    ['deletes one, twice', 'schema_gone', "RESOURCE_DOES_NOT_EXIST: Label schema with id '{id}' not found."],
    ['creates a queue with people and questions', 'queue', ['Triage', 'custom', ['ann', 'bob'], true, null]],
    ['gets a person’s queue', 'personal', ['carol', 'user', ['carol'], 'carol']],
    ['gets it again', 'personal_again', true],
    ['lists queues', 'queues', ['Triage', 'carol']],
    ['lists the queues of a person', 'queues_of', ['Triage']],
    ['finds a queue by name in any case', 'queue_by_name', true],
    ['puts traces into a queue, each once', 'items', [true, ['pending', 'pending'], 'trace']],
    ['lists the queues that have a trace', 'queues_with', ['Triage']],
    ['completes an item, by whom first', 'done', ['complete', 'ann', true, 'ann']],
    ['lists items by status', 'pending', [true]],
    ['opens an item again', 'reopened', ['pending', null, null]],
    ['changes name, people and owner', 'renamed', ['Later', ['dora'], 'Ann']],
    [
      'is told what is wrong with a queue',
      'queue_refused',
      [
        "RESOURCE_ALREADY_EXISTS: Review queue with name 'LATER' already exists (names are case-insensitive).",
        'INVALID_PARAMETER_VALUE: `default` is a reserved queue name and cannot be used for a custom queue.',
        'INVALID_PARAMETER_VALUE: `name` must be at most 250 characters; got 251.',
        'INVALID_PARAMETER_VALUE: A review queue can have at most 10 assigned users; got 11.',
        "INVALID_PARAMETER_VALUE: Label schema id(s) ['ls-none'] not found for experiment '{experiment}'.",
        "INVALID_PARAMETER_VALUE: A user queue must have exactly one assigned user equal to its name; got name='y' and users=['z'].",
        "INVALID_PARAMETER_VALUE: A user queue cannot have explicitly-attached schemas; it resolves to all of the experiment's label schemas.",
        "INVALID_PARAMETER_VALUE: A user queue's name, assigned user, schemas, and owner are fixed and cannot be updated.",
        "INVALID_PARAMETER_VALUE: A review queue's questions are locked once items are assigned to it. Remove the items before changing its questions.",
        'INVALID_PARAMETER_VALUE: `item_ids` must be a non-empty list; got [].',
        'INVALID_PARAMETER_VALUE: `item_id` must be at most 50 characters; got 51.',
        "RESOURCE_DOES_NOT_EXIST: Cannot attach trace(s) ['{foreign}', 'tr-none'] to review queue '{queue}': they do not exist in experiment '{experiment}'.",
        "RESOURCE_DOES_NOT_EXIST: Item 'tr-none' is not attached to review queue '{queue}'.",
        'INVALID_PARAMETER_VALUE: `completed_by` is required when setting status to `declined`.',
        'INVALID_PARAMETER_VALUE: `completed_by` must not be set when reopening an item to `pending`.',
        "RESOURCE_DOES_NOT_EXIST: Review queue with id 'rq-none' not found.",
        "RESOURCE_DOES_NOT_EXIST: Review queue with name 'none' not found for experiment '{experiment}'.",
      ],
    ],
    ['loses items that are removed, and those whose trace is deleted', 'items_left', 0],
    ['deletes a queue, twice', 'queue_gone', "RESOURCE_DOES_NOT_EXIST: Review queue with id '{id}' not found."],
    ['creates an issue', 'issue', ['Refunds too much', 'pending', 'high', ['a', 'b'], ['correctness', 'Cost'], 'ann', { k: 'v' }]],
    ['keeps when it was seen last', 'issue_seen', 5],
    ['changes an issue', 'issue_changed', ['Refunds', 'resolved', 'medium', ['cost'], { l: 'w' }, 'bob', 'It refunds twice.']],
    [
      'finds issues by what they have',
      'issues',
      [
        ['Refunds', 'slow'],
        ['elsewhere', 'Refunds', 'slow'],
        ['Refunds'],
        ['Refunds'],
        ['Refunds'],
        ['slow'],
        ['slow', 'Refunds'],
        ['Refunds'],
      ],
    ],
    ['reads issues in pages, with their count', 'issue_pages', [['elsewhere', 'Refunds'], 3, ['slow'], null]],
    ['reads issues without what is long', 'issue_basic', ['', null, null, 0]],
    [
      'is told what is wrong with an issue',
      'issue_refused',
      [
        'INVALID_PARAMETER_VALUE: Issue name must contain 1 to 250 characters',
        'INVALID_PARAMETER_VALUE: issue_id must be iss-* and at most 36 characters',
        'RESOURCE_ALREADY_EXISTS: Issue ID already exists',
        'INVALID_PARAMETER_VALUE: Source run must belong to the Issue experiment',
        'INVALID_PARAMETER_VALUE: categories must contain at most 100 nonempty strings of at most 250 characters',
        'INVALID_PARAMETER_VALUE: last_seen_timestamp must be nonnegative milliseconds',
        "RESOURCE_DOES_NOT_EXIST: Issue with ID 'iss-none' not found",
        'INVALID_PARAMETER_VALUE: Cannot update and delete the same key',
        "INVALID_PARAMETER_VALUE: Invalid issue order_by: 'nope'",
        'INVALID_PARAMETER_VALUE: view must be basic or full',
        "INVALID_PARAMETER_VALUE: Invalid issue status: 'open'",
        'INVALID_PARAMETER_VALUE: Invalid page token or token does not match the issue query',
      ],
    ],
  ])('%s', (_, fact, value) => {
    expect(facts[fact]).toEqual(value)
  })
})
