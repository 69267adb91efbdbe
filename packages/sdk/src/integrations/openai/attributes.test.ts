import { describe, expect, it } from 'vitest'
import { requestFacts, responseFacts, spanNameOf, tokenUsage } from './attributes.ts'
import { assembleChat } from './chat-stream.ts'
import { assembleResponse } from './responses-stream.ts'

const openai = 'https://api.openai.com/v1'

function written(attributes: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined))
}

describe('requestFacts', () => {
  it.each(['conv_1', { id: 'conv_1' }])('takes the conversation %j for the session', (conversation) => {
    expect(requestFacts('responses', { model: 'gpt-5', conversation }, openai).attributes['gen_ai.conversation.id']).toBe('conv_1')
  })

  it('has the model, its settings and the tools of a chat call', () => {
    const tool = { type: 'function', function: { name: 'get_weather', parameters: { type: 'object' } } }
    const body = {
      model: 'gpt-5',
      messages: [],
      temperature: 0.2,
      top_p: 1,
      max_completion_tokens: 50,
      seed: 7,
      stream: true,
      tools: [tool],
    }
    const { payload, attributes } = requestFacts('chat', body, openai)
    expect(payload).toBe(body)
    expect(written(attributes)).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-5',
      'gen_ai.request.temperature': 0.2,
      'gen_ai.request.top_p': 1,
      'gen_ai.request.max_tokens': 50,
      'gen_ai.request.seed': 7,
      'gen_ai.request.stream': true,
      'mlflow.llm.provider': '"openai"',
      'mlflow.llm.model': '"gpt-5"',
      'mlflow.chat.tools': JSON.stringify([tool]),
    })
  })

  it("writes the flat tools of the Responses API in chat's form, others as they are", () => {
    const tools = [
      { type: 'function', name: 'find', description: 'Finds', parameters: { type: 'object' }, strict: true },
      { type: 'web_search' },
    ]
    expect(JSON.parse(String(requestFacts('responses', { model: 'gpt-5', tools }, openai).attributes['mlflow.chat.tools']))).toEqual([
      { type: 'function', function: { name: 'find', description: 'Finds', parameters: { type: 'object' }, strict: true } },
      { type: 'web_search' },
    ])
  })

  it('knows Azure by its address', () => {
    expect(requestFacts('chat', {}, 'https://my.openai.azure.com/openai/v1').attributes['gen_ai.provider.name']).toBe('azure.ai.openai')
    expect(requestFacts('chat', {}, 'https://azure.company.example/v1').attributes['gen_ai.provider.name']).toBe('openai')
  })

  it('takes a body that is no request', () => {
    for (const body of [undefined, null, 5, 'text', []])
      expect(written(requestFacts('chat', body, '').attributes)).toMatchObject({ 'gen_ai.operation.name': 'chat' })
    expect(spanNameOf('chat', undefined)).toBe('chat')
  })
})

describe('tokenUsage', () => {
  it("reads both of OpenAI's forms into MLflow's names", () => {
    const expected = { input_tokens: 100, output_tokens: 50, total_tokens: 150, cache_read_input_tokens: 64, reasoning_tokens: 30 }
    expect(
      tokenUsage({
        prompt_tokens: 100,
        completion_tokens: 50,
        total_tokens: 150,
        prompt_tokens_details: { cached_tokens: 64, audio_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 30 },
      }),
    ).toEqual(expected)
    expect(
      tokenUsage({
        input_tokens: 100,
        output_tokens: 50,
        total_tokens: 150,
        input_tokens_details: { cached_tokens: 64 },
        output_tokens_details: { reasoning_tokens: 30 },
      }),
    ).toEqual(expected)
  })

  it('has audio where there was some, no output for embeddings, and nothing where nothing was reported', () => {
    expect(
      tokenUsage({
        prompt_tokens: 9,
        completion_tokens: 4,
        prompt_tokens_details: { audio_tokens: 3 },
        completion_tokens_details: { audio_tokens: 2 },
      }),
    ).toEqual({ input_tokens: 9, output_tokens: 4, audio_input_tokens: 3, audio_output_tokens: 2 })
    expect(tokenUsage({ prompt_tokens: 8, total_tokens: 8 })).toEqual({ input_tokens: 8, output_tokens: 0, total_tokens: 8 })
    expect([tokenUsage(undefined), tokenUsage({}), tokenUsage('8')]).toEqual([undefined, undefined, undefined])
  })
})

