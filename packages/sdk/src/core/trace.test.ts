import { describe, expect, it } from 'vitest'
import { traced } from '../../test/traced.ts'
import { currentSpan, startSpan, trace, withActiveSpan, withSpan } from '../index.ts'

describe('trace(name, fn)', () => {
  it('runs the function now in a span of that name and gives its result', async () => {
    let result: string | undefined
    const sink = await traced(async () => {
      result = await trace('hello', async () => 'world')
    })
    expect(result).toBe('world')
    expect(sink.spans.map((span) => [span.name, span.attributes['mlflow.spanOutputs'], span.status.code])).toEqual([
      ['hello', '"world"', 0],
    ])
  })

  it('ends the span before a synchronous result is returned', async () => {
    const sink = await traced(() => {
      const recording = trace('add', (span) => span)
      expect(recording.isRecording()).toBe(false)
    })
    expect(sink.span('add').endNs).toBeGreaterThanOrEqual(sink.span('add').startNs)
  })
})

describe('trace(fn)', () => {
  it('makes a function with the same name, length, this, arguments and result', async () => {
    const sink = await traced(() => {
      const account = {
        balance: 5,
        deposit: trace(function deposit(this: { balance: number }, amount: number, note: string) {
          return `${this.balance + amount} ${note}`
        }),
      }
      expect(account.deposit.name).toBe('deposit')
      expect(account.deposit.length).toBe(2)
      expect(account.deposit(3, 'rent')).toBe('8 rent')
    })
    expect(sink.span('deposit').attributes).toMatchObject({ 'mlflow.spanInputs': '[3,"rent"]', 'mlflow.spanOutputs': '"8 rent"' })
  })

  it('writes a single argument as it is, and no inputs when there are none', async () => {
    const sink = await traced(() => {
      trace((question: { text: string }) => question.text, { name: 'one' })({ text: 'why' })
      trace(() => 1, { name: 'none' })()
    })
    expect(sink.span('one').attributes['mlflow.spanInputs']).toBe('{"text":"why"}')
    expect(sink.span('none').attributes).not.toHaveProperty('mlflow.spanInputs')
  })

  it('takes name, type, attributes and what is to be written of arguments and result', async () => {
    const sink = await traced(() => {
      const search = trace((query: string, secret: string) => [query, secret], {
        name: 'search',
        type: 'RETRIEVER',
        attributes: { 'db.system': 'sqlite' },
        inputs: (query: string) => ({ query }),
        outputs: (found: string[]) => found.length,
      })
      search('rain', 'hunter2')
    })
    expect(sink.span('search').attributes).toEqual({
      'mlflow.spanType': '"RETRIEVER"',
      'db.system': 'sqlite',
      'mlflow.spanInputs': '{"query":"rain"}',
      'mlflow.spanOutputs': '2',
    })
  })

  it('writes neither arguments nor result where that is switched off', async () => {
    const sink = await traced(() => trace((secret: string) => secret, { name: 'quiet', inputs: false, outputs: false })('hunter2'))
    expect(sink.span('quiet').attributes).toEqual({})
  })

  it('gives the result also when the mappings throw', async () => {
    const fail = (): never => {
      throw new Error('mapping')
    }
    let result: number | undefined
    const sink = await traced(() => {
      result = trace((n: number) => n + 1, { name: 'mapped', inputs: fail, outputs: fail })(1)
    })
    expect(result).toBe(2)
    expect(sink.span('mapped').attributes).toEqual({ 'mlflow.spanInputs': '"[inputs failed: Error: mapping]"' })
    expect(sink.span('mapped').events.map((event) => event.name)).toEqual(['assay.outputs_failed'])
  })
})

describe('nesting', () => {
  it('follows calls through awaits, timers and parallel branches', async () => {
    const sink = await traced(async () => {
      await withSpan('agent', async () => {
        await Promise.all(
          ['a', 'b'].map((name) =>
            withSpan(`branch ${name}`, async () => {
              await new Promise((resolve) => setTimeout(resolve, 1))
              withSpan(`leaf ${name}`, () => undefined)
            }),
          ),
        )
      })
      withSpan('alone', () => undefined)
    })
    const agent = sink.span('agent')
    expect(agent.parentSpanId).toBe('')
    for (const name of ['a', 'b']) {
      expect(sink.span(`branch ${name}`).parentSpanId).toBe(agent.spanId)
      expect(sink.span(`leaf ${name}`).parentSpanId).toBe(sink.span(`branch ${name}`).spanId)
      expect(sink.span(`leaf ${name}`).traceId).toBe(agent.traceId)
    }
    expect(sink.span('alone').traceId).not.toBe(agent.traceId)
  })

  it('keeps a child within its parent although the wall clock is read once a trace', async () => {
    const sink = await traced(() => withSpan('outer', () => withSpan('inner', () => undefined)))
    expect(sink.span('inner').startNs).toBeGreaterThanOrEqual(sink.span('outer').startNs)
    expect(sink.span('inner').endNs).toBeLessThanOrEqual(sink.span('outer').endNs)
    expect(Math.abs(Number(sink.span('outer').startNs / 1_000_000n) - Date.now())).toBeLessThan(60_000)
  })

  it('lets a span be started in one place, made active in another and ended in a third', async () => {
    const sink = await traced(() => {
      const turn = startSpan('turn', { type: 'AGENT', inputs: 'hi' })
      expect(currentSpan().isRecording()).toBe(false)
      withActiveSpan(turn, () => withSpan('step', () => undefined))
      turn.end()
      turn.setOutputs('too late').end()
    })
    expect(sink.span('step').parentSpanId).toBe(sink.span('turn').spanId)
    expect(sink.span('turn').attributes).toEqual({ 'mlflow.spanType': '"AGENT"', 'mlflow.spanInputs': '"hi"' })
  })

  it('starts a new trace where the parent is null, and under a given span where one is given', async () => {
    const sink = await traced(() =>
      withSpan('outer', (outer) =>
        withSpan('inner', () => {
          startSpan('fresh', { parent: null }).end()
          startSpan('sibling', { parent: outer }).end()
        }),
      ),
    )
    expect(sink.span('fresh')).toMatchObject({ parentSpanId: '' })
    expect(sink.span('fresh').traceId).not.toBe(sink.span('outer').traceId)
    expect(sink.span('sibling').parentSpanId).toBe(sink.span('outer').spanId)
  })
})

