import { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'
import { afterEach, describe, expect, it, vi } from 'vitest'
import '../../../test/node-conditions.ts'
import { traced } from '../../../test/traced.ts'
import { currentTraceId, stats, withBaggage, withSpan } from '../../index.ts'
import { contextManager } from './context-manager.ts'

// By require, as Node loads them: their form for bundlers is not one that Node can import.
const require = createRequire(import.meta.url)
type Api = typeof import('opentelemetry-api-1-10')
const versions: Record<string, Api> = { '1.9': require('opentelemetry-api-1-9') as Api, '1.10': require('opentelemetry-api-1-10') as Api }
const { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } =
  require('@opentelemetry/sdk-trace-base') as typeof import('@opentelemetry/sdk-trace-base')
const {
  context,
  propagation,
  trace: liveTrace,
} = createRequire(require.resolve('@opentelemetry/sdk-trace-base'))('@opentelemetry/api') as Api

describe.each(Object.entries(versions))('where no provider is registered, to @opentelemetry/api %s', (_, api) => {
  it('we are the provider: its spans and ours make one trace', async () => {
    const sink = await traced(
      () => {
        const tracer = api.trace.getTracer('their-library', '4.5')
        withSpan('ours', () =>
          tracer.startActiveSpan('theirs', { kind: api.SpanKind.CLIENT, attributes: { a: 1 } }, (span) => {
            withSpan('ours below', () => undefined)
            span.setStatus({ code: api.SpanStatusCode.ERROR, message: 'no' }).addEvent('retry', { n: 1 }).recordException(new Error('bad'))
            span.end()
          }),
        )
      },
      { openTelemetry: true },
    )
    const theirs = sink.span('theirs')
    expect(theirs).toMatchObject({
      parentSpanId: sink.span('ours').spanId,
      kind: 3,
      scope: { name: 'their-library', version: '4.5' },
      attributes: { a: 1n },
      status: { code: 2, message: 'no' },
    })
    expect(theirs.events.map((event) => event.name)).toEqual(['retry', 'exception'])
    expect(sink.span('ours below').parentSpanId).toBe(theirs.spanId)
  })

  it('its context, active span, propagation and baggage are ours', async () => {
    await traced(
      () =>
        withBaggage('tenant', 't1', () =>
          withSpan('ours', (ours) => {
            expect(api.trace.getActiveSpan()?.spanContext()).toEqual(ours.spanContext())
            expect(api.propagation.getActiveBaggage()?.getEntry('tenant')).toEqual({ value: 't1' })
            const headers: Record<string, string> = {}
            api.propagation.inject(api.context.active(), headers)
            expect(headers).toEqual({ traceparent: `00-${ours.traceId}-${ours.spanId}-01`, baggage: 'tenant=t1' })
            const extracted = api.propagation.extract(api.ROOT_CONTEXT, headers)
            expect(api.trace.getSpanContext(extracted)).toMatchObject({ traceId: ours.traceId, spanId: ours.spanId, isRemote: true })
            const theirs = api.trace.getTracer('x').startSpan('theirs', { root: true })
            expect(theirs.spanContext().traceId).not.toBe(ours.traceId)
            api.context.with(api.trace.setSpan(api.ROOT_CONTEXT, theirs), () =>
              expect(currentTraceId()).toBe(`tr-${theirs.spanContext().traceId}`),
            )
            const bound = api.context.bind(api.trace.setSpan(api.context.active(), theirs), () => currentTraceId())
            expect(bound()).toBe(`tr-${theirs.spanContext().traceId}`)
            theirs.end()
          }),
        ),
      { openTelemetry: true },
    )
  })

  it('its binding of an emitter lets listeners run in the context, each as often as without and until it is removed', async () => {
    await traced(
      () => {
        const theirs = api.trace.getTracer('x').startSpan('theirs')
        const id = `tr-${theirs.spanContext().traceId}`
        const emitter = new EventEmitter()
        const before = vi.fn<() => void>()
        emitter.on('data', before)
        const inTheirs = api.trace.setSpan(api.context.active(), theirs)
        expect(api.context.bind(inTheirs, emitter)).toBe(emitter)
        expect(api.context.bind(api.ROOT_CONTEXT, emitter)).toBe(emitter)

        const seen: unknown[] = []
        const always = (value: unknown): void => void seen.push([value, currentTraceId()])
        const once = (value: unknown): void => void seen.push(['once', value, currentTraceId()])
        emitter.on('data', always).once('data', once).prependOnceListener('data', once)
        expect(emitter.listeners('data')).toEqual([once, before, always, once])
        emitter.emit('data', 1)
        emitter.emit('data', 2)
        expect(seen).toEqual([
          ['once', 1, id],
          [1, id],
          ['once', 1, id],
          [2, id],
        ])
        expect(before).toHaveBeenCalledTimes(2)

        emitter.once('data', once)
        emitter.off('data', always).removeListener('data', once).off('data', before)
        expect(emitter.listenerCount('data')).toBe(0)
        expect(currentTraceId()).toBeUndefined()
        theirs.end()
      },
      { openTelemetry: true },
    )
  })

  it('is given back at shutdown', async () => {
    await traced(() => undefined, { openTelemetry: true })
    expect(api.trace.getTracer('x').startSpan('nothing').isRecording()).toBe(false)
    expect(Reflect.get(globalThis, Symbol.for('opentelemetry.js.api.1'))).not.toHaveProperty('trace')
  })

  it('is left alone when that is wished', async () => {
    await traced(() => expect(api.trace.getTracer('x').startSpan('nothing').isRecording()).toBe(false), { openTelemetry: false })
  })
})

describe('where a provider is registered', () => {
  afterEach(() => {
    liveTrace.disable()
    context.disable()
    propagation.disable()
    Reflect.deleteProperty(globalThis, Symbol.for('opentelemetry.js.api.1'))
  })

  function register() {
    Reflect.deleteProperty(globalThis, Symbol.for('opentelemetry.js.api.1'))
    const exported = new InMemorySpanExporter()
    const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exported)] })
    liveTrace.setGlobalTracerProvider(provider)
    context.setGlobalContextManager(contextManager as unknown as Parameters<typeof context.setGlobalContextManager>[0])
    return { provider, exported }
  }

  it('stays, its spans go to both, nest with ours, and come once', async () => {
    const { provider, exported } = register()
    const sink = await traced(
      () => {
        liveTrace.getTracer('their-library', '4.5').startActiveSpan('theirs', { kind: 1, attributes: { a: 'b' } }, (theirs) => {
          withSpan('ours', () => liveTrace.getTracer('their-library').startSpan('theirs below').end())
          theirs.addEvent('note', { n: 1 })
          theirs.setStatus({ code: 2, message: 'no' })
          theirs.end()
        })
        expect(stats()).toMatchObject({ started: 3 })
      },
      { openTelemetry: true },
    )
    expect(exported.getFinishedSpans().map((span) => span.name)).toEqual(['theirs below', 'theirs'])
    expect(sink.spans.map((span) => span.name).sort()).toEqual(['ours', 'theirs', 'theirs below'])
    const theirs = sink.span('theirs')
    expect(theirs).toMatchObject({
      kind: 2,
      attributes: { a: 'b' },
      status: { code: 2, message: 'no' },
      scope: { name: 'their-library', version: '4.5' },
      events: [{ name: 'note', attributes: { n: 1n } }],
    })
    expect(sink.span('ours')).toMatchObject({ traceId: theirs.traceId, parentSpanId: theirs.spanId })
    expect(sink.span('theirs below')).toMatchObject({ traceId: theirs.traceId, parentSpanId: sink.span('ours').spanId })
    liveTrace.getTracer('x').startSpan('after shutdown').end()
    expect(stats().started).toBe(3)
    await provider.shutdown()
  })

  it('masks its attributes too', async () => {
    register()
    const sink = await traced(
      () =>
        liveTrace
          .getTracer('x')
          .startSpan('theirs', { attributes: { card: '4111' } })
          .end(),
      { openTelemetry: true, mask: () => '***' },
    )
    expect(sink.span('theirs').attributes).toEqual({ card: '***' })
  })

  it('says so when it takes no processor, and still nests', async () => {
    Reflect.deleteProperty(globalThis, Symbol.for('opentelemetry.js.api.1'))
    const closed = { getTracer: () => ({ startSpan: () => ({}) }) }
    liveTrace.setGlobalTracerProvider(closed as unknown as Parameters<typeof liveTrace.setGlobalTracerProvider>[0])
    const log = vi.fn<(line: string) => void>()
    const sink = await traced(() => withSpan('ours', () => undefined), { openTelemetry: true, log })
    expect(log.mock.calls[0]?.[0]).toContain('takes no span processor')
    expect(sink.spans.map((span) => span.name)).toEqual(['ours'])
  })
})
