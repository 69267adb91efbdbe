import { describe, expect, it, vi } from 'vitest'
import { traced } from '../../test/traced.ts'
import {
  type Span,
  addEvent,
  bind,
  currentSpan,
  currentTraceId,
  recordException,
  setAttribute,
  setAttributes,
  setInputs,
  setOutputs,
  setSpanType,
  startSpan,
  trace,
  updateTrace,
  withSession,
  withSpan,
} from '../index.ts'

describe('a span', () => {
  it('takes what the running code says of it', async () => {
    const sink = await traced(() =>
      withSpan('step', () => {
        setInputs({ q: 1 })
        setOutputs([2])
        setSpanType('PARSER')
        setAttribute('count', 3)
        setAttributes({
          ratio: 0.5,
          done: true,
          big: 2n ** 60n,
          list: ['a', 1],
          nested: { deep: { x: 1 } },
          bytes: new Uint8Array([1, 255]),
          gone: undefined,
          nothing: null,
        })
        addEvent('cache.miss', { key: 'k' })
        recordException(new TypeError('odd'))
      }),
    )
    const { attributes, events, status } = sink.span('step')
    expect(attributes).toEqual({
      'mlflow.spanInputs': '{"q":1}',
      'mlflow.spanOutputs': '[2]',
      'mlflow.spanType': '"PARSER"',
      count: 3n,
      ratio: 0.5,
      done: true,
      big: 2n ** 60n,
      list: ['a', 1n],
      nested: { deep: { x: 1n } },
      bytes: '01ff',
    })
    expect(events.map((event) => [event.name, event.attributes['key'] ?? event.attributes['exception.type']])).toEqual([
      ['cache.miss', 'k'],
      ['exception', 'TypeError'],
    ])
    expect(status.code).toBe(0)
  })

  it('keeps attributes as they were when they were set', async () => {
    const list = [1]
    const sink = await traced(() =>
      withSpan('step', (span) => {
        span.setAttribute('list', list).setInputs(list)
        list.push(2)
      }),
    )
    expect(sink.span('step').attributes).toMatchObject({ list: [1n], 'mlflow.spanInputs': '[1]' })
  })

  it('is written by its ids where it is a value itself', async () => {
    const sink = await traced(() => {
      const inner = startSpan('inner', { attributes: { secret: 'hunter2' } })
      trace((span: Span) => span, { name: 'handed on' })(inner)
      startSpan('nobody').setInputs({ span: currentSpan() }).end()
      inner.end()
    })
    const { traceId, spanId } = sink.span('inner')
    const ids = JSON.stringify({ traceId, spanId })
    expect(sink.span('handed on').attributes).toEqual({ 'mlflow.spanInputs': ids, 'mlflow.spanOutputs': ids })
    expect(sink.span('nobody').attributes['mlflow.spanInputs']).toBe(
      `{"span":{"traceId":"${'0'.repeat(32)}","spanId":"${'0'.repeat(16)}"}}`,
    )
  })

  it('lets go of what was in it when it ends', async () => {
    let span: Span | undefined
    await traced(() => {
      span = startSpan('kept by a connection', { inputs: 'x'.repeat(1000) })
      span.addEvent('sent').end()
    })
    expect(span).toMatchObject({ attributes: { size: 0 }, events: [] })
  })

  it('has a status that OK settles', async () => {
    const sink = await traced(() => {
      startSpan('ok').setStatus('OK').setStatus('ERROR', 'too late').end()
      startSpan('error').setStatus('ERROR', 'first').setStatus('ERROR', 'second').end()
      startSpan('foreign').setStatus({ code: 2, message: 'from OpenTelemetry' }).end()
    })
    expect(sink.spans.map((span) => [span.name, span.status.code, span.status.message])).toEqual([
      ['ok', 1, ''],
      ['error', 2, 'second'],
      ['foreign', 2, 'from OpenTelemetry'],
    ])
  })

  it('takes times from outside, and never ends before it starts', async () => {
    const sink = await traced(() => {
      startSpan('given', { startTime: new Date(1_790_000_000_000) })
        .addEvent('mid', [1_790_000_000, 5_000_000])
        .end(1_790_000_000_010)
      startSpan('backwards', { startTime: 1_790_000_000_000 }).end(1_780_000_000_000)
      startSpan('broken', { startTime: Number.NaN }).end(new Date('never'))
    })
    expect(sink.span('given')).toMatchObject({
      startNs: 1_790_000_000_000_000_000n,
      endNs: 1_790_000_000_010_000_000n,
      events: [{ timeNs: 1_790_000_000_005_000_000n }],
    })
    expect(sink.span('backwards').endNs).toBe(sink.span('backwards').startNs)
    expect(sink.span('broken').endNs).toBeGreaterThan(1_700_000_000_000_000_000n)
  })

  it('counts what is beyond 128 attributes, events and links', async () => {
    const sink = await traced(() =>
      withSpan('many', (span) => {
        for (let i = 0; i < 130; i++) span.setAttribute(`a${i}`, i).addEvent('e').addLink({ context: span.spanContext() })
      }),
    )
    expect(sink.span('many').dropped).toEqual({ attributes: 2, events: 2, links: 2 })
  })

  it('leaves out a link that names no span, counts it, and keeps the others', async () => {
    const sink = await traced(() =>
      withSpan('linked', (span) => {
        span.addLink({ context: { traceId: 'x'.repeat(32), spanId: 'b7ad6b7169203331', traceFlags: 1 } })
        span.addLink(undefined as never)
        span.addLink({ context: { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 } })
      }),
    )
    expect(sink.span('linked').links.map((link) => [link.traceId, link.spanId])).toEqual([
      ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'],
    ])
    expect(sink.span('linked').dropped.links).toBe(2)
  })

  it('knows the trace id as the server shows it', async () => {
    let id: string | undefined
    const sink = await traced(() =>
      withSpan('step', () => {
        id = currentTraceId()
      }),
    )
    expect(id).toBe(`tr-${sink.span('step').traceId}`)
    expect(currentTraceId()).toBeUndefined()
  })
})

