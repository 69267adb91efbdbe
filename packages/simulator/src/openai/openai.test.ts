import OpenAI6 from 'openai-6'
import OpenAI7 from 'openai-7'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSimulator, type Simulator } from '../start-simulator.ts'

const orderTool = {
  name: 'lookup_order',
  description: 'Finds an order by its number',
  parameters: { type: 'object', properties: { orderId: { type: 'string' } }, required: ['orderId'], additionalProperties: false },
}
const shippingTool = {
  name: 'get_shipping_rate',
  description: 'Tells the shipping price of a country',
  parameters: { type: 'object', properties: { country: { type: 'string', enum: ['DE', 'Japan'] } }, required: ['country'] },
}
const chatTools = [orderTool, shippingTool].map((tool) => ({ type: 'function' as const, function: tool }))
const question = 'What is the shipping of order A-1042 to Japan?'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(() => simulator.close())

// The two majors share one interface for what is called here; the older one's type stands for both.
const clients: [string, () => OpenAI6][] = [
  ['openai 6', () => new OpenAI6({ baseURL: `${simulator.url}/v1`, apiKey: 'any', maxRetries: 0 })],
  ['openai 7', () => new OpenAI7({ baseURL: `${simulator.url}/v1`, apiKey: 'any', maxRetries: 0 }) as unknown as OpenAI6],
]

