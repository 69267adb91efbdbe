import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Message, ProviderKind } from '@assay/protocol'
import { type Scenario, type Simulator, startSimulator } from '@assay/simulator'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { addressRules } from '../../platform/outgoing/address-rules.ts'
import { OutgoingClient } from '../../platform/outgoing/outgoing-client.ts'
import { createHttpModelClient, maxModelAnswerBytes } from './http-model-client.ts'
import { defaultMaxTokens } from './wire/anthropic.ts'
import { maxErrorChars } from './wire/wire-error.ts'
import { type ModelAddress, ModelError, type ModelEvent, type ModelRequest } from './model-client.ts'

const key = 'planted-provider-key-0001'
const never = new AbortController().signal
const outgoing = (privateToo: boolean) =>
  new OutgoingClient({ rules: addressRules({ privateToo, networks: [] }), resolve: async () => ['127.0.0.1'], timeoutMs: 5_000 })
const client = createHttpModelClient({ operators: outgoing(true), typedIn: outgoing(false), nowMs: () => 1_700_000_000_000 })

/** Says what it was asked, so that a test sees what arrived. */
const scenario: Scenario = (request) => {
  const result = request.turns.findLast((turn) => turn.role === 'tool')
  if (result?.role === 'tool') return { text: `The tool said ${result.text}` }
  if (request.tools.length > 0) return { toolCalls: [{ name: 'get_order', arguments: { id: 7 } }] }
  return {
    text: `${request.system}|${request.turns.map(({ role, text }) => `${role}: ${text}`).join('|')}`,
    reasoning: request.reasons ? 'Hm.' : '',
  }
}

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ scenario })
})
afterAll(() => simulator.close())

const addressOf = (kind: ProviderKind, part: Partial<ModelAddress> = {}): ModelAddress => ({
  kind,
  baseUrl: kind === 'openai' ? `${simulator.url}/v1` : simulator.url,
  key,
  aws: kind === 'bedrock' ? { region: 'eu-central-1', accessKeyId: 'AKIDEXAMPLE000000', sessionToken: null } : null,
  isTypedIn: false,
  ...part,
})
const text = (role: string, said: string): Message => ({ role, parts: [{ type: 'text', text: said }] })
const aRequest = (part: Partial<ModelRequest> = {}): ModelRequest => ({
  model: 'some-model',
  messages: [text('system', 'Be kind.'), text('user', 'Where is my order?')],
  tools: [],
  parameters: {},
  ...part,
})
const order = { name: 'get_order', description: 'Finds an order', parameters: { type: 'object', properties: { id: { type: 'integer' } } } }

async function heard(address: ModelAddress, request: ModelRequest, signal = never): Promise<ModelEvent[]> {
  const events: ModelEvent[] = []
  for await (const event of client.ask(address, request, signal)) events.push(event)
  return events
}

async function failure(address: ModelAddress, request: ModelRequest) {
  try {
    await heard(address, request)
  } catch (error) {
    if (error instanceof ModelError) return error.failure
    throw error
  }
  throw new Error('expected the model to fail')
}

const joined = (events: ModelEvent[], type: 'text' | 'reasoning' | 'tool') =>
  events.map((event) => (event.type === type ? event.text : '')).join('')

