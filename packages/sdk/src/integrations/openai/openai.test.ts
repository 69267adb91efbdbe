import { startSimulator } from '@assay/simulator'
import * as openai7 from 'openai'
import * as openai6 from 'openai-v6'
import { describe, expect, it, vi } from 'vitest'
import { traced } from '../../../test/traced.ts'
import { stats, withSpan } from '../../index.ts'
import { integrationContract } from '../integration.contract.ts'
import { autolog, integration } from './index.ts'

const versions = { 'openai 6': openai6 as unknown as typeof openai7, 'openai 7': openai7 }
const question = { role: 'user' as const, content: 'Where is my parcel?' }
const weather = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    description: 'The weather',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
}

async function openClient(module: typeof openai7) {
  const simulator = await startSimulator()
  const client = new module.OpenAI({ baseURL: `${simulator.url}/v1`, apiKey: 'none', maxRetries: 0 })
  return { client, simulator, [Symbol.asyncDispose]: () => simulator.close() }
}

/** Ids and times differ from call to call. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, item: unknown) =>
      ['id', 'created', 'created_at', 'completed_at', '_request_id', 'item_id', 'obfuscation'].includes(key) ? 0 : item,
    ),
  )
}

async function readAll<T>(parts: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const part of parts) all.push(part)
  return all
}

async function readFirst(parts: AsyncIterable<unknown>): Promise<void> {
  for await (const _part of parts) return
}

function chatUsage(answer: unknown): Record<string, number> {
  const { usage } = answer as { usage: openai7.OpenAI.CompletionUsage }
  return {
    input_tokens: usage.prompt_tokens,
    output_tokens: usage.completion_tokens,
    total_tokens: usage.total_tokens,
    cache_read_input_tokens: usage.prompt_tokens_details?.cached_tokens ?? -1,
    reasoning_tokens: usage.completion_tokens_details?.reasoning_tokens ?? -1,
  }
}

function responseUsage(answer: unknown): Record<string, number> {
  const { usage } = answer as { usage: openai7.OpenAI.Responses.ResponseUsage }
  return {
    input_tokens: usage.input_tokens,
    output_tokens: usage.output_tokens,
    total_tokens: usage.total_tokens,
    cache_read_input_tokens: usage.input_tokens_details.cached_tokens,
    reasoning_tokens: usage.output_tokens_details.reasoning_tokens,
  }
}

for (const [version, module] of Object.entries(versions)) {
  const attributes = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-5-mini',
    'mlflow.llm.provider': '"openai"',
  }

  integrationContract(
    `${version}, chat completions`,
    integration,
    async () => {
      const { client, simulator } = await openClient(module)
      const body = { model: 'gpt-5-mini', messages: [question] }
      const streamed = { ...body, stream: true as const, stream_options: { include_usage: true } }
      return {
        target: client,
        call: async () => plain(await client.chat.completions.create(body)),
        stream: async () => plain(await readAll(await client.chat.completions.create(streamed))) as unknown[],
        streamLeftEarly: async () => readFirst(await client.chat.completions.create(streamed)),
        refusedCall: () => client.chat.completions.create({ ...body, model: 'sim-error-429' }),
        [Symbol.asyncDispose]: () => simulator.close(),
      }
    },
    { spanName: 'chat gpt-5-mini', type: 'LLM', attributes, tokenUsage: chatUsage },
  )

  integrationContract(
    `${version}, responses`,
    integration,
    async () => {
      const { client, simulator } = await openClient(module)
      const body = { model: 'gpt-5-mini', input: 'Where is my parcel?' }
      return {
        target: module.OpenAI,
        call: async () => plain(await client.responses.create(body)),
        stream: async () => plain(await readAll(await client.responses.create({ ...body, stream: true }))) as unknown[],
        streamLeftEarly: async () => readFirst(await client.responses.create({ ...body, stream: true })),
        refusedCall: () => client.responses.create({ ...body, model: 'sim-error-500' }),
        [Symbol.asyncDispose]: () => simulator.close(),
      }
    },
    { spanName: 'responses gpt-5-mini', type: 'LLM', attributes, tokenUsage: responseUsage },
  )

  describe(`openai integration with ${version}: the client's own ways`, () => {
    type Client = openai7.OpenAI
    async function tracedClient(use: (client: Client) => Promise<unknown>, target: 'client' | 'class' | 'module' = 'client') {
      return traced(async () => {
        await using open = await openClient(module)
        const unpatch = autolog({ client: open.client, class: module.OpenAI, module }[target])
        try {
          await use(open.client)
        } finally {
          unpatch()
        }
        expect(stats().open).toBe(0)
      })
    }
    const body = { model: 'gpt-5-mini', messages: [question] }

    it('takes the client, the class or the module', async () => {
      for (const target of ['client', 'class', 'module'] as const) {
        const sink = await tracedClient((client) => client.chat.completions.create(body), target)
        expect(sink.spans.map((span) => span.name)).toEqual(['chat gpt-5-mini'])
      }
    })

    it('keeps withResponse, and has the parsed answer on the span', async () => {
      const sink = await tracedClient(async (client) => {
        const { data, response, request_id } = await client.chat.completions.create(body).withResponse()
        expect(data.choices[0]?.message.content).toContain('Where is my parcel?')
        expect(response.status).toBe(200)
        expect(request_id).toMatch(/^req_/)
      })
      expect(sink.span('chat gpt-5-mini').attributes['mlflow.spanOutputs']).toContain('Where is my parcel?')
    })

    it('keeps asResponse: the body belongs to the program, the span ends with the status', async () => {
      const sink = await tracedClient(async (client) => {
        const response = await client.chat.completions.create(body).asResponse()
        expect(await response.json()).toMatchObject({ object: 'chat.completion' })
      })
      expect(sink.span('chat gpt-5-mini').attributes).toMatchObject({ 'http.response.status_code': 200n })
    })

    it('keeps parse with a structured answer', async () => {
      const format = {
        type: 'json_schema' as const,
        json_schema: { name: 'route', schema: { type: 'object', properties: { team: { type: 'string' } }, required: ['team'] } },
      }
      const sink = await tracedClient(async (client) => {
        const completion = await client.chat.completions.parse({ ...body, response_format: format })
        expect(completion.choices[0]?.message).toHaveProperty('parsed')
      })
      expect(JSON.parse(String(sink.span('chat gpt-5-mini').attributes['mlflow.spanInputs']))).toMatchObject({
        response_format: { json_schema: { name: 'route' } },
      })
    })

    it('keeps the stream helper, with tools', async () => {
      const sink = await tracedClient(async (client) => {
        const stream = client.chat.completions.stream({
          ...body,
          tools: [weather],
          messages: [{ role: 'user', content: 'What is the weather in Oslo?' }],
        })
        const message = await stream.finalMessage()
        expect(message.tool_calls?.[0]).toMatchObject({ type: 'function', function: { name: 'get_weather' } })
      })
      const { attributes, events } = sink.span('chat gpt-5-mini')
      expect(JSON.parse(String(attributes['mlflow.spanOutputs']))).toMatchObject({
        choices: [
          {
            message: {
              role: 'assistant',
              content: null,
              tool_calls: [{ function: { name: 'get_weather', arguments: expect.stringContaining('city') as string } }],
            },
            finish_reason: 'tool_calls',
          },
        ],
      })
      expect(JSON.parse(String(attributes['mlflow.chat.tools']))).toEqual([weather])
      expect(attributes['gen_ai.response.finish_reasons']).toEqual(['tool_calls'])
      expect(events.map((event) => event.name)).toEqual(['gen_ai.first_part'])
    })

    it('traces every turn of runTools', async () => {
      const sink = await tracedClient((client) =>
        withSpan('agent', async () => {
          const runner = client.chat.completions.runTools({
            model: 'gpt-5-mini',
            messages: [{ role: 'user', content: 'What is the weather in Oslo?' }],
            tools: [{ type: 'function', function: { ...weather.function, parse: JSON.parse, function: () => 'rain' } }],
          })
          expect(await runner.finalContent()).toContain('rain')
        }),
      )
      const turns = sink.spans.filter((span) => span.name === 'chat gpt-5-mini')
      expect(turns.map((span) => span.parentSpanId)).toEqual([sink.span('agent').spanId, sink.span('agent').spanId])
    })

    it("traces responses.stream and has the last event's whole answer", async () => {
      const sink = await tracedClient(async (client) => {
        const stream = client.responses.stream({ model: 'gpt-5-mini', input: 'Where is my parcel?' })
        expect((await stream.finalResponse()).output_text).toContain('Where is my parcel?')
      })
      expect(JSON.parse(String(sink.span('responses gpt-5-mini').attributes['mlflow.spanOutputs']))).toMatchObject({
        object: 'response',
        status: 'completed',
      })
    })

    it('keeps what a stream gave before it was left', async () => {
      const sink = await tracedClient(async (client) => {
        let text = ''
        for await (const part of await client.chat.completions.create({ ...body, stream: true })) {
          text += part.choices[0]?.delta.content ?? ''
          if (text !== '') break
        }
      })
      const output = JSON.parse(String(sink.span('chat gpt-5-mini').attributes['mlflow.spanOutputs'])) as {
        choices: { message: { content: string } }[]
      }
      expect(output.choices[0]?.message.content).toMatch(/^Thank/)
    })

    it('ends a stream that is aborted before anyone read it', async () => {
      const sink = await tracedClient(async (client) => {
        const stream = await client.chat.completions.create({ ...body, stream: true })
        stream.controller.abort()
        await vi.waitUntil(() => stats().open === 0)
      })
      expect(sink.span('chat gpt-5-mini').status.code).toBe(0)
    })

    it('keeps tee and toReadableStream', async () => {
      const sink = await tracedClient(async (client) => {
        const [left, right] = (await client.chat.completions.create({ ...body, stream: true })).tee()
        expect(await readAll(left)).toEqual(await readAll(right))
        const readable = (await client.chat.completions.create({ ...body, stream: true })).toReadableStream()
        expect((await readAll(readable as unknown as AsyncIterable<unknown>)).length).toBeGreaterThan(2)
      })
      expect(sink.spans.map((span) => span.name)).toEqual(['chat gpt-5-mini', 'chat gpt-5-mini'])
    })

    it.each(['sim-stream-break', 'sim-stream-error'])('records an error in mid-stream (%s) with what had come', async (model) => {
      const sink = await tracedClient(async (client) => {
        await expect(client.chat.completions.create({ ...body, model, stream: true }).then(readAll)).rejects.toBeInstanceOf(Error)
      })
      const { status, events, attributes } = sink.span(`chat ${model}`)
      expect(status.code).toBe(2)
      expect(events.map((event) => event.name)).toEqual(['gen_ai.first_part', 'exception'])
      expect(attributes['mlflow.spanOutputs']).toContain('"content":"Thank')
    })

    it('records a refusal also when only a helper awaits it', async () => {
      const sink = await tracedClient(async (client) => {
        await expect(client.chat.completions.parse({ ...body, model: 'sim-error-400' })).rejects.toThrow('400')
        await expect(client.chat.completions.create({ ...body, model: 'sim-error-400' }).asResponse()).rejects.toThrow('400')
      })
      for (const span of sink.spans) expect(span).toMatchObject({ status: { code: 2 }, attributes: { 'http.response.status_code': 400n } })
      expect(sink.spans).toHaveLength(2)
    })

    it('traces embeddings without their vectors', async () => {
      const sink = await tracedClient(async (client) => {
        const { data } = await client.embeddings.create({ model: 'text-embedding-3-small', input: ['one', 'two'] })
        expect(data[0]?.embedding).toHaveLength(1536)
      })
      const { attributes } = sink.span('embeddings text-embedding-3-small')
      expect(attributes).toMatchObject({ 'mlflow.spanType': '"EMBEDDING"', 'gen_ai.operation.name': 'embeddings' })
      expect(JSON.parse(String(attributes['mlflow.spanOutputs']))).toMatchObject({ data: [{ index: 0 }, { index: 1 }] })
      expect(String(attributes['mlflow.spanOutputs']).length).toBeLessThan(1000)
    })
  })
}
