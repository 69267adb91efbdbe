import type { AttributeIndex } from './attribute-index.ts'
import { asRecord } from './json-shape.ts'

/** What of a request sets how the model answers, rather than what it is asked. */
const parameterNames = new Set([
  'temperature',
  'top_p',
  'topP',
  'top_k',
  'topK',
  'max_tokens',
  'maxTokens',
  'max_completion_tokens',
  'max_output_tokens',
  'maxOutputTokens',
  'stop',
  'stop_sequences',
  'stopSequences',
  'seed',
  'n',
  'candidate_count',
  'frequency_penalty',
  'frequencyPenalty',
  'presence_penalty',
  'presencePenalty',
  'response_format',
  'tool_choice',
  'toolChoice',
  'parallel_tool_calls',
  'reasoning',
  'reasoning_effort',
  'thinking',
  'thinking_config',
  'verbosity',
  'logprobs',
  'top_logprobs',
  'logit_bias',
  'service_tier',
  'stream',
  'modalities',
  'response_mime_type',
  'response_schema',
  'truncation',
])

/** Parameters of a request to a model, by the provider's names; null when it sets none. Gemini keeps them under `config`. */
export function parametersOfRequest(value: unknown): Record<string, unknown> | null {
  const request = asRecord(value)
  if (request === null) return null
  return nonEmpty(
    Object.entries({ ...asRecord(request['config']), ...asRecord(request['generationConfig']), ...request }).filter(
      ([name, setting]) => parameterNames.has(name) && setting !== null && setting !== undefined,
    ),
  )
}

/** Attributes below a prefix, such as `gen_ai.request.`, without those named in `except`; null when there are none. */
export function parametersBelow(index: AttributeIndex, prefix: string, except: ReadonlySet<string>): Record<string, unknown> | null {
  const found: [string, unknown][] = []
  for (const key of index.keys) {
    if (!key.startsWith(prefix)) continue
    const name = key.slice(prefix.length)
    if (!except.has(name)) found.push([name, index.structured(key)])
  }
  return nonEmpty(found)
}

/** What some emitters put among the parameters though it is what the model was asked. */
const notParameters = new Set(['model', 'messages', 'input', 'instructions', 'prompt', 'system', 'contents', 'tools'])

/** An object of parameters without the model's name and what it was asked; null when nothing else is in it. */
export function parametersOfObject(value: unknown): Record<string, unknown> | null {
  const record = asRecord(value)
  return record === null ? null : nonEmpty(Object.entries(record).filter(([name]) => !notParameters.has(name)))
}

function nonEmpty(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> | null {
  return entries.length === 0 ? null : Object.fromEntries(entries)
}
