import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { traced } from '../../test/traced.ts'
import { type Attributes, type Span, type SpanType, init, shutdown, startSpan, stats, trace, withSession, withSpan } from '../index.ts'
import { tracerProvider } from './otel/tracer-provider.ts'
import type { SpanContext } from './span-context.ts'

/** Values that are hard to look at. */
function awkwardValues(): unknown[] {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  const thrower = {
    get bad(): never {
      throw new Error('no')
    },
  }
  const cyclic: unknown[] = []
  cyclic.push(cyclic)
  return [
    undefined,
    null,
    proxy,
    thrower,
    cyclic,
    Symbol('s'),
    () => {},
    Object.create(null),
    new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('keys')
        },
      },
    ),
    2n ** 70n,
    Number.NaN,
  ]
}

describe('nothing that a program hands over', () => {
  it('makes a span throw', async () => {
    const sink = await traced(() => {
      for (const value of awkwardValues()) {
        withSpan('step', (span) => {
          span
            .setInputs(value)
            .setOutputs(value)
            .setAttribute('key', value)
            .setAttributes(value as Attributes)
            .addEvent('event', value as Attributes)
          span
            .recordException(value)
            .setStatus('ERROR', value as string)
            .updateName('step')
            .setTag('tag', 'x')
            .end(value as number)
        })
      }
    })
    expect(sink.spans).toHaveLength(11)
    expect(stats()).toMatchObject({ exported: 11, open: 0, dropped: { failed: 0 } })
  })

  it('as a name, a key, a type, a tag, a parent, a link or options makes a span throw, or spoils the request for its neighbours', async () => {
    const sink = await traced(() => {
      for (const value of awkwardValues()) {
        const text = value as string
        const span = startSpan(text, {
          type: text as SpanType,
          kind: text as 'SERVER',
          parent: value as Span,
          links: value as [],
          attributes: { value },
        })
        span
          .setType(text as SpanType)
          .setAttribute(text, 'under an awkward key')
          .setTag(text, text)
          .addEvent(text, { value })
        span
          .addLink(value as { context: SpanContext })
          .addLinks(value as [])
          .setStatus(text as 'ERROR', text)
          .updateName(text)
        span.end()
        startSpan('bare', value as object).end()
        withSession({ session: text, user: text, tags: value as Record<string, string> }, () => withSpan('in session', () => undefined))
      }
    })
    expect(stats()).toMatchObject({ dropped: { failed: 0 } })
    expect(sink.spans).toHaveLength(3 * awkwardValues().length)
    for (const span of sink.spans) expect(typeof span.name).toBe('string')
  })

  it('as the name of an OpenTelemetry tracer spoils what the others send', async () => {
    const sink = await traced(() => {
      for (const value of awkwardValues()) {
        const tracer = tracerProvider.getTracer(value as string, value as string)
        tracer.startSpan('foreign', value as object).end()
        tracer.startActiveSpan('active', value as object, (span: Span) => span.end())
      }
    })
    expect(stats().dropped.failed).toBe(0)
    expect(sink.spans).toHaveLength(2 * awkwardValues().length)
  })

  it('makes a traced function throw, or give anything but its result', async () => {
    const locked = new ReadableStream()
    locked.getReader()
    const frozen = Object.freeze({
      async *[Symbol.asyncIterator]() {
        yield 1
      },
    })
    const values = [...awkwardValues(), locked, frozen]
    const sink = await traced(() => {
      for (const value of values) expect(Object.is(trace((given: unknown) => given, { name: 'same' })(value), value)).toBe(true)
    })
    expect(sink.spans).toHaveLength(values.length)
  })

  it('of any kind, is lost on the way', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.anything({ withBigInt: true, withMap: true, withSet: true, withDate: true, withTypedArray: true, withNullPrototype: true }),
          { maxLength: 20 },
        ),
        async (values) => {
          const sink = await traced(() => {
            for (const value of values)
              withSpan('step', (span) => {
                span.setInputs(value).setAttribute('value', value).setAttributes({ value })
              })
          })
          expect(sink.spans).toHaveLength(values.length)
        },
      ),
      { numRuns: 30 },
    )
  })

  it('as a setting makes init throw', async () => {
    const log = vi.fn<(line: string) => void>()
    init({
      url: 'nonsense',
      sampleRatio: 7,
      resource: { odd: undefined, deep: { a: 1n } } as never,
      headers: { 'x-bad': 'a\nb' },
      openTelemetry: false,
      log,
    })
    withSpan('step', () => {})
    await shutdown()
    expect(stats()).toMatchObject({ started: 1, dropped: { refused: 1 } })
    expect(log.mock.calls.at(-1)?.[0]).toBe(
      '[assay] http://127.0.0.1:7070/ refuses the spans (the header x-bad has a value that cannot be sent); they are dropped',
    )
  })

  it('as a log makes anything throw', async () => {
    await traced(
      () => withSpan('step', () => {}),
      {
        log: () => {
          throw new Error('log')
        },
      },
      () => ({ status: 400 }),
    )
    expect(stats().dropped.refused).toBe(1)
  })
})
