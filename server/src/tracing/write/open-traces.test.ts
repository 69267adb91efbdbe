import type { Usage } from '@assay/protocol'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type OpenSqliteSpans, openSqliteSpans } from '../store/open-sqlite-spans.fixture.ts'
import { idKey, type OpenTrace, OpenTraces, usageColumn, usageOf } from './open-traces.ts'
import { aBatch, aSpan, baseMs, baseUs, spanHex, traceHex } from '../store/span-store.contract.fixture.ts'

/** Spans of growing traces that are kept in memory, as the module has it. */
const maxCachedSpans = 100_000
const idOf = (trace: string) => Buffer.from(traceHex(trace), 'hex')

describe('OpenTraces', () => {
  let store: OpenSqliteSpans
  let traces: OpenTraces
  beforeEach(() => {
    store = openSqliteSpans()
    traces = new OpenTraces(store.db)
  })
  afterEach(() => store[Symbol.asyncDispose]())

  /** A trace that only memory knows, with so many spans. */
  function grow(trace: string, spans: number): OpenTrace {
    const open = traces.create(1, idOf(trace), 0, baseMs)
    for (let i = 0; i < spans; i++) {
      const key = String(i)
      open.state.add({ key, parentKey: null, startUs: i, endUs: i, failure: null, usage: null, costUsd: null, unpriced: false })
    }
    traces.grown(spans)
    return open
  }
  const known = (...names: string[]) => names.filter((name) => traces.find(1, idOf(name)) !== null)

  it('reads a trace back from its rows as it stood', async () => {
    const usage = { input: 10, cachedRead: 4, output: 2 }
    await store.writer.write(
      'default',
      aBatch([
        aSpan({ name: 'agent', durationUs: 9000, facts: { session: 's', user: 'u' }, previews: { input: 'asked', output: 'said' } }),
        aSpan({ id: 'call', parent: 'root', at: 5, costUsd: 0.25, facts: { type: 'LLM', model: 'm', usage } }),
        aSpan({
          id: 'tool',
          parent: 'call',
          at: 6,
          statusCode: 2,
          facts: { error: { type: 'Boom', message: 'broke' } },
        }),
      ]),
    )
    const trace = traces.find(1, idOf('t'))
    expect(trace).toMatchObject({
      inserted: true,
      workspace: 1,
      experiment: 0,
      startUs: baseUs,
      endUs: baseUs + 9000,
      status: 1,
      name: 'agent',
      session: 's',
      user: 'u',
      inputPreview: 'asked',
      outputPreview: 'said',
      models: new Set(['m']),
    })
    expect(trace?.state.usage()).toEqual(usage)
    expect([trace?.state.spanCount, trace?.state.errorCount, trace?.state.costUsd()]).toEqual([3, 1, 0.25])
    expect(trace?.state.leader()?.key).toBe(idKey(Buffer.from(spanHex('root'), 'hex')))
    expect(trace?.state.deepestFailure()?.failure).toEqual({ type: 'Boom', message: 'broke' })
  })

  it('knows none of another workspace, and none that nobody wrote', async () => {
    await store.writer.write('default', aBatch([aSpan()]))
    expect(traces.find(2, idOf('t'))).toBeNull()
    expect(traces.find(1, idOf('other'))).toBeNull()
  })

  it('gives the same trace while it grows', async () => {
    await store.writer.write('default', aBatch([aSpan()]))
    const trace = traces.find(1, idOf('t'))
    expect(traces.find(1, idOf('t'))).toBe(trace)
    const made = grow('made', 1)
    expect(traces.find(1, idOf('made'))).toBe(made)
  })

  it('keeps an id of its own, not a view into a request', () => {
    const request = idOf('t')
    const { traceId } = traces.create(1, request, 0, baseMs)
    request.fill(0)
    expect(Buffer.from(traceId).toString('hex')).toBe(traceHex('t'))
  })

  it('numbers new traces on from the stored ones, and gives the numbers of a transaction that was undone again', async () => {
    await store.writer.write('default', aBatch([aSpan({ trace: 'a' }), aSpan({ trace: 'b' })]))
    traces = new OpenTraces(store.db)
    expect([grow('c', 1).id, grow('d', 1).id]).toEqual([3, 4])
    traces.reset()
    expect(known('c', 'd')).toEqual([])
    expect(grow('e', 1).id).toBe(3)
  })

  it('lets go of the trace that was not touched for longest when there are too many spans', () => {
    grow('a', maxCachedSpans / 2 - 1)
    grow('b', maxCachedSpans / 2 - 1)
    expect(known('b', 'a')).toEqual(['b', 'a'])
    grow('c', 1)
    expect(known('a', 'b', 'c')).toEqual(['a', 'c'])
  })

  it('keeps the newest whatever its size', () => {
    grow('small', 1)
    grow('large', maxCachedSpans + 1)
    expect(known('small', 'large')).toEqual(['large'])
  })

  it('lets go of a trace that is whole, but not of one that is read back because more came', async () => {
    traces.settle(grow('made', 1))
    expect(known('made')).toEqual([])
    await store.writer.write('default', aBatch([aSpan()]))
    const conversation = traces.find(1, idOf('t'))
    if (conversation !== null) traces.settle(conversation)
    expect(traces.find(1, idOf('t'))).toBe(conversation)
  })

  it('makes room when a trace is forgotten', () => {
    grow('a', maxCachedSpans / 2 - 1)
    grow('b', maxCachedSpans / 2 - 1)
    traces.forget(1, idOf('a'))
    traces.forget(1, idOf('never there'))
    grow('c', maxCachedSpans / 2 - 1)
    expect(known('a', 'b', 'c')).toEqual(['b', 'c'])
  })

  it('reads the shape anew after a span was replaced', async () => {
    const facts = (input: number) => ({
      facts: { type: 'LLM' as const, model: 'm', usage: { input, output: 1 } },
      costUsd: input,
      attributes: { input },
    })
    await store.writer.write('default', aBatch([aSpan(facts(5))]))
    const trace = traces.find(1, idOf('t'))
    await store.writer.write('default', aBatch([aSpan(facts(7))]))
    expect(trace?.state.usage()).toEqual({ input: 5, output: 1 })
    if (trace !== null) traces.reload(trace)
    expect(trace?.state.usage()).toEqual({ input: 7, output: 1 })
    expect(trace?.state.costUsd()).toBe(7)
  })
})

describe('the usage column', () => {
  const count = fc.option(fc.nat(), { nil: undefined })
  const usages = fc
    .record({ input: count, cachedRead: count, cachedWrite: count, audioInput: count, output: count, reasoning: count, audioOutput: count })
    .map((usage) => Object.fromEntries(Object.entries(usage).filter(([, tokens]) => tokens !== undefined)) as Usage)

  it('says every usage that the two sums do not say', () => {
    fc.assert(
      fc.property(usages, (usage) => {
        const row = { usage: usageColumn(usage), input_tokens: usage.input ?? null, output_tokens: usage.output ?? null }
        expect(usageOf(row)).toEqual(usage)
      }),
    )
  })

  it('is empty where the two sums say it all, and no usage is none', () => {
    expect(usageColumn({ input: 1, output: 2 })).toBeNull()
    expect(usageOf({ usage: null, input_tokens: null, output_tokens: null })).toBeNull()
  })
})