describe('session, user and tags', () => {
  it('are on every span, the tags on the first of each trace, and inner ones win', async () => {
    const sink = await traced(() =>
      withSession({ session: 's1', user: 'ada', tags: { release: '1.4' } }, () => {
        withSpan('first', () => withSpan('child', () => undefined))
        withSession({ user: 'bob', tags: { plan: 'pro' } }, () => withSpan('second', () => undefined))
      }),
    )
    expect(sink.span('first').attributes).toEqual({ 'session.id': 's1', 'user.id': 'ada', 'mlflow.traceTag.release': '1.4' })
    expect(sink.span('child').attributes).toEqual({ 'session.id': 's1', 'user.id': 'ada' })
    expect(sink.span('second').attributes).toEqual({
      'session.id': 's1',
      'user.id': 'bob',
      'mlflow.traceTag.release': '1.4',
      'mlflow.traceTag.plan': 'pro',
    })
  })

  it('can be said later, from deep inside: they go to the first span', async () => {
    const sink = await traced(() => {
      withSpan('root', () => withSpan('deep', () => expect(updateTrace({ session: 's2', tags: { intent: 'refund' } })).toBe(true)))
      expect(updateTrace({ user: 'nobody' })).toBe(false)
    })
    expect(sink.span('root').attributes).toMatchObject({ 'session.id': 's2', 'mlflow.traceTag.intent': 'refund' })
    expect(sink.span('deep').attributes).not.toHaveProperty('session.id')
  })

  it('go to the running span when the first has ended', async () => {
    const sink = await traced(() => {
      const root = startSpan('root')
      const late = startSpan('late', { parent: root })
      root.end()
      withSpan({ name: 'inside', parent: late }, () => updateTrace({ user: 'ada' }))
      late.end()
    })
    expect(sink.span('inside').attributes).toMatchObject({ 'user.id': 'ada' })
  })
})

describe('bind', () => {
  it('lets a callback run in the span in which it was made, with its own this and arguments', async () => {
    const sink = await traced(() => {
      const later = withSpan('outer', () =>
        bind(function later(this: { n: number }, m: number) {
          return withSpan('callback', () => this.n + m)
        }),
      )
      expect(later.call({ n: 1 }, 2)).toBe(3)
      expect(currentSpan().isRecording()).toBe(false)
    })
    expect(sink.span('callback').parentSpanId).toBe(sink.span('outer').spanId)
  })
})

