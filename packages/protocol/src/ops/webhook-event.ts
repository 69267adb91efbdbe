/** An event's kind, as MLflow writes it in a payload: `registered_model.created`. */
export type WebhookEventType = keyof WebhookEventData

/**
 * What the `data` of each event is. Down to the line they are MLflow 3.18's, member for member (`mlflow/webhooks/types.py`); below it they
 * are Assay's own. Versions of models and prompts are decimal text, times unix milliseconds. `description` and `run_id` are null where nobody gave one, but an
 * empty text for a model or prompt without a description, as in MLflow.
 */
export interface WebhookEventData {
  'registered_model.created': { name: string; tags: Record<string, string>; description: string }
  'model_version.created': {
    name: string
    version: string
    source: string
    run_id: string | null
    tags: Record<string, string>
    description: string | null
  }
  'model_version_tag.set': VersionTag & { value: string }
  'model_version_tag.deleted': VersionTag
  'model_version_alias.created': Alias & { version: string }
  'model_version_alias.deleted': Alias
  'prompt.created': { name: string; tags: Record<string, string>; description: string }
  /** `template` is null for a version that has no text. */
  'prompt_version.created': {
    name: string
    version: string
    template: string | null
    tags: Record<string, string>
    description: string | null
  }
  'prompt_tag.set': { name: string; key: string; value: string }
  'prompt_tag.deleted': { name: string; key: string }
  'prompt_version_tag.set': VersionTag & { value: string }
  'prompt_version_tag.deleted': VersionTag
  'prompt_alias.created': Alias & { version: string }
  'prompt_alias.deleted': Alias
  // ---------------------------------------------------------------------------------------------------------------------------------
  /** `duration_ms` is null where no root has ended. */
  'trace.completed': {
    trace_id: string
    experiment_id: string
    name: string
    state: 'OK' | 'ERROR' | 'IN_PROGRESS' | 'STATE_UNSPECIFIED'
    request_time: number
    duration_ms: number | null
    session_id: string | null
  }
  /** `value` is null where it is not a number, a truth value or a short text: ask for the assessment then. */
  'assessment.created': {
    assessment_id: string
    trace_id: string
    name: string
    kind: 'feedback' | 'expectation' | 'issue'
    value: string | number | boolean | null
    source_type: string
    source_id: string
  }
  /** Its records have changed: the version that was made, what is in it, and how many records it has. */
  'dataset.updated': { dataset_id: string; name: string; version: number; digest: string; record_count: number }
}

interface VersionTag {
  name: string
  version: string
  key: string
}

interface Alias {
  name: string
  alias: string
}

/** An entity of the wire; `number` is protobuf's, which a client may send instead. Assay's own begin at 1001, out of MLflow's way. */
const entityNumbers = {
  REGISTERED_MODEL: 1,
  MODEL_VERSION: 2,
  MODEL_VERSION_TAG: 3,
  MODEL_VERSION_ALIAS: 4,
  PROMPT: 5,
  PROMPT_VERSION: 6,
  PROMPT_TAG: 7,
  PROMPT_VERSION_TAG: 8,
  PROMPT_ALIAS: 9,
  BUDGET_POLICY: 10,
  TRACE: 1001,
  ASSESSMENT: 1002,
  DATASET: 1003,
} as const
export type WebhookEntity = keyof typeof entityNumbers

const actionNumbers = { CREATED: 1, UPDATED: 2, DELETED: 3, SET: 4, EXCEEDED: 5, COMPLETED: 1001 } as const
export type WebhookAction = keyof typeof actionNumbers

export const webhookEntities = Object.entries(entityNumbers) as [WebhookEntity, number][]
export const webhookActions = Object.entries(actionNumbers) as [WebhookAction, number][]

/** What a test call sends for each event. MLflow's examples for MLflow's events. */
export const webhookEventExamples: WebhookEventData = {
  'registered_model.created': {
    name: 'example_model',
    tags: { example_key: 'example_value' },
    description: 'An example registered model',
  },
  'model_version.created': {
    name: 'example_model',
    version: '1',
    source: 'models:/123',
    run_id: 'abcd1234abcd5678',
    tags: { example_key: 'example_value' },
    description: 'An example model version',
  },
  'model_version_tag.set': { name: 'example_model', version: '1', key: 'example_key', value: 'example_value' },
  'model_version_tag.deleted': { name: 'example_model', version: '1', key: 'example_key' },
  'model_version_alias.created': { name: 'example_model', alias: 'example_alias', version: '1' },
  'model_version_alias.deleted': { name: 'example_model', alias: 'example_alias' },
  'prompt.created': { name: 'example_prompt', tags: { example_key: 'example_value' }, description: 'An example prompt' },
  'prompt_version.created': {
    name: 'example_prompt',
    version: '1',
    template: 'Hello {{name}}!',
    tags: { example_key: 'example_value' },
    description: 'An example prompt version',
  },
  'prompt_tag.set': { name: 'example_prompt', key: 'example_key', value: 'example_value' },
  'prompt_tag.deleted': { name: 'example_prompt', key: 'example_key' },
  'prompt_version_tag.set': { name: 'example_prompt', version: '1', key: 'example_key', value: 'example_value' },
  'prompt_version_tag.deleted': { name: 'example_prompt', version: '1', key: 'example_key' },
  'prompt_alias.created': { name: 'example_prompt', alias: 'example_alias', version: '1' },
  'prompt_alias.deleted': { name: 'example_prompt', alias: 'example_alias' },
  'trace.completed': {
    trace_id: 'tr-0af7651916cd43dd8448eb211c80319c',
    experiment_id: '1',
    name: 'example_trace',
    state: 'OK',
    request_time: 1704067200000,
    duration_ms: 1250,
    session_id: null,
  },
  'assessment.created': {
    assessment_id: 'a-0af7651916cd43dd8448eb211c80319c',
    trace_id: 'tr-0af7651916cd43dd8448eb211c80319c',
    name: 'example_assessment',
    kind: 'feedback',
    value: true,
    source_type: 'HUMAN',
    source_id: 'example_user',
  },
  'dataset.updated': {
    dataset_id: 'd-0af7651916cd43dd8448eb211c80319c',
    name: 'example_dataset',
    version: 2,
    digest: '0a1b2c3d',
    record_count: 12,
  },
}

/** In the order of the wire. */
export const webhookEventTypes = Object.keys(webhookEventExamples) as WebhookEventType[]

/** Those that MLflow 3.18's client can read; it fails on any other. */
export const mlflowWebhookEventTypes = webhookEventTypes.filter((type) => entityNumbers[partsOf(type).entity] < 1001)

/** Those whose subscription may have a filter. */
export const filteredWebhookEventTypes: ReadonlySet<WebhookEventType> = new Set(['trace.completed'])

/** `prompt_tag.set` as the pair of the wire. */
export function partsOf(type: WebhookEventType): { entity: WebhookEntity; action: WebhookAction } {
  const [entity, action] = type.toUpperCase().split('.')
  return { entity: entity as WebhookEntity, action: action as WebhookAction }
}

/** An event with its data. */
export type WebhookEvent<Type extends WebhookEventType = WebhookEventType> = { [T in Type]: { type: T; data: WebhookEventData[T] } }[Type]
