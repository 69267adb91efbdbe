import type { ModelFailure } from '@assay/protocol'
import { ModelError } from '../model-client.ts'
import { asCount, asObject, asText, type Json } from './wire.ts'

/** Of a message, whoever wrote it. */
export const maxErrorChars = 2_000

const tooLong =
  /context[_ ](length|window|size)|maximum context|prompt is too long|input is too long|too many (input )?tokens|exceeds? the (maximum|available) (number of tokens|context)|input token count/i

/** What a refusal means, by its status and its text. */
export function failureOf(status: number | null, message: string, retryAfterSeconds: number | null = null): ModelFailure {
  const kind =
    status === 401 || status === 403
      ? 'key'
      : (status === null || status === 400 || status === 413 || status === 422) && tooLong.test(message)
        ? 'context'
        : status === 429
          ? 'rate'
          : 'refused'
  return { kind, message: message.slice(0, maxErrorChars), status, retryAfterSeconds }
}

/**
 * What a provider says is wrong: `{ error: { message } }` (OpenAI, Anthropic, Gemini; in a list, too), `{ error: "…" }` (Ollama), `{ message }`
 * (AWS). Null where it is none of these.
 */
export function messageOf(body: unknown): string | null {
  const object = asObject(Array.isArray(body) ? body[0] : body)
  const error = object['error']
  const told = asText(asObject(error)['message']) ?? asText(error) ?? asText(object['message']) ?? asText(object['Message'])
  const code = asText(asObject(error)['code'])
  if (told === undefined) return null
  return code !== undefined && /context/.test(code) && !tooLong.test(told) ? `${told} (${code})` : told
}

/** For an error in the middle of a stream. */
export function throwError(message: Json): never {
  const error = asObject(message['error'])
  const status = asCount(error['code']) ?? statusOfType(asText(error['type']))
  throw new ModelError(failureOf(status, messageOf(message) ?? 'The provider ended the answer with an error.'))
}

/** Anthropic's types, which stand for a status in a stream. */
function statusOfType(type: string | undefined): number | null {
  if (type === 'overloaded_error') return 529
  if (type === 'rate_limit_error') return 429
  if (type === 'authentication_error') return 401
  return null
}