describe('sampling', () => {
  it('keeps about the ratio of traces, whole or not at all', async () => {
    const sink = await traced(
      () => {
        for (let i = 0; i < 400; i++) withSpan('root', () => withSpan('child', () => undefined))
      },
      { sampleRatio: 0.5 },
    )
    const roots = sink.spans.filter((span) => span.name === 'root')
    expect(roots.length).toBeGreaterThan(100)
    expect(roots.length).toBeLessThan(300)
    expect(
      sink.spans
        .filter((span) => span.name === 'child')
        .map((span) => span.traceId)
        .sort(),
    ).toEqual(roots.map((span) => span.traceId).sort())
  })

  it('can be said for one call, and is not asked again inside a trace', async () => {
    const sink = await traced(() => {
      withSpan({ name: 'never', sampleRatio: 0 }, () => withSpan({ name: 'inside', sampleRatio: 1 }, () => undefined))
      withSpan('always', () => withSpan({ name: 'kept', sampleRatio: 0 }, () => undefined))
    })
    expect(sink.spans.map((span) => span.name)).toEqual(['kept', 'always'])
  })
})

describe('masking', () => {
  it('sees inputs, outputs, attributes and errors before they are written', async () => {
    const seen: string[] = []
    const sink = await traced(
      () => {
        expect(() =>
          withSpan({ name: 'pay', inputs: { card: '4111' }, attributes: { email: 'a@b.c' } }, (span) => {
            span.setOutputs('4111').addEvent('note', { text: '4111' })
            throw new Error('card 4111')
          }),
        ).toThrow('card 4111')
      },
      {
        mask(value, { kind, key, spanName }) {
          seen.push(`${spanName} ${kind} ${key}`)
          return key === 'email' ? undefined : JSON.parse(JSON.stringify(value).replaceAll('4111', '****'))
        },
      },
    )
    expect(seen).toEqual([
      'pay inputs mlflow.spanInputs',
      'pay attribute email',
      'pay outputs mlflow.spanOutputs',
      'pay attribute text',
      'pay attribute exception.type',
      'pay attribute exception.message',
      'pay attribute exception.stacktrace',
      'pay attribute status.message',
    ])
    const span = sink.span('pay')
    expect(span.attributes).toEqual({ 'mlflow.spanInputs': '{"card":"****"}', 'mlflow.spanOutputs': '"****"' })
    expect(span.status.message).toBe('card ****')
    expect(sink.requests[0]?.body.toString('latin1')).not.toMatch(/4111|a@b\.c/)
  })

  it('is asked about each text, number and boolean in what it gives back as it was', async () => {
    const places: string[] = []
    const sink = await traced(
      () => {
        const self: Record<string, unknown> = { card: '4111', amount: 4111, note: null, deep: [{ c: '4111' }, new Map([['m', '4111']])] }
        self['self'] = self
        trace((_text: string, _more: object) => self, { name: 'pay' })('card 4111', { n: '4111', gone: '4111' })
      },
      {
        mask(value, { path }) {
          places.push(path.join('.'))
          if (path.at(-1) === 'gone') return undefined
          return typeof value === 'string' ? value.replaceAll('4111', '****') : value === 4111 ? 0 : value
        },
      },
    )
    const { attributes } = sink.span('pay')
    expect(JSON.parse(String(attributes['mlflow.spanInputs']))).toEqual(['card ****', { n: '****' }])
    expect(JSON.parse(String(attributes['mlflow.spanOutputs']))).toEqual({
      card: '****',
      amount: 0,
      note: null,
      deep: [{ c: '****' }, { m: '****' }],
      self: '[Circular]',
    })
    expect(places).toEqual(['', '0', '1.n', '1.gone', '', 'card', 'amount', 'deep.0.c', 'deep.1.m', 'self'])
  })

  it('is not asked about what is not there', async () => {
    const mask = vi.fn<(value: unknown) => unknown>((value) => (value as string).slice(1))
    const sink = await traced(
      () => {
        trace(() => undefined, { name: 'nothing' })()
        startSpan('text thrown').recordException('no stack').setAttributes({ gone: undefined, empty: null }).setInputs(undefined).end()
      },
      { mask },
    )
    expect(mask.mock.calls.map(([value]) => value)).toEqual(['string', 'no stack'])
    expect(sink.span('nothing').attributes).toEqual({})
    expect(sink.span('text thrown').events[0]?.attributes).toEqual({ 'exception.type': 'tring', 'exception.message': 'o stack' })
  })

  it('that throws hides the value', async () => {
    const sink = await traced(() => withSpan({ name: 'pay', inputs: 'secret' }, () => undefined), {
      mask: () => {
        throw new Error('secret')
      },
    })
    expect(sink.span('pay').attributes).toEqual({ 'mlflow.spanInputs': '"[masking failed]"' })
  })
})
