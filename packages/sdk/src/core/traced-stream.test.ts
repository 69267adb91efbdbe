import { Readable } from 'node:stream'
import { describe, expect, it, vi } from 'vitest'
import { traced } from '../../test/traced.ts'
import { currentSpan, stats, trace, withSpan } from '../index.ts'

async function readAll<T>(parts: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const part of parts) all.push(part)
  return all
}

describe('a traced generator', () => {
  it('ends its span when it has been read, with what it gave, and runs its body in the span', async () => {
    const sink = await traced(() => {
      const count = trace(function* count(to: number) {
        for (let n = 1; n <= to; n++) yield withSpan(`n${n}`, () => n)
      })
      const numbers = count(2)
      expect(stats().open).toBe(1)
      withSpan('between', () => expect([...numbers]).toEqual([1, 2]))
    })
    expect(sink.span('count').attributes).toMatchObject({ 'mlflow.spanInputs': '2', 'mlflow.spanOutputs': '[1,2]' })
    expect([sink.span('n1').parentSpanId, sink.span('n2').parentSpanId]).toEqual([sink.span('count').spanId, sink.span('count').spanId])
    expect(sink.span('between').traceId).not.toBe(sink.span('count').traceId)
  })

  it('is a generator as before: next takes values, return and throw reach the body', async () => {
    const sink = await traced(() => {
      const echo = trace(function* echo(): Generator<string, string, string> {
        try {
          const first = yield 'ready'
          yield first
          return 'never'
        } finally {
          yield 'closing'
        }
      })
      const talk = echo()
      expect([talk.next(), talk.next('hi'), talk.return('bye'), talk.next(), talk.next()]).toEqual([
        { value: 'ready', done: false },
        { value: 'hi', done: false },
        { value: 'closing', done: false },
        { value: 'bye', done: true },
        { value: undefined, done: true },
      ])
      expect(Object.prototype.toString.call(talk)).toBe('[object Generator]')
      expect(talk[Symbol.iterator]()).toBe(talk)
    })
    expect(sink.span('echo').attributes['mlflow.spanOutputs']).toBe('["ready","hi","closing"]')
  })

  it('ends its span when the loop is left early', async () => {
    const sink = await traced(() => {
      for (const n of trace(function* endless() {
        for (let n = 0; ; n++) yield n
      })())
        if (n === 2) break
    })
    expect(sink.span('endless').attributes['mlflow.spanOutputs']).toBe('[0,1,2]')
  })

  it('records an error and what came before it', async () => {
    const sink = await traced(async () => {
      const failing = trace(async function* failing() {
        yield 'one'
        throw new Error('broke')
      })
      await expect(readAll(failing())).rejects.toThrow('broke')
    })
    expect(sink.span('failing')).toMatchObject({ status: { code: 2, message: 'broke' }, attributes: { 'mlflow.spanOutputs': '["one"]' } })
  })

  it('writes of an error what the outputs option makes of the parts, and nothing where that is switched off', async () => {
    async function* secrets() {
      yield 'hunter2'
      throw new Error('broke')
    }
    const sink = await traced(async () => {
      await expect(readAll(trace(secrets, { name: 'quiet', outputs: false })())).rejects.toThrow('broke')
      await expect(readAll(trace(secrets, { name: 'counted', outputs: (parts: string[]) => parts.length })())).rejects.toThrow('broke')
    })
    expect(sink.span('quiet').attributes).not.toHaveProperty('mlflow.spanOutputs')
    expect(sink.span('quiet').status).toEqual({ code: 2, message: 'broke' })
    expect(sink.span('counted').attributes['mlflow.spanOutputs']).toBe('1')
  })

  it('runs its body in its span also when that is not sampled, and asks no mapping', async () => {
    const sink = await traced(async () => {
      const outputs = vi.fn<(parts: number[]) => number[]>()
      const unsampled = trace(
        async function* unsampled() {
          yield withSpan('inside', () => 1)
        },
        { sampleRatio: 0, outputs },
      )
      expect(await readAll(unsampled())).toEqual([1])
      expect(outputs).not.toHaveBeenCalled()
    })
    expect(sink.spans).toEqual([])
  })

  it('keeps 10,000 parts and 4 Mi characters or bytes of what it gave, and counts the rest', async () => {
    const counted = { outputs: (parts: unknown[]) => [parts.length, parts.at(-1)] }
    const sink = await traced(async () => {
      const many = trace(async function* many() {
        for (let n = 0; n < 10_003; n++) yield n
      }, counted)
      const large = trace(async function* large() {
        for (let n = 0; n < 12; n++) yield 'x'.repeat(500_000)
      }, counted)
      const binary = trace(async function* binary() {
        for (let n = 0; n < 6; n++) yield Buffer.alloc(2 ** 20)
      }, counted)
      for (const stream of [many(), large(), binary()]) await readAll(stream as AsyncIterable<unknown>)
    })
    expect(sink.span('many').attributes['mlflow.spanOutputs']).toBe('[10001,"… [3 more parts]"]')
    expect(sink.span('large').attributes['mlflow.spanOutputs']).toBe('[10,"… [3 more parts]"]')
    expect(sink.span('binary').attributes['mlflow.spanOutputs']).toBe('[5,"… [2 more parts]"]')
  })

  it('gives the parts to the outputs option', async () => {
    const sink = await traced(async () => {
      const words = trace(
        async function* words() {
          yield 'Hel'
          yield 'lo'
        },
        { outputs: (parts: string[]) => parts.join('') },
      )
      expect(await readAll(words())).toEqual(['Hel', 'lo'])
    })
    expect(sink.span('words').attributes['mlflow.spanOutputs']).toBe('"Hello"')
  })
})