describe('errors', () => {
  it('are recorded with type, message and stack, and thrown on as they are', async () => {
    class RefundError extends Error {}
    const error = new RefundError('189.00 EUR is too much', { cause: new Error('limit is 100') })
    const sink = await traced(async () => {
      expect(() =>
        withSpan('sync', () => {
          throw error
        }),
      ).toThrow(error)
      await expect(
        withSpan('async', async () => {
          throw error
        }),
      ).rejects.toBe(error)
    })
    for (const name of ['sync', 'async']) {
      const { status, events } = sink.span(name)
      expect(status).toEqual({ code: 2, message: '189.00 EUR is too much' })
      expect(events[0]).toMatchObject({
        name: 'exception',
        attributes: { 'exception.type': 'RefundError', 'exception.message': '189.00 EUR is too much' },
      })
      expect(String(events[0]?.attributes['exception.stacktrace'])).toMatch(/trace\.test\.ts[\s\S]*Caused by: Error: limit is 100/)
    }
  })

  it('may be anything that can be thrown', async () => {
    const sink = await traced(async () => {
      await expect(
        withSpan('text', async () => {
          throw 'no'
        }),
      ).rejects.toBe('no')
      await expect(
        withSpan('nothing', async () => {
          throw undefined
        }),
      ).rejects.toBe(undefined)
      await expect(
        withSpan('bare', async () => {
          throw Object.create(null)
        }),
      ).rejects.toEqual({})
    })
    expect(sink.spans.map((span) => [span.name, span.status.message])).toEqual([
      ['text', 'no'],
      ['nothing', 'undefined'],
      ['bare', 'a thrown value that cannot be read'],
    ])
  })
})

describe('a query that runs when it is awaited', () => {
  class Query {
    runs = 0
    readonly #filters: string[] = []

    where(filter: string): this {
      this.#filters.push(filter)
      return this
    }

    // oxlint-disable-next-line unicorn/no-thenable -- queries of database clients are such objects
    then<T>(onRows: ((rows: string[]) => T) | undefined, onError?: (error: unknown) => T): Promise<T | string[]> {
      this.runs++
      return withSpan('driver', async () => {
        if (this.#filters.includes('broken')) throw new Error('syntax')
        return this.#filters
      }).then(onRows, onError)
    }
  }

  it('stays itself, runs no earlier, and ends its span when it has run', async () => {
    const sink = await traced(async () => {
      const query = trace('query', () => new Query())
      expect(query).toBeInstanceOf(Query)
      expect(query.runs).toBe(0)
      expect(await query.where('a').where('b')).toEqual(['a', 'b'])
      expect(query.runs).toBe(1)
      expect(await withSpan('after', () => query.then((rows) => withSpan('callback', () => rows.length)))).toBe(2)
    })
    expect(sink.span('query').attributes['mlflow.spanOutputs']).toBe('["a","b"]')
    expect(sink.spans.find((span) => span.name === 'driver')?.parentSpanId).toBe(sink.span('query').spanId)
    expect(sink.span('callback').parentSpanId).toBe(sink.span('after').spanId)
  })

  it('gives its error to the program and to the span', async () => {
    const sink = await traced(async () => {
      const query = trace('query', () => new Query())
      await expect(query.where('broken')).rejects.toThrow('syntax')
    })
    expect(sink.span('query').status).toEqual({ code: 2, message: 'syntax' })
  })
})

describe('without init', () => {
  it('everything runs as if it were not traced', async () => {
    expect(await trace('hello', async () => 'world')).toBe('world')
    expect(trace((n: number) => n * 2)(4)).toBe(8)
    currentSpan().setInputs(1).setAttribute('a', 1).fail(new Error('x')).end()
  })
})
