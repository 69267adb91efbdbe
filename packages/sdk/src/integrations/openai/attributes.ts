import { keys, type SpanType } from '@assay/protocol/constants'
import { type Fields, fieldsOf, itemsOf, numberOf, textOf } from './json-shape.ts'

/** The calls that are traced. */
export type Operation = 'chat' | 'responses' | 'embeddings'

/** What of a request or an answer is written onto its span. Attributes that are `undefined` are left out. */
export interface SpanFacts {
  payload: unknown
  attributes: Record<string, unknown>
}

export function spanTypeOf(operation: Operation): SpanType {
  return operation === 'embeddings' ? 'EMBEDDING' : 'LLM'
}

/** As OpenTelemetry's GenAI conventions name spans: operation and model. */
export function spanNameOf(operation: Operation, request: unknown): string {
  const model = textOf(fieldsOf(request)['model'])
  return model === undefined ? operation : `${operation} ${model}`
}

/** Of a request body of chat.completions, responses or embeddings. */
export function requestFacts(operation: Operation, request: unknown, baseUrl: string): SpanFacts {
  const body = fieldsOf(request)
  const provider = providerOf(baseUrl)
  return {
    payload: request,
    attributes: {
      'gen_ai.operation.name': operation === 'embeddings' ? 'embeddings' : 'chat',
      'gen_ai.provider.name': provider,
      'gen_ai.request.model': textOf(body['model']),
      'gen_ai.request.temperature': numberOf(body['temperature']),
      'gen_ai.request.top_p': numberOf(body['top_p']),
      'gen_ai.request.max_tokens': numberOf(body['max_completion_tokens'] ?? body['max_output_tokens'] ?? body['max_tokens']),
      'gen_ai.request.seed': numberOf(body['seed']),
      'gen_ai.request.stream': body['stream'] === true ? true : undefined,
      'gen_ai.conversation.id': textOf(body['conversation']) ?? textOf(fieldsOf(body['conversation'])['id']),
      [keys.provider]: JSON.stringify(provider),
      [keys.model]: jsonText(textOf(body['model'])),
      [keys.tools]: jsonText(chatTools(body['tools'])),
    },
  }
}

/** Of a whole answer, or of the answer that a stream's parts were put together to. */
export function responseFacts(operation: Operation, response: unknown): SpanFacts {
  const body = fieldsOf(response)
  const model = textOf(body['model'])
  return {
    payload: operation === 'embeddings' ? withoutVectors(body) : response,
    attributes: {
      'gen_ai.response.id': textOf(body['id']),
      'gen_ai.response.model': model,
      'gen_ai.response.finish_reasons': finishReasons(body),
      [keys.model]: jsonText(model),
      [keys.tokenUsage]: jsonText(tokenUsage(body['usage'])),
    },
  }
}

/** Azure speaks OpenAI's wire under its own price list; any other address is taken for OpenAI itself or what imitates it. */
function providerOf(baseUrl: string): string {
  return /\.azure\.com(\/|:|$)/i.test(baseUrl) ? 'azure.ai.openai' : 'openai'
}

/** The form of `mlflow.chat.tools`: chat's nested form, whichever of OpenAI's two the request used. */
function chatTools(tools: unknown): unknown[] | undefined {
  const list = itemsOf(tools).map((tool) => {
    const { type, function: nested, name, description, parameters, strict } = fieldsOf(tool)
    if (type !== 'function' || nested !== undefined) return tool
    return { type, function: { name, description, parameters, strict } }
  })
  return list.length === 0 ? undefined : list
}

/**
 * MLflow's names. Input contains what was read from the cache and output what was reasoned, as OpenAI counts them; both are named apart.
 * `undefined` when the answer says nothing, as a chat stream does that was not asked to.
 */
export function tokenUsage(usage: unknown): Record<string, number> | undefined {
  const reported = fieldsOf(usage)
  const input = numberOf(reported['prompt_tokens'] ?? reported['input_tokens'])
  const output = numberOf(reported['completion_tokens'] ?? reported['output_tokens'])
  if (input === undefined && output === undefined) return undefined
  const inputDetails = fieldsOf(reported['prompt_tokens_details'] ?? reported['input_tokens_details'])
  const outputDetails = fieldsOf(reported['completion_tokens_details'] ?? reported['output_tokens_details'])
  return present({
    input_tokens: input,
    output_tokens: output ?? 0,
    total_tokens: numberOf(reported['total_tokens']),
    cache_read_input_tokens: numberOf(inputDetails['cached_tokens']),
    reasoning_tokens: numberOf(outputDetails['reasoning_tokens']),
    audio_input_tokens: positive(inputDetails['audio_tokens']),
    audio_output_tokens: positive(outputDetails['audio_tokens']),
  })
}

function present(counts: Record<string, number | undefined>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter((entry): entry is [string, number] => entry[1] !== undefined))
}

function positive(value: unknown): number | undefined {
  const count = numberOf(value)
  return count === undefined || count > 0 ? count : undefined
}

function finishReasons(body: Fields): string[] | undefined {
  const choices = itemsOf(body['choices'])
  const reasons = choices.length > 0 ? choices.map((choice) => fieldsOf(choice)['finish_reason']) : [body['status']]
  const words = reasons.filter((reason) => typeof reason === 'string')
  return words.length === 0 ? undefined : words
}

/** Vectors are most of the bytes and say nothing to a reader. */
function withoutVectors(body: Fields): unknown {
  const data = itemsOf(body['data']).map((item) => {
    const { embedding, ...rest } = fieldsOf(item)
    return Array.isArray(embedding) ? { ...rest, dimensions: embedding.length } : { ...rest, encoded: typeof embedding }
  })
  return { ...body, data }
}

function jsonText(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value)
}