describe.each(clients)('chat completions through %s', (_, connect) => {
  it('answers a plain message and counts its tokens', async () => {
    const completion = await connect().chat.completions.create({ model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello there' }] })
    expect(completion.choices).toEqual([
      {
        index: 0,
        message: { role: 'assistant', content: 'Thank you for your message. You asked: Hello there', refusal: null, annotations: [] },
        logprobs: null,
        finish_reason: 'stop',
      },
    ])
    expect(completion.usage).toMatchObject({
      prompt_tokens: 9,
      completion_tokens: 12,
      total_tokens: 21,
      prompt_tokens_details: { cached_tokens: 0 },
    })
  })

  it('calls the tools that a question speaks of, in parallel, then answers from their results', async () => {
    const first = await connect().chat.completions.create({
      model: 'gpt-4o',
      messages: [{ role: 'user', content: question }],
      tools: chatTools,
    })
    expect(first.choices[0]?.finish_reason).toBe('tool_calls')
    const calls = first.choices[0]?.message.tool_calls?.flatMap((call) => (call.type === 'function' ? [call] : [])) ?? []
    expect(calls.map((call) => call.function)).toEqual([
      { name: 'lookup_order', arguments: '{"orderId":"A-1042"}' },
      { name: 'get_shipping_rate', arguments: '{"country":"Japan"}' },
    ])
    expect(new Set(calls.map((call) => call.id)).size).toBe(2)

    const second = await connect().chat.completions.create({
      model: 'gpt-4o',
      tools: chatTools,
      messages: [
        { role: 'user', content: question },
        { role: 'assistant', tool_calls: calls },
        { role: 'tool', tool_call_id: calls[0]?.id ?? '', content: '{"status":"shipped"}' },
        { role: 'tool', tool_call_id: calls[1]?.id ?? '', content: '{"price":12.5}' },
      ],
    })
    expect(second.choices[0]?.message.content).toBe('Here is what I found. status: shipped. price: 12.5.')
  })

  it('streams a text in many chunks, the usage last where it is asked for', async () => {
    const stream = await connect().chat.completions.create({
      model: 'gpt-4o',
      messages: [{ role: 'user', content: 'Hello there' }],
      stream: true,
      stream_options: { include_usage: true },
    })
    const chunks = []
    for await (const chunk of stream) chunks.push(chunk)
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe('Thank you for your message. You asked: Hello there')
    expect(chunks).toHaveLength(15)
    expect(chunks[0]?.choices[0]?.delta.role).toBe('assistant')
    expect(chunks.filter((chunk) => chunk.usage)).toEqual([chunks.at(-1)])
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 9, completion_tokens: 12, total_tokens: 21 } })
  })

  it('streams no usage where it is not asked for', async () => {
    const stream = await connect().chat.completions.create({ model: 'gpt-4o', messages: [{ role: 'user', content: 'Hi' }], stream: true })
    for await (const chunk of stream) expect(chunk).not.toHaveProperty('usage')
  })

  it('streams parallel tool calls as pieces of their arguments, which the client joins', async () => {
    const completion = await connect()
      .chat.completions.stream({ model: 'gpt-4o', messages: [{ role: 'user', content: question }], tools: chatTools })
      .finalChatCompletion()
    expect(completion.choices[0]?.message.tool_calls).toMatchObject([
      { type: 'function', function: { name: 'lookup_order', arguments: '{"orderId":"A-1042"}' } },
      { type: 'function', function: { name: 'get_shipping_rate', arguments: '{"country":"Japan"}' } },
    ])
  })

  it('calls one tool at a time where parallel calls are forbidden, the named one where it is named, none where tools are forbidden', async () => {
    const ask = async (more: object) => {
      const completion = await connect().chat.completions.create({
        model: 'gpt-4o',
        messages: [{ role: 'user', content: question }],
        tools: chatTools,
        ...more,
      })
      return completion.choices[0]?.message.tool_calls?.map((call) => (call.type === 'function' ? call.function.name : call.type))
    }
    expect(await ask({ parallel_tool_calls: false })).toEqual(['lookup_order'])
    expect(await ask({ tool_choice: { type: 'function', function: { name: 'get_shipping_rate' } } })).toEqual(['get_shipping_rate'])
    expect(await ask({ tool_choice: 'none' })).toBeUndefined()
  })

  it('gives JSON that fits the schema, which the client parses', async () => {
    const schema = {
      type: 'object',
      properties: { order: { type: 'string' }, urgent: { type: 'boolean' }, kind: { enum: ['refund', 'shipping'] } },
      required: ['order', 'urgent', 'kind'],
      additionalProperties: false,
    }
    const completion = await connect().chat.completions.parse({
      model: 'gpt-4o',
      messages: [{ role: 'user', content: question }],
      response_format: { type: 'json_schema', json_schema: { name: 'ticket', schema, strict: true } },
    })
    expect(JSON.parse(completion.choices[0]?.message.content ?? '')).toEqual({ order: 'A-1042', urgent: true, kind: 'shipping' })
  })

  it('gives n different answers and sums their tokens', async () => {
    const completion = await connect().chat.completions.create({ model: 'gpt-4o', n: 3, messages: [{ role: 'user', content: 'Hi' }] })
    expect(completion.choices.map((choice) => choice.message.content)).toEqual([
      'Thank you for your message. You asked: Hi',
      'Thank you for your message (answer 2). You asked: Hi',
      'Thank you for your message (answer 3). You asked: Hi',
    ])
    expect(completion.usage?.completion_tokens).toBe(11 + 15 + 15)
  })

  it('gives a log probability a token, with the candidates that are asked for', async () => {
    const completion = await connect().chat.completions.create({
      model: 'gpt-4o',
      messages: [{ role: 'user', content: 'Hi' }],
      logprobs: true,
      top_logprobs: 2,
    })
    const tokens = completion.choices[0]?.logprobs?.content ?? []
    expect(tokens.map((token) => token.token).join('')).toBe('Thank you for your message. You asked: Hi')
    expect(tokens.every((token) => token.logprob <= 0 && token.top_logprobs.length === 2)).toBe(true)
  })

  it('takes images, cuts at the token limit, and counts a reasoning model’s hidden tokens', async () => {
    const image = { type: 'image_url' as const, image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } }
    const plain = await connect().chat.completions.create({
      model: 'gpt-4o',
      messages: [{ role: 'user', content: [{ type: 'text', text: 'See' }] }],
    })
    const seen = await connect().chat.completions.create({
      model: 'gpt-4o',
      messages: [{ role: 'user', content: [{ type: 'text', text: 'See' }, image] }],
    })
    expect((seen.usage?.prompt_tokens ?? 0) - (plain.usage?.prompt_tokens ?? 0)).toBe(255)

    const cut = await connect().chat.completions.create({
      model: 'gpt-4o',
      max_completion_tokens: 3,
      messages: [{ role: 'user', content: 'Hi' }],
    })
    expect(cut.choices[0]).toMatchObject({ finish_reason: 'length', message: { content: 'Thank you for' } })

    const reasoned = await connect().chat.completions.create({ model: 'o4-mini', messages: [{ role: 'user', content: 'Hi' }] })
    expect(reasoned.usage).toMatchObject({ completion_tokens: 18, completion_tokens_details: { reasoning_tokens: 7 } })
  })

  it('reports the part of a long prompt that an earlier request sent as cached', async () => {
    const system = 'Be kind. '.repeat(500)
    const completion = await connect().chat.completions.create({
      model: 'gpt-4o',
      messages: [
        { role: 'system', content: system },
        { role: 'user', content: 'Hi' },
      ],
    })
    expect(completion.usage).toMatchObject({ prompt_tokens: 1513, prompt_tokens_details: { cached_tokens: 1408 } })
  })
})

