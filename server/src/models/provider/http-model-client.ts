import { type Opened, type OutgoingClient, UnfinishedAnswer } from '../../platform/outgoing/outgoing-client.ts'
import { readOutgoingUrl } from '../../platform/outgoing/outgoing-url.ts'
import { type ModelAddress, type ModelClient, ModelError, modelError, type ModelEvent, type ModelRequest } from './model-client.ts'
import { framedTexts } from './wire/framing.ts'
import { signAws } from './wire/sign-aws.ts'
import { asObject } from './wire/wire.ts'
import { failureOf, messageOf } from './wire/wire-error.ts'
import { wires } from './wire/wires.ts'

/** A model's whole answer must be there within this. */
export const modelAnswerTimeoutMs = 300_000
/** Of a stream, with what each provider writes around every word. */
export const maxModelAnswerBytes = 32 * 1024 * 1024
/** Of an answer that is an error. */
const maxErrorBytes = 64 * 1024
/** Longest `Retry-After` that is told. */
const maxRetryAfterSeconds = 86_400

/** Models over HTTP. `operators`: for addresses that the operator gave; `typedIn`: for those that somebody else did, and checks them. */
export function createHttpModelClient(deps: { operators: OutgoingClient; typedIn: OutgoingClient; nowMs: () => number }): ModelClient {
  return {
    async *ask(address, request, signal) {
      const wire = wires[address.kind]
      const opened = await open(deps, address, request, signal)
      if (opened.kind !== 'answered') throw unopened(opened, signal)
      try {
        if (opened.status < 200 || opened.status > 299) throw await refusal(opened, deps.nowMs())
        const read = wire.reader()
        let done = false
        for await (const text of framedTexts(wire.framing, opened.body)) {
          if (text === '[DONE]') {
            done = true
            continue
          }
          for (const event of read(asObject(parse(text)))) {
            done ||= event.type === 'finish'
            yield event
          }
        }
        if (!done) throw modelError('network', 'The answer broke off before its end.')
      } catch (error) {
        if (signal.aborted) throw signal.reason
        throw withoutKey(error instanceof ModelError ? error : broken(error), address)
      }
    },
  }
}

async function open(
  { operators, typedIn, nowMs }: Parameters<typeof createHttpModelClient>[0],
  address: ModelAddress,
  request: ModelRequest,
  signal: AbortSignal,
): Promise<Opened> {
  const { path, headers, body } = wires[address.kind].ask(address, request)
  const url = readOutgoingUrl(`${address.baseUrl}${path}`)
  if (typeof url === 'string') throw modelError('address', `The address ${url}.`)
  const bytes = Buffer.from(JSON.stringify(body))
  const plainHeaders = { 'content-type': 'application/json', 'user-agent': 'Assay', ...headers }
  const { aws, key } = address
  const sent =
    aws === null || key === null
      ? plainHeaders
      : signAws({ method: 'POST', url, headers: plainHeaders, body: bytes }, { ...aws, secretAccessKey: key }, 'bedrock', nowMs())
  return (address.isTypedIn ? typedIn : operators).open(url, sent, bytes, { signal, maxBytes: maxModelAnswerBytes })
}

function unopened(opened: Exclude<Opened, { kind: 'answered' }>, signal: AbortSignal): unknown {
  if (opened.kind === 'aborted') return signal.reason
  if (opened.kind === 'unanswered') return modelError('network', `The provider does not answer: ${opened.message}`)
  return modelError('address', `${opened.message} Whoever runs this server may allow it with --providers.allowed-networks.`)
}

/** An answer that is an error, in the provider's words. */
async function refusal({ status, retryAfter, body }: Extract<Opened, { kind: 'answered' }>, nowMs: number): Promise<ModelError> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes >= maxErrorBytes) break
  }
  const text = Buffer.concat(chunks).toString('utf8')
  const message = messageOf(parseOrNull(text)) ?? (status >= 300 && status < 400 ? 'It redirects elsewhere, which is not followed.' : '')
  return new ModelError(
    failureOf(
      status,
      message === '' ? `The provider answered with status ${status} and no explanation.` : message,
      retrySeconds(retryAfter, nowMs),
    ),
  )
}

/** Seconds or a date; null for what is neither, or is far away. */
function retrySeconds(header: string | null, nowMs: number): number | null {
  if (header === null) return null
  const seconds = /^\d+(\.\d+)?$/.test(header.trim()) ? Number(header) : (Date.parse(header) - nowMs) / 1000
  return seconds >= 0 && seconds <= maxRetryAfterSeconds ? Math.ceil(seconds) : null
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw modelError('network', 'The provider’s answer is not what its kind of provider sends. Is the address right?')
  }
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function broken(error: unknown): ModelError {
  if (error instanceof UnfinishedAnswer) return modelError('network', `The answer broke off: ${error.message}`)
  return modelError('network', `The answer cannot be read: ${error instanceof Error ? error.message : String(error)}`)
}

/** A provider may say the key back, which nobody is to see. */
function withoutKey({ failure }: ModelError, { key, aws }: ModelAddress): ModelError {
  const secrets = [key, aws?.sessionToken].filter((secret) => typeof secret === 'string' && secret !== '')
  const message = secrets.reduce<string>((text, secret) => text.replaceAll(secret ?? '', '[hidden]'), failure.message)
  return new ModelError({ ...failure, message })
}

/** What a model said, as a whole. */
export async function wholeText(events: AsyncIterable<ModelEvent>): Promise<string> {
  let text = ''
  for await (const event of events) if (event.type === 'text') text += event.text
  return text
}