describe('other streams', () => {
  it('a ReadableStream that comes out of a promise ends the span when it is read or cancelled', async () => {
    const open = trace(
      async (name: string) => {
        currentSpan().setAttribute('stream', name)
        return ReadableStream.from([name, 'b'])
      },
      { name: 'stream' },
    )
    const sink = await traced(async () => {
      expect(await readAll(await open('read'))).toEqual(['read', 'b'])
      const reader = (await open('left')).getReader()
      await reader.read()
      await reader.cancel()
    })
    expect(sink.spans.map((span) => [span.attributes['stream'], span.attributes['mlflow.spanOutputs']])).toEqual([
      ['read', '["read","b"]'],
      ['left', '["left"]'],
    ])
  })

  it('a ReadableStream of bytes stays one that fills a buffer of the reader', async () => {
    const bytes = (): ReadableStream<Uint8Array> => new Response('hello').body ?? new ReadableStream()
    const sink = await traced(async () => {
      const reader = trace('byob', bytes).getReader({ mode: 'byob' })
      const { value } = await reader.read(new Uint8Array(100))
      expect(Buffer.from(value ?? []).toString()).toBe('hello')
      expect((await reader.read(new Uint8Array(100))).done).toBe(true)
      expect(await new Response(trace('whole', bytes)).text()).toBe('hello')
    })
    expect(sink.spans.map((span) => [span.name, span.attributes['mlflow.spanOutputs']])).toEqual([
      ['byob', '["data:application/octet-stream;base64,aGVsbG8="]'],
      ['whole', '["data:application/octet-stream;base64,aGVsbG8="]'],
    ])
  })

  it('an error in a ReadableStream reaches reader and span', async () => {
    const sink = await traced(async () => {
      const stream = trace('stream', () => new ReadableStream({ pull: (controller) => controller.error(new Error('cut')) }))
      await expect(readAll(stream)).rejects.toThrow('cut')
    })
    expect(sink.span('stream').status).toEqual({ code: 2, message: 'cut' })
  })

  it('an async iterable of a class stays that object', async () => {
    class Answer {
      readonly id = 7
      async *[Symbol.asyncIterator]() {
        yield 'x'
      }
    }
    const sink = await traced(async () => {
      const answer = trace('ask', () => new Answer())
      expect([answer instanceof Answer, answer.id, await readAll(answer)]).toEqual([true, 7, ['x']])
    })
    expect(sink.span('ask').attributes['mlflow.spanOutputs']).toBe('["x"]')
  })

  it('a Node stream ends the span when it closes', async () => {
    const sink = await traced(async () => {
      const stream = trace('file', () => Readable.from(['a', 'b']))
      expect(await stream.toArray()).toEqual(['a', 'b'])
      const failing = trace(
        'broken',
        () =>
          new Readable({
            read() {
              this.destroy(new Error('disk'))
            },
          }),
      )
      await expect(failing.toArray()).rejects.toThrow('disk')
    })
    expect(sink.span('file').status.code).toBe(0)
    expect(sink.span('broken').status).toEqual({ code: 2, message: 'disk' })
  })

  it('arrays, maps and strings are values, not streams', async () => {
    const sink = await traced(() => {
      trace('list', () => [1])
      trace('map', () => new Map([['a', 1]]))
    })
    expect(sink.spans.map((span) => span.attributes['mlflow.spanOutputs'])).toEqual(['[1]', '{"a":1}'])
  })
})