describe.each(clients)('errors through %s', (_, connect) => {
  const ask = (model: string) => connect().chat.completions.create({ model, messages: [{ role: 'user', content: 'Hi' }] })

  it('refuses with the status that the model’s name asks for, in OpenAI’s form', async () => {
    await expect(ask('sim-error-429')).rejects.toMatchObject({ name: 'Error', status: 429, code: 'rate_limit_exceeded', type: 'requests' })
    await expect(ask('sim-error-400')).rejects.toMatchObject({ status: 400, type: 'invalid_request_error' })
    await expect(ask('sim-error-401')).rejects.toMatchObject({ status: 401, code: 'invalid_api_key' })
    await expect(ask('sim-error-500')).rejects.toMatchObject({ status: 500, type: 'server_error' })
  })

  it('names the field of a request that is wrong', async () => {
    await expect(connect().chat.completions.create({ model: 'gpt-4o', messages: [] })).rejects.toMatchObject({
      status: 400,
      param: 'messages',
    })
    await expect(connect().embeddings.create({ model: 'text-embedding-3-small', input: [] })).rejects.toMatchObject({
      status: 400,
      param: 'input',
    })
  })

  it('cuts a stream half way, or ends it with an error event', async () => {
    const read = async (model: string) => {
      const stream = await connect().chat.completions.create({ model, messages: [{ role: 'user', content: 'Hi' }], stream: true })
      let text = ''
      try {
        for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ''
        return { text, error: null }
      } catch (error) {
        return { text, error: error instanceof Error ? error.message : String(error) }
      }
    }
    expect(await read('sim-stream-break')).toEqual({
      text: 'Thank you for your message',
      error: expect.stringMatching(/terminated|aborted|closed/),
    })
    expect(await read('sim-stream-error')).toEqual({
      text: 'Thank you for your message',
      error: 'The server had an error while processing your request.',
    })
  })
})

