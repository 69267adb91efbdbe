import { parseQueryBar } from '@assay/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type OpenSqliteSpans, openSqliteSpans } from '../store/open-sqlite-spans.fixture.ts'
import { aBatch, aSpan, baseMs } from '../store/span-store.contract.fixture.ts'

/** Traces one millisecond apart; every tenth fails, and says so in its payload. */
const count = 2_000

let opened: OpenSqliteSpans

beforeEach(async () => {
  opened = openSqliteSpans()
  const failed = { statusCode: 2, facts: { error: { type: 'Refused', message: 'no' } }, attributes: { said: 'no' } }
  const spans = Array.from({ length: count }, (_, i) => aSpan({ trace: `t${i}`, at: i * 1000, ...(i % 10 === 0 && failed) }))
  await opened.writer.write('default', aBatch(spans))
  await opened.settleIndex()
})

afterEach(() => opened[Symbol.asyncDispose]())

const all = { experimentId: '0', filter: null }
const failing = { ...all, filter: parseQueryBar('status:error', { nowMs: baseMs }) }

describe('TraceSampler', () => {
  it('has all that match when they are few', () => {
    expect(opened.sampler.draw('default', all, count)).toMatchObject({ traces: { length: count }, share: 1 })
    expect(opened.sampler.draw('default', failing, 200)).toMatchObject({ traces: { length: 200 }, share: 1 })
    expect(opened.sampler.draw('default', { ...all, fromMs: baseMs + 100, toMs: baseMs + 150 }, 100).traces).toHaveLength(50)
  })

  it('draws at most as many as asked for, from all of them alike, the same each time', () => {
    const { traces, share } = opened.sampler.draw('default', all, 500)
    expect(traces.length).toBeGreaterThanOrEqual(250)
    expect(traces.length).toBeLessThanOrEqual(500)
    expect(traces.length / share).toBeGreaterThan(count * 0.8)
    expect(traces.length / share).toBeLessThan(count * 1.2)
    const quarters = [0, 1, 2, 3].map((quarter) => traces.filter((id) => Math.floor(((id - 1) * 4) / count) === quarter).length)
    expect(Math.min(...quarters)).toBeGreaterThan(traces.length / 8)
    expect(opened.sampler.draw('default', all, 500)).toEqual({ traces, share })
  })

  it('finds as many of what few traces fulfil, and says what part of them they are', () => {
    const { traces, share } = opened.sampler.draw('default', failing, 100)
    expect(traces.length).toBeGreaterThanOrEqual(50)
    expect(traces.length).toBeLessThanOrEqual(100)
    expect(traces.length / share).toBeGreaterThan(100)
    expect(traces.length / share).toBeLessThan(400)
  })

  it('finds all of what the word index finds, however rare it is', () => {
    const filter = parseQueryBar('attr.said:no', { nowMs: baseMs })
    expect(opened.sampler.draw('default', { ...all, filter }, 200)).toMatchObject({ traces: { length: 200 }, share: 1 })
  })

  it('stops looking into payloads where each must be looked at and hardly any matches', () => {
    const filter = parseQueryBar('-attr.said:no attr.said:*', { nowMs: baseMs })
    const { traces, share } = opened.sampler.draw('default', { ...all, filter }, 10)
    expect(traces).toEqual([])
    expect(share).toBeLessThan(1)
    expect(share).toBeGreaterThan(30 / count)
  })

  it('reads the rows of what it drew', () => {
    const sample = opened.sampler.draw('default', failing, 200)
    const spans = [...opened.sampler.spanRows<[number, number, number]>(sample, 's.trace, s.name, s.status')]
    expect(spans).toHaveLength(200)
    expect(new Set(spans.map(([, , status]) => status))).toEqual(new Set([2]))
    expect([...opened.sampler.terms(spans.map(([, name]) => name)).values()]).toEqual(['step'])
    expect([...opened.sampler.traceRows<[number]>(sample, 't.span_count')].every(([spanCount]) => spanCount === 1)).toBe(true)
    expect(opened.sampler.traceIds(sample.traces.slice(0, 1))[0]).toMatch(/^tr-[0-9a-f]{32}$/)
  })

  it('has nothing of another workspace', async () => {
    await opened.addWorkspace('other')
    expect(opened.sampler.draw('other', all, 10)).toEqual({ traces: [], share: 1 })
  })
})
