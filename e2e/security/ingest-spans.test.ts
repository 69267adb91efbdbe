import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { spanCounters } from '../durability/stored.ts'
import type { RunningServer } from '../harness/server.ts'
import { startServer } from '../harness/server.ts'

let server: RunningServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(async () => {
  await server.stop()
})

const nowNs = (): bigint => BigInt(Date.now()) * 1_000_000n

interface SpanParts {
  traceId?: unknown
  spanId?: unknown
  parentSpanId?: unknown
  startTimeUnixNano?: unknown
  endTimeUnixNano?: unknown
  status?: unknown
  kind?: unknown
}

let lastId = 0
function freshTraceId(): string {
  return `beef${(++lastId).toString(16).padStart(28, '0')}`
}

function span(parts: SpanParts = {}): object {
  const start = nowNs()
  return {
    traceId: freshTraceId(),
    spanId: '00000000000000a1',
    name: 'hostile',
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + 1000n),
    ...parts,
  }
}

async function send(spans: object[]): Promise<{ status: number; rejected: number; message: string }> {
  const response = await fetch(`${server.url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
  })
  const body = (await response.json()) as { partialSuccess?: { rejectedSpans: string; errorMessage: string } }
  return {
    status: response.status,
    rejected: Number(body.partialSuccess?.rejectedSpans ?? 0),
    message: body.partialSuccess?.errorMessage ?? '',
  }
}

interface Skeleton {
  trace: { spanCount: number; clockSuspect: boolean; startMs: number; status: string }
  spans: { spanId: string[]; parent: number[] }
}

async function skeleton(traceId: string): Promise<Skeleton> {
  const response = await fetch(`${server.url}/api/assay/v1/traces/tr-${traceId}`)
  expect(response.status).toBe(200)
  return (await response.json()) as Skeleton
}

describe('HX-66: ids and trees', () => {
  it.each([
    ['a trace id of zeros', { traceId: '0'.repeat(32) }, 'trace_id is all zero'],
    ['a trace id of 15 bytes', { traceId: 'ab'.repeat(15) }, 'trace_id has 15 bytes, it must have 16'],
    ['a trace id of 17 bytes', { traceId: 'ab'.repeat(17) }, 'trace_id has 17 bytes, it must have 16'],
    ['no trace id', { traceId: '' }, 'trace_id has 0 bytes, it must have 16'],
    ['a trace id in base64', { traceId: 'q6urq6urq6urq6urq6urqw==' }, 'trace_id has 1 bytes, it must have 16'],
    ['a span id of zeros', { spanId: '0'.repeat(16) }, 'span_id is all zero'],
    ['a parent id of 4 bytes', { parentSpanId: 'ab'.repeat(4) }, 'parent_span_id has 4 bytes, it must have 8 or none'],
    ['itself for a parent', { parentSpanId: '00000000000000a1' }, 'the span is its own parent'],
  ])('rejects a span with %s, and it alone', async (_what, parts, reason) => {
    const answer = await send([span(parts), span()])
    expect(answer).toMatchObject({ status: 200, rejected: 1 })
    expect(answer.message).toContain(reason)
  })

  it('takes ids in capitals for the same ids', async () => {
    const traceId = `abcdef${freshTraceId().slice(6)}`
    expect(await send([span({ traceId: traceId.toUpperCase(), spanId: 'ABCDEF0000000001' })])).toMatchObject({ status: 200, rejected: 0 })
    expect((await skeleton(traceId)).spans.spanId).toEqual(['abcdef0000000001'])
  })

  it('shows a cycle of parents as a tree', async () => {
    const traceId = freshTraceId()
    const start = nowNs()
    const at = (offset: bigint) => ({ startTimeUnixNano: String(start + offset), endTimeUnixNano: String(start + 10_000n) })
    await send([
      span({ traceId, spanId: '00000000000000a1', parentSpanId: '00000000000000a2', ...at(0n) }),
      span({ traceId, spanId: '00000000000000a2', parentSpanId: '00000000000000a1', ...at(1000n) }),
    ])
    expect((await skeleton(traceId)).spans.parent).toEqual([-1, 0])
  })

  it('shows a chain of 10,000 spans that all failed, and a span with 20,000 children', { timeout: 60_000 }, async () => {
    const id = (i: number): string => (i + 1).toString(16).padStart(16, '0')
    const chain = freshTraceId()
    expect(
      await send(
        Array.from({ length: 10_000 }, (_, i) =>
          span({ traceId: chain, spanId: id(i), ...(i > 0 && { parentSpanId: id(i - 1) }), status: { code: 2 } }),
        ),
      ),
    ).toMatchObject({ status: 200, rejected: 0 })
    expect((await skeleton(chain)).trace.spanCount).toBe(10_000)
    const wide = freshTraceId()
    expect(
      await send(Array.from({ length: 20_000 }, (_, i) => span({ traceId: wide, spanId: id(i), ...(i > 0 && { parentSpanId: id(0) }) }))),
    ).toMatchObject({ status: 200, rejected: 0 })
    expect((await skeleton(wide)).spans.parent.filter((parent) => parent === -1)).toHaveLength(1)
  })

  it('keeps spans whose kind or status no version of OTLP knows', async () => {
    expect(await send([span({ kind: 99, status: { code: 77 } }), span({ kind: '9223372036854775807' })])).toMatchObject({
      status: 200,
      rejected: 0,
    })
  })
})

describe('HX-67: clocks', () => {
  const year = (of: number): bigint => BigInt(Date.UTC(of, 0)) * 1_000_000n
  const times = (startNs: bigint, endNs: bigint): SpanParts => ({ startTimeUnixNano: String(startNs), endTimeUnixNano: String(endNs) })
  it.each([
    ['no start', times(0n, nowNs())],
    ['the last nanosecond of 63 bits', times(nowNs(), 2n ** 63n - 1n)],
    ['no end and no word that it is open', times(nowNs(), 0n)],
  ])('rejects a span with %s', async (_what, parts) => {
    expect(await send([span(parts)])).toMatchObject({ status: 200, rejected: 1 })
  })

  it.each([
    ['1970', times(1_000_000n, 2_000_000n)],
    ['1999', times(year(1999), year(1999) + 1000n)],
    ['2250', times(year(2250), year(2250) + 1000n)],
    ['a week from now', times(nowNs() + 7n * 86_400_000_000_000n, nowNs() + 7n * 86_400_000_000_000n + 1000n)],
    ['milliseconds for nanoseconds', times(BigInt(Date.now()), BigInt(Date.now()) + 5n)],
    ['an end before its start', times(nowNs(), nowNs() - 1_000_000_000n)],
  ])('keeps a span of %s and flags its trace', async (_what, parts) => {
    const traceId = freshTraceId()
    expect(await send([span({ traceId, ...parts })])).toMatchObject({ status: 200, rejected: 0 })
    expect((await skeleton(traceId)).trace).toMatchObject({ spanCount: 1, clockSuspect: true })
  })

  it('flags nothing of a span of now', async () => {
    const traceId = freshTraceId()
    await send([span({ traceId })])
    expect((await skeleton(traceId)).trace.clockSuspect).toBe(false)
  })
})

describe('HX-70: a mixed batch', () => {
  it('stores 999 good spans, rejects the bad one, and says why', async () => {
    const traceId = freshTraceId()
    const good = Array.from({ length: 999 }, (_, i) => span({ traceId, spanId: (i + 1).toString(16).padStart(16, '0') }))
    const answer = await send([...good.slice(0, 500), span({ traceId: 'ff' }), ...good.slice(500)])
    expect(answer).toMatchObject({ status: 200, rejected: 1 })
    expect(answer.message).toContain(`1 spans rejected. span 'hostile' (00000000000000a1): trace_id has 1 bytes`)
    expect((await skeleton(traceId)).trace.spanCount).toBe(999)
  })
})

describe('HX-74: a replayed request', () => {
  it('is stored once when it comes a hundred times, twenty at once', async () => {
    const traceId = freshTraceId()
    const spans = [span({ traceId }), span({ traceId, spanId: '00000000000000b2', parentSpanId: '00000000000000a1' })]
    const before = await spanCounters(server.url)
    for (let i = 0; i < 5; i++) {
      for (const answer of await Promise.all(Array.from({ length: 20 }, () => send(spans))))
        expect(answer).toMatchObject({ status: 200, rejected: 0 })
    }
    const after = await spanCounters(server.url)
    expect((after['stored'] ?? 0) - (before['stored'] ?? 0)).toBe(2)
    expect((after['duplicate'] ?? 0) - (before['duplicate'] ?? 0)).toBe(198)
    expect((await skeleton(traceId)).trace.spanCount).toBe(2)
  })
})