describe.each(clients)('responses through %s', (_, connect) => {
  const tools = [orderTool, shippingTool].map((tool) => ({ type: 'function' as const, strict: false, ...tool }))

  it('answers text', async () => {
    const response = await connect().responses.create({ model: 'gpt-4o', input: 'Hello there' })
    expect(response.output_text).toBe('Thank you for your message. You asked: Hello there')
    expect(response).toMatchObject({ status: 'completed', usage: { input_tokens: 9, output_tokens: 12, total_tokens: 21 } })
  })

  it('calls functions and goes on from their results by previous_response_id', async () => {
    const first = await connect().responses.create({ model: 'gpt-4o', input: question, tools })
    const calls = first.output.flatMap((item) => (item.type === 'function_call' ? [item] : []))
    expect(calls.map((call) => [call.name, call.arguments])).toEqual([
      ['lookup_order', '{"orderId":"A-1042"}'],
      ['get_shipping_rate', '{"country":"Japan"}'],
    ])
    const second = await connect().responses.create({
      model: 'gpt-4o',
      tools,
      previous_response_id: first.id,
      input: calls.map((call) => ({ type: 'function_call_output', call_id: call.call_id, output: `{"of":"${call.name}"}` })),
    })
    expect(second.output_text).toBe('Here is what I found. of: lookup_order. of: get_shipping_rate.')
    await expect(connect().responses.create({ model: 'gpt-4o', input: 'Hi', previous_response_id: 'resp_gone' })).rejects.toMatchObject({
      status: 400,
    })
  })

  it('shows a summary of the reasoning where it is asked for, and counts reasoning either way', async () => {
    const ask = (summary?: 'auto') =>
      connect().responses.create({ model: 'o4-mini', input: 'Hi', reasoning: { effort: 'low', ...(summary ? { summary } : {}) } })
    const open = await ask('auto')
    expect(open.output.map((item) => item.type)).toEqual(['reasoning', 'message'])
    expect(open.output[0]).toMatchObject({ summary: [{ type: 'summary_text', text: 'The user wants to know: Hi' }] })
    expect(open.usage?.output_tokens_details.reasoning_tokens).toBe(7)
    const hidden = await ask()
    expect(hidden.output[0]).toMatchObject({ type: 'reasoning', summary: [] })
    expect(hidden.usage?.output_tokens_details.reasoning_tokens).toBe(7)
  })

  it('streams numbered events from which the client builds the same response', async () => {
    const request = { model: 'o4-mini', input: question, tools, reasoning: { summary: 'auto' as const } }
    const stream = connect().responses.stream(request)
    const events: { type: string; sequence_number: number }[] = []
    for await (const event of stream) events.push(event)
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_event, index) => index))
    const kinds = [...new Set(events.map((event) => event.type))]
    expect(kinds).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.reasoning_summary_part.added',
      'response.reasoning_summary_text.delta',
      'response.reasoning_summary_text.done',
      'response.reasoning_summary_part.done',
      'response.output_item.done',
      'response.function_call_arguments.delta',
      'response.function_call_arguments.done',
      'response.completed',
    ])
    const final = await stream.finalResponse()
    expect(final.output.map((item) => (item.type === 'function_call' ? item.arguments : item.type))).toEqual([
      'reasoning',
      '{"orderId":"A-1042"}',
      '{"country":"Japan"}',
    ])
  })

  it('streams text that the client joins', async () => {
    const final = await connect().responses.stream({ model: 'gpt-4o', input: 'Hello there' }).finalResponse()
    expect(final.output_text).toBe('Thank you for your message. You asked: Hello there')
  })

  it('gives JSON that fits the schema, and says when it was cut', async () => {
    const format = {
      type: 'json_schema' as const,
      name: 'answer',
      strict: true,
      schema: { type: 'object', properties: { order: { type: 'string' } }, required: ['order'] },
    }
    const response = await connect().responses.create({ model: 'gpt-4o', input: question, text: { format } })
    expect(response.output_text).toBe('{"order":"A-1042"}')
    const cut = await connect().responses.create({ model: 'gpt-4o', input: 'Hi', max_output_tokens: 2 })
    expect(cut).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' }, output_text: 'Thank you' })
  })
})

describe.each(clients)('embeddings and models through %s', (_, connect) => {
  it('gives the same unit vectors as numbers and as base64', async () => {
    const ask = (encoding_format: 'float' | 'base64') =>
      connect().embeddings.create({
        model: 'text-embedding-3-small',
        input: ['return policy', '返品の方法'],
        dimensions: 64,
        encoding_format,
      })
    const floats = await ask('float')
    expect(floats.usage).toEqual({ prompt_tokens: 7, total_tokens: 7 })
    expect(floats.data.map((row) => [row.index, row.embedding.length])).toEqual([
      [0, 64],
      [1, 64],
    ])
    for (const row of floats.data) expect(Math.hypot(...row.embedding)).toBeCloseTo(1, 5)

    const packed: unknown[] = (await ask('base64')).data.map((row) => row.embedding)
    const unpacked = packed.map((text) => [...new Float32Array(new Uint8Array(Buffer.from(String(text), 'base64')).buffer)])
    expect(unpacked).toEqual(floats.data.map((row) => row.embedding))
  })

  it('puts texts that share words near each other', async () => {
    const { data } = await connect().embeddings.create({
      model: 'text-embedding-3-small',
      input: ['how to return a broken lamp', 'return of a lamp that is broken', 'opening hours of the shop'],
    })
    const [query, near, far] = data.map((row) => row.embedding)
    const dot = (a: number[] = [], b: number[] = []) => a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0)
    expect(dot(query, near)).toBeGreaterThan(dot(query, far) + 0.3)
  })

  it('lists models', async () => {
    const ids = []
    for await (const model of connect().models.list()) ids.push(model.id)
    expect(ids).toContain('gpt-4o-mini')
    expect(await connect().models.retrieve('gpt-4o')).toMatchObject({ id: 'gpt-4o', object: 'model' })
  })
})