describe('responseFacts', () => {
  it("has the answer's id, model, end and tokens", () => {
    const response = {
      id: 'chatcmpl-1',
      model: 'gpt-5-2026',
      choices: [{ finish_reason: 'stop' }, { finish_reason: 'length' }],
      usage: { prompt_tokens: 1, completion_tokens: 2 },
    }
    expect(written(responseFacts('chat', response).attributes)).toEqual({
      'gen_ai.response.id': 'chatcmpl-1',
      'gen_ai.response.model': 'gpt-5-2026',
      'gen_ai.response.finish_reasons': ['stop', 'length'],
      'mlflow.llm.model': '"gpt-5-2026"',
      'mlflow.chat.tokenUsage': '{"input_tokens":1,"output_tokens":2}',
    })
    expect(written(responseFacts('responses', { status: 'incomplete' }).attributes)).toEqual({
      'gen_ai.response.finish_reasons': ['incomplete'],
    })
  })

  it('has the size of vectors instead of the vectors', () => {
    expect(
      responseFacts('embeddings', {
        data: [
          { index: 0, embedding: [0.1, 0.2] },
          { index: 1, embedding: 'AAAA' },
        ],
      }).payload,
    ).toEqual({
      data: [
        { index: 0, dimensions: 2 },
        { index: 1, encoded: 'string' },
      ],
    })
  })
})

describe('a chat stream', () => {
  it('is put together to the answer of the same call', () => {
    const stream = assembleChat()
    const head = { id: 'c1', object: 'chat.completion.chunk', created: 5, model: 'gpt-5' }
    for (const part of [
      {
        ...head,
        choices: [
          { index: 0, delta: { role: 'assistant', content: 'Hel' } },
          { index: 1, delta: { refusal: 'No' } },
        ],
      },
      {
        ...head,
        choices: [
          { index: 0, delta: { content: 'lo' }, finish_reason: 'stop' },
          { index: 1, delta: { tool_calls: [{ index: 0, id: 't1', function: { name: 'find', arguments: '{"q"' } }] } },
        ],
      },
      {
        ...head,
        choices: [{ index: 1, delta: { tool_calls: [{ index: 0, function: { arguments: ':1}' } }] }, finish_reason: 'tool_calls' }],
      },
      { ...head, choices: [], usage: { prompt_tokens: 3 } },
    ])
      stream.add(part)
    expect(stream.result()).toEqual({
      id: 'c1',
      object: 'chat.completion',
      created: 5,
      model: 'gpt-5',
      usage: { prompt_tokens: 3 },
      choices: [
        { index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' },
        {
          index: 1,
          message: {
            role: 'assistant',
            content: null,
            refusal: 'No',
            tool_calls: [{ id: 't1', type: 'function', function: { name: 'find', arguments: '{"q":1}' } }],
          },
          finish_reason: 'tool_calls',
        },
      ],
    })
  })

  it('takes parts that are no chunks', () => {
    const stream = assembleChat()
    for (const part of [
      null,
      5,
      { choices: 'x' },
      { choices: [null] },
      { choices: [{ index: 4e9, delta: { tool_calls: [{ index: 2e9, function: {} }] } }] },
    ])
      stream.add(part)
    expect(stream.result()).toMatchObject({
      choices: [{ index: 0 }, { index: 4e9, message: { tool_calls: [{ function: { name: '', arguments: '' } }] } }],
    })
  })
})

describe('a Responses stream', () => {
  it("is its last event's answer", () => {
    const stream = assembleResponse()
    stream.add({ type: 'response.created', response: { id: 'r1', output: [] } })
    stream.add({ type: 'response.completed', response: { id: 'r1', status: 'completed', output: [{ type: 'message' }] } })
    expect([stream.result(), stream.failure()]).toEqual([{ id: 'r1', status: 'completed', output: [{ type: 'message' }] }, undefined])
  })

  it('that was left is the items that were done and the text so far', () => {
    const stream = assembleResponse()
    for (const part of [
      { type: 'response.created', response: { id: 'r1', status: 'in_progress', output: [] } },
      { type: 'response.output_text.delta', delta: 'first' },
      { type: 'response.output_item.done', item: { type: 'reasoning' } },
      { type: 'response.output_text.delta', delta: 'Hel' },
      { type: 'response.output_text.delta', delta: 'lo' },
    ])
      stream.add(part)
    expect(stream.result()).toEqual({
      id: 'r1',
      status: 'in_progress',
      output: [{ type: 'reasoning' }, { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hello' }] }],
    })
  })

  it('tells why it failed', () => {
    const stream = assembleResponse()
    stream.add({ type: 'response.failed', response: { error: { message: 'overloaded' } } })
    expect(stream.failure()).toBe('overloaded')
  })
})