/** A provider that answers with what the test says. */
async function providerThat(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const kinds: ProviderKind[] = ['openai', 'anthropic', 'gemini', 'bedrock', 'ollama']

describe.each(kinds)('%s', (kind) => {
  it('streams a text in pieces, with its usage and its end', async () => {
    const events = await heard(addressOf(kind), aRequest())
    expect(joined(events, 'text')).toBe('Be kind.|user: Where is my order?')
    expect(events.filter(({ type }) => type === 'text').length).toBeGreaterThan(5)
    const usage = Object.assign({}, ...events.flatMap((event) => (event.type === 'usage' ? [event.usage] : []))) as { output: number }
    expect(usage).toMatchObject({ input: expect.any(Number) })
    expect(usage.output).toBe(events.filter(({ type }) => type === 'text').length)
    const ends = { openai: 'stop', anthropic: 'end_turn', gemini: 'STOP', bedrock: 'end_turn', ollama: 'stop' }
    expect(events.filter(({ type }) => type === 'finish')).toEqual([{ type: 'finish', reason: ends[kind] }])
  })

  it('offers tools, and puts the pieces of a call together', async () => {
    const events = await heard(addressOf(kind), aRequest({ tools: [order] }))
    const calls = events.filter((event) => event.type === 'tool')
    expect(calls[0]).toMatchObject({ index: 0, name: 'get_order' })
    expect(JSON.parse(joined(events, 'tool'))).toEqual({ id: 7 })
  })

  it('sends calls and results back, also where the trace has no ids', async () => {
    const called = (id: string | null): Message[] => [
      text('user', 'Where is my order?'),
      { role: 'assistant', parts: [{ type: 'tool_call', id, name: 'get_order', arguments: { id: 7 } }] },
      { role: 'tool', parts: [{ type: 'tool_result', id, name: null, result: { state: 'sent' } }] },
    ]
    for (const id of ['call_1', null]) {
      const events = await heard(addressOf(kind), aRequest({ messages: called(id), tools: [order] }))
      expect(joined(events, 'text')).toBe('The tool said {"state":"sent"}')
    }
  })

  it('sends parameters, and stops where it is told to', async () => {
    const events = await heard(addressOf(kind), aRequest({ parameters: { temperature: 0.5, topP: 0.9, maxTokens: 3 } }))
    expect(joined(events, 'text')).toBe('Be kind.')
    const sent = JSON.stringify(simulator.requests().at(-1)?.body)
    expect(sent).toContain('0.5')
    expect(sent).toContain('0.9')
  })

  it('sends the key in a header only', async () => {
    await heard(addressOf(kind), aRequest())
    const [request] = simulator.requests().slice(-1)
    const headers = request?.headers ?? {}
    const header = {
      openai: headers['authorization'],
      anthropic: headers['x-api-key'],
      gemini: headers['x-goog-api-key'],
      ollama: headers['authorization'],
      bedrock: headers['authorization'],
    }[kind]
    // AWS's secret signs, and never leaves.
    expect(header).toMatch(kind === 'bedrock' ? /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE000000\/2023.*\/eu-central-1\/bedrock\// : key)
    expect(`${request?.path}${JSON.stringify(request?.body)}`).not.toContain(key)
  })

  it.each([
    [400, 'refused'],
    [401, 'key'],
    [403, 'key'],
    [404, 'refused'],
    [500, 'refused'],
  ])('tells status %i in the provider’s words', async (status, is) => {
    const told = await failure(addressOf(kind), aRequest({ model: `sim-error-${status}` }))
    expect(told).toMatchObject({ kind: is, status })
    expect(told.message).toMatch(/\w+ \w+/)
  })

  it('tells when to come again', async () => {
    const told = await failure(addressOf(kind), aRequest({ model: 'sim-error-429' }))
    expect(told).toEqual({
      kind: 'rate',
      message: 'Rate limit reached for requests per minute. Limit 3, used 3. Please try again in 20ms.',
      status: 429,
      retryAfterSeconds: 1,
    })
  })

  it('tells an answer that breaks off from one that ends', async () => {
    expect(await failure(addressOf(kind), aRequest({ model: 'sim-stream-break' }))).toMatchObject({ kind: 'network' })
    expect(await failure(addressOf(kind), aRequest({ model: 'sim-stream-error' }))).toMatchObject({
      kind: 'refused',
      message: 'The server had an error while processing your request.',
    })
  })

  it('sends nothing to a private address that was typed in', async () => {
    const before = simulator.requests().length
    const told = await failure(addressOf(kind, { isTypedIn: true }), aRequest())
    expect(told).toMatchObject({ kind: 'address', status: null })
    expect(told.message).toContain('--providers.allowed-networks')
    expect(simulator.requests()).toHaveLength(before)
  })

  it('has the key in no error, though the provider says it', async () => {
    const url = await providerThat((_, response) => response.writeHead(401).end(JSON.stringify({ error: { message: `Bad key ${key}!` } })))
    expect(await failure(addressOf(kind, { baseUrl: url }), aRequest())).toMatchObject({ message: 'Bad key [hidden]!' })
  })

  it('ends when its caller does', async () => {
    const stop = new AbortController()
    const asked = heard(addressOf(kind), aRequest({ model: 'sim-slow-9000' }), stop.signal)
    stop.abort(new Error('left'))
    await expect(asked).rejects.toThrow('left')
  })

  it('sends pictures that are in the trace, and says which file it cannot', async () => {
    const picture = (url: string): Message => ({ role: 'user', parts: [{ type: 'media', mediaType: 'image/png', url, bytes: 3 }] })
    await heard(addressOf(kind), aRequest({ messages: [picture('data:image/png;base64,AAAA')] }))
    expect(JSON.stringify(simulator.requests().at(-1)?.body)).toContain('AAAA')
    expect(await failure(addressOf(kind), aRequest({ messages: [picture('https://example.com/a.png')] }))).toMatchObject({
      kind: 'request',
    })
  })
})

describe('what a provider says is too long', () => {
  it.each([
    [400, { error: { message: "This model's maximum context length is 8192 tokens.", code: 'context_length_exceeded' } }],
    [400, { error: { message: 'Your input exceeds the limit.', code: 'context_length_exceeded' } }],
    [400, { type: 'error', error: { type: 'invalid_request_error', message: 'prompt is too long: 210000 tokens > 200000 maximum' } }],
    [400, [{ error: { message: 'The input token count (1100000) exceeds the maximum number of tokens allowed (1048576).' } }]],
    [400, { message: 'Input is too long for requested model.' }],
    [413, { error: { message: 'prompt is too long' } }],
  ])('%i %j', async (status, body) => {
    const url = await providerThat((_, response) => response.writeHead(status).end(JSON.stringify(body)))
    expect(await failure(addressOf('openai', { baseUrl: url }), aRequest())).toMatchObject({ kind: 'context', status })
  })
})

describe('limits', () => {
  it(`cuts what a provider says is wrong at ${maxErrorChars} characters`, async () => {
    for (const chars of [maxErrorChars, maxErrorChars + 1]) {
      const url = await providerThat((_, response) => response.writeHead(400).end(JSON.stringify({ message: 'x'.repeat(chars) })))
      expect((await failure(addressOf('openai', { baseUrl: url }), aRequest())).message).toHaveLength(maxErrorChars)
    }
  })

  it(`takes an answer of ${maxModelAnswerBytes} bytes, and none with one more`, async () => {
    const last = 'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n'
    const ofBytes = (bytes: number) =>
      providerThat((_, response) => response.writeHead(200).end(`:${'x'.repeat(bytes - last.length - 2)}\n${last}`))
    const whole = await ofBytes(maxModelAnswerBytes)
    expect(await heard(addressOf('openai', { baseUrl: whole }), aRequest())).toEqual([{ type: 'finish', reason: 'stop' }])
    const larger = await ofBytes(maxModelAnswerBytes + 1)
    expect(await failure(addressOf('openai', { baseUrl: larger }), aRequest())).toMatchObject({
      kind: 'network',
      message: expect.stringContaining(`more than ${maxModelAnswerBytes} bytes`),
    })
  })

  it(`asks Anthropic for ${defaultMaxTokens} tokens where nobody says how many`, async () => {
    await heard(addressOf('anthropic'), aRequest())
    expect(simulator.requests().at(-1)?.body).toMatchObject({ max_tokens: defaultMaxTokens })
  })
})

describe('an answer that is none', () => {
  it.each([
    ['a page', 200, '<html>', 'network'],
    ['a stream of something else', 200, 'data: <html>\n\n', 'network'],
    ['an error without a word', 502, '<html>', 'refused'],
    ['a redirect', 307, '', 'refused'],
  ])('%s is told as what it is', async (_, status, body, kind) => {
    const url = await providerThat((_request, response) => response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end(body))
    expect(await failure(addressOf('openai', { baseUrl: url }), aRequest())).toMatchObject({ kind })
  })

  it.each([
    ['7', 7],
    ['0.2', 1],
    ['Tue, 14 Nov 2023 22:13:50 GMT', 30],
    ['soon', null],
    ['999999999', null],
  ])('Retry-After: %s is %s seconds', async (header, seconds) => {
    const url = await providerThat((_, response) => response.writeHead(429, { 'retry-after': header }).end('{}'))
    expect(await failure(addressOf('openai', { baseUrl: url }), aRequest())).toMatchObject({ kind: 'rate', retryAfterSeconds: seconds })
  })
})
