import { keys } from '@assay/protocol'

/**
 * Which attribute keys tell a fact, in order of precedence: what stands first wins where a span carries several, and a value that is
 * empty or unreadable gives way to the next. MLflow's own keys come first because its clients rewrite what they received from elsewhere;
 * then the GenAI semantic conventions, OpenInference, and what single frameworks write.
 *
 * Quantities of one list are never added: some emitters send the same count under two names.
 */
const keysByFact = {
  type: [
    keys.spanType,
    'openinference.span.kind',
    'langfuse.observation.type',
    'lmnr.span.type',
    'traceloop.span.kind',
    'gen_ai.operation.name',
    'ai.operationId',
    'genkit:metadata:subtype',
    'genkit:type',
    'span.type',
    'entity.type',
    'llm.request.type',
  ],
  model: [
    keys.model,
    'gen_ai.response.model',
    'gen_ai.request.model',
    'llm.response.model_name',
    'llm.model_name',
    'llm.request.model_name',
    'embedding.model_name',
    'reranker.model_name',
    'ai.response.model',
    'ai.model.id',
    'langfuse.observation.model.name',
    'llm.model',
    'ai.model.name',
  ],
  provider: [keys.provider, 'gen_ai.provider.name', 'gen_ai.system', 'llm.provider', 'llm.system', 'ai.model.provider'],
  tool: ['gen_ai.tool.name', 'tool.name', 'ai.toolCall.name', 'traceloop.entity.name'],
  /** Words that mean a model only on a span that calls one: a parameter that MLflow's autolog copies, the name of Genkit's action. */
  plainModel: ['model', 'genkit:name'],
  session: [
    'mlflow.trace.session',
    keys.session,
    'gen_ai.conversation.id',
    'langfuse.session.id',
    'traceloop.association.properties.session_id',
    'lmnr.association.properties.session_id',
    'ai.telemetry.metadata.sessionId',
    'ai.telemetry.metadata.session_id',
    'gcp.vertex.agent.session_id',
    'conversation.id',
    'voltagent.conversation_id',
    'traceloop.association.properties.thread_id',
  ],
  user: [
    'mlflow.trace.user',
    keys.user,
    'enduser.id',
    'langfuse.user.id',
    'traceloop.association.properties.user_id',
    'lmnr.association.properties.user_id',
    'ai.telemetry.metadata.userId',
    'ai.telemetry.metadata.user_id',
    'enduser.pseudo.id',
  ],
  /** JSON objects that hold all counts at once; they go before the single counts below. */
  usageObject: [keys.tokenUsage, 'langfuse.observation.usage_details'],
  /** Replies whose only count of tokens is inside them. */
  reply: ['gcp.vertex.agent.llm_response', 'genkit:output'],
  input: [
    'gen_ai.usage.input_tokens',
    'llm.token_count.prompt',
    'ai.usage.inputTokens',
    'ai.usage.promptTokens',
    'gen_ai.usage.prompt_tokens',
    'llm.usage.prompt_tokens',
    'usage.prompt_tokens',
    'ai.usage.tokens',
  ],
  output: [
    'gen_ai.usage.output_tokens',
    'llm.token_count.completion',
    'ai.usage.outputTokens',
    'ai.usage.completionTokens',
    'gen_ai.usage.completion_tokens',
    'llm.usage.completion_tokens',
    'usage.completion_tokens',
  ],
  total: ['gen_ai.usage.total_tokens', 'llm.token_count.total', 'ai.usage.totalTokens', 'llm.usage.total_tokens', 'usage.total_tokens'],
  cachedRead: [
    'gen_ai.usage.cache_read.input_tokens',
    'gen_ai.usage.cache_read_input_tokens',
    'llm.token_count.prompt_details.cache_read',
    'ai.usage.inputTokenDetails.cacheReadTokens',
    'ai.usage.cachedInputTokens',
    'llm.usage.cache_read_input_tokens',
    'llm.usage.cached_tokens',
    'usage.cached_tokens',
  ],
  cachedWrite: [
    'gen_ai.usage.cache_creation.input_tokens',
    'gen_ai.usage.cache_write.input_tokens',
    'gen_ai.usage.cache_creation_input_tokens',
    'gen_ai.usage.cache_write_input_tokens',
    'llm.token_count.prompt_details.cache_write',
    'ai.usage.inputTokenDetails.cacheWriteTokens',
    'llm.usage.cache_creation_input_tokens',
  ],
  audioInput: ['llm.token_count.prompt_details.audio', 'gen_ai.usage.input_audio_tokens'],
  reasoning: [
    'gen_ai.usage.reasoning.output_tokens',
    'gen_ai.usage.reasoning_tokens',
    'llm.token_count.completion_details.reasoning',
    'ai.usage.outputTokenDetails.reasoningTokens',
    'ai.usage.reasoningTokens',
    'llm.usage.reasoning_tokens',
    'usage.reasoning_tokens',
    'gen_ai.usage.experimental.reasoning_tokens',
  ],
  audioOutput: ['llm.token_count.completion_details.audio', 'gen_ai.usage.output_audio_tokens'],
  cost: ['llm.cost.total', 'gen_ai.usage.cost', 'gen_ai.usage.total_cost'],
  costObject: [keys.cost, 'langfuse.observation.cost_details'],
  errorType: ['error.type', 'exception.type'],
  errorMessage: ['error.message', 'exception.message'],
  started: [keys.spanState],
} as const

export type Fact = keyof typeof keysByFact

/** Slots of a fact: its keys in order of precedence have the slots `from` ≤ slot < `to`. */
export interface SlotRange {
  readonly from: number
  readonly to: number
}

const slots = new Map<string, number>()

function layOut(names: readonly string[]): SlotRange {
  const from = slots.size
  for (const name of names) slots.set(name, slots.size)
  return { from, to: slots.size }
}

/** Where each fact's keys lie. */
export const slotsOf = Object.fromEntries(Object.entries(keysByFact).map(([fact, names]) => [fact, layOut(names)])) as Readonly<
  Record<Fact, SlotRange>
>

/** The slot of every key that tells a fact. */
export const slotByKey: ReadonlyMap<string, number> = slots

export const slotCount = slots.size
