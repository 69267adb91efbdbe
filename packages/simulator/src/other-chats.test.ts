import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSimulator, type Simulator } from './start-simulator.ts'

/* The streams of these are read by the server's own adapters, in its tests. */

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(() => simulator.close())

async function ask(path: string, body: object): Promise<{ status: number; type: string | null; body: unknown }> {
  const response = await fetch(`${simulator.url}${path}`, { method: 'POST', body: JSON.stringify(body) })
  return { status: response.status, type: response.headers.get('content-type'), body: await response.json() }
}

const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }

describe('Gemini', () => {
  const model = '/v1beta/models/gemini-2.5-flash'

  it('generates content, with what it used', async () => {
    const { body } = await ask(`${model}:generateContent`, { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] })
    expect(body).toMatchObject({
      candidates: [{ content: { role: 'model', parts: [{ text: 'Thank you for your message. You asked: Hi' }] }, finishReason: 'STOP' }],
      usageMetadata: { promptTokenCount: 8, candidatesTokenCount: 11, totalTokenCount: 19 },
      modelVersion: 'gemini-2.5-flash',
    })
  })

  it('calls functions', async () => {
    const { body } = await ask(`${model}:generateContent`, {
      contents: [{ role: 'user', parts: [{ text: 'Weather in Rome?' }] }],
      tools: [{ functionDeclarations: [{ name: 'weather', parametersJsonSchema: parameters }] }],
    })
    expect(body).toMatchObject({ candidates: [{ content: { parts: [{ functionCall: { name: 'weather' } }] } }] })
  })

  it('refuses as the API does', async () => {
    expect(await ask(`${model}:generateContent`, {})).toMatchObject({
      status: 400,
      body: { error: { code: 400, status: 'INVALID_ARGUMENT' } },
    })
    expect(await ask('/v1beta/models/sim-error-429:generateContent', {})).toMatchObject({
      status: 429,
      body: { error: { status: 'RESOURCE_EXHAUSTED' } },
    })
  })
})

describe('Bedrock', () => {
  const path = '/model/amazon.nova-lite-v1%3A0/converse'
  const messages = [{ role: 'user', content: [{ text: 'Weather in Rome?' }] }]

  it('converses, and uses tools', async () => {
    expect((await ask(path, { messages })).body).toMatchObject({
      output: { message: { role: 'assistant', content: [{ text: 'Thank you for your message. You asked: Weather in Rome?' }] } },
      stopReason: 'end_turn',
      usage: { inputTokens: expect.any(Number), outputTokens: expect.any(Number), totalTokens: expect.any(Number) },
    })
    const toolConfig = { tools: [{ toolSpec: { name: 'weather', inputSchema: { json: parameters } } }] }
    expect((await ask(path, { messages, toolConfig })).body).toMatchObject({
      output: { message: { content: [{ toolUse: { name: 'weather' } }] } },
      stopReason: 'tool_use',
    })
  })

  it('refuses roles that do not alternate', async () => {
    expect(await ask(path, { messages: [...messages, ...messages] })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('alternate') },
    })
  })

  it('streams as AWS does', async () => {
    const response = await fetch(`${simulator.url}${path}-stream`, { method: 'POST', body: JSON.stringify({ messages }) })
    expect(response.headers.get('content-type')).toBe('application/vnd.amazon.eventstream')
    await response.body?.cancel()
  })
})

describe('Ollama', () => {
  it('chats, as one object or in lines', async () => {
    const asked = { model: 'llama3.2', messages: [{ role: 'user', content: 'Hi' }] }
    expect(await ask('/api/chat', { ...asked, stream: false })).toMatchObject({
      type: 'application/json',
      body: { message: { content: 'Thank you for your message. You asked: Hi' }, done: true, done_reason: 'stop', eval_count: 11 },
    })
    const response = await fetch(`${simulator.url}/api/chat`, { method: 'POST', body: JSON.stringify(asked) })
    expect(response.headers.get('content-type')).toBe('application/x-ndjson')
    expect((await response.text()).trimEnd().split('\n')).toHaveLength(12)
  })

  it('refuses arguments as text, and says errors as it does', async () => {
    const calls = [{ role: 'assistant', content: '', tool_calls: [{ function: { name: 'f', arguments: '{}' } }] }]
    expect(await ask('/api/chat', { model: 'llama3.2', messages: calls })).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('cannot unmarshal') },
    })
  })
})
