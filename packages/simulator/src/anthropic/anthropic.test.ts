import Anthropic from '@anthropic-ai/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSimulator, type Simulator } from '../start-simulator.ts'

let simulator: Simulator
let client: Anthropic
beforeAll(async () => {
  simulator = await startSimulator()
  client = new Anthropic({ baseURL: simulator.url, apiKey: 'any', maxRetries: 0 })
})
afterAll(() => simulator.close())

const tools = [
  {
    name: 'lookup_order',
    description: 'Finds an order',
    input_schema: { type: 'object' as const, properties: { orderId: { type: 'string' } }, required: ['orderId'] },
  },
]
const hi = [{ role: 'user' as const, content: 'Hi' }]

describe('messages through @anthropic-ai/sdk', () => {
  it('answers a plain message and counts its tokens', async () => {
    const message = await client.messages.create({ model: 'claude-sonnet-4-6', max_tokens: 100, messages: hi })
    expect(message).toMatchObject({
      role: 'assistant',
      content: [{ type: 'text', text: 'Thank you for your message. You asked: Hi', citations: null }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 8, output_tokens: 11, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
    })
  })

  it('uses a tool, then answers from its result', async () => {
    const ask = { role: 'user' as const, content: 'Where is my order A-1042?' }
    const first = await client.messages.create({ model: 'claude-sonnet-4-6', max_tokens: 100, messages: [ask], tools })
    expect(first.stop_reason).toBe('tool_use')
    const use = first.content.find((block) => block.type === 'tool_use')
    expect(use).toMatchObject({ name: 'lookup_order', input: { orderId: 'A-1042' } })
    const second = await client.messages.create({
      model: 'claude-sonnet-4-6',
      max_tokens: 100,
      tools,
      messages: [
        ask,
        { role: 'assistant', content: first.content },
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: use?.id ?? '', content: [{ type: 'text', text: '{"status":"shipped"}' }] }],
        },
      ],
    })
    expect(second.content).toMatchObject([{ type: 'text', text: 'Here is what I found. status: shipped.' }])
  })

  it('streams text, tool input and thinking from which the client builds the message', async () => {
    const text = await client.messages.stream({ model: 'claude-sonnet-4-6', max_tokens: 100, messages: hi }).finalMessage()
    expect(text.content).toMatchObject([{ type: 'text', text: 'Thank you for your message. You asked: Hi' }])
    expect(text.usage).toMatchObject({ input_tokens: 8, output_tokens: 11 })

    const stream = client.messages.stream({
      model: 'claude-sonnet-4-6',
      max_tokens: 4000,
      thinking: { type: 'enabled', budget_tokens: 1024 },
      tools,
      messages: [{ role: 'user', content: 'Where is order A-1042?' }],
    })
    const kinds = new Set<string>()
    for await (const event of stream) kinds.add(event.type === 'content_block_delta' ? event.delta.type : event.type)
    expect([...kinds]).toEqual([
      'message_start',
      'content_block_start',
      'thinking_delta',
      'signature_delta',
      'content_block_stop',
      'input_json_delta',
      'message_delta',
      'message_stop',
    ])
    const message = await stream.finalMessage()
    expect(message.content).toMatchObject([
      { type: 'thinking', thinking: 'The user wants to know: Where is order A-1042?' },
      { type: 'tool_use', name: 'lookup_order', input: { orderId: 'A-1042' } },
    ])
    expect(message.usage.output_tokens_details?.thinking_tokens).toBe(14)
  })

  it('counts what is marked for the cache apart: written by the first request of a conversation, read by the next', async () => {
    const system = [{ type: 'text' as const, text: 'Be kind.', cache_control: { type: 'ephemeral' as const } }]
    const first = await client.messages.create({ model: 'claude-sonnet-4-6', max_tokens: 100, system, messages: hi })
    expect(first.usage).toMatchObject({ cache_creation_input_tokens: 3, cache_read_input_tokens: 0, input_tokens: 12 })
    const later = await client.messages.create({
      model: 'claude-sonnet-4-6',
      max_tokens: 100,
      system,
      messages: [...hi, { role: 'assistant', content: 'Yes?' }, { role: 'user', content: 'Go on' }],
    })
    expect(later.usage).toMatchObject({ cache_creation_input_tokens: 0, cache_read_input_tokens: 3 })
  })

  it('counts tokens without an answer', async () => {
    expect(await client.messages.countTokens({ model: 'claude-sonnet-4-6', messages: hi })).toEqual({ input_tokens: 8 })
  })

  it('refuses in Anthropic’s form, at once or in the middle of a stream', async () => {
    const ask = (model: string) => client.messages.create({ model, max_tokens: 100, messages: hi })
    await expect(ask('sim-error-429')).rejects.toMatchObject({ status: 429, error: { type: 'error', error: { type: 'rate_limit_error' } } })
    await expect(ask('sim-error-529')).rejects.toMatchObject({ status: 529, error: { error: { type: 'overloaded_error' } } })
    await expect(client.messages.stream({ model: 'sim-stream-error', max_tokens: 100, messages: hi }).finalMessage()).rejects.toThrow(
      'The server had an error while processing your request.',
    )
    await expect(client.messages.stream({ model: 'sim-stream-break', max_tokens: 100, messages: hi }).finalMessage()).rejects.toThrow(
      /terminated|Connection error/,
    )
  })
})
