import { describe, expect, it } from 'vitest'
import { seededDice } from './dice.ts'
import { fillRequest, type FillOptions } from './fill-request.ts'
import { makeRequestTemplate } from './request-template.ts'
import { only, readProtobuf } from './read-protobuf.fixture.ts'
import { makeWordPool } from './word-pool.ts'

interface Span {
  traceId: string
  spanId: string
  parentId: string | undefined
  startNs: bigint
  endNs: bigint
  attributes: Record<string, string>
}

function spansOf(body: Buffer): Span[] {
  const scopeSpans = readProtobuf(only(readProtobuf(only(readProtobuf(body), 1)), 2))
  return (scopeSpans.get(2) ?? []).map((bytes) => {
    const span = readProtobuf(bytes as Buffer)
    const attributes = (span.get(9) ?? []).map((attribute) => {
      const pair = readProtobuf(attribute as Buffer)
      const value = readProtobuf(only(pair, 2))
      return [only(pair, 1).toString(), String(value.get(1)?.[0] ?? value.get(3)?.[0])]
    })
    return {
      traceId: only(span, 1).toString('hex'),
      spanId: only(span, 2).toString('hex'),
      parentId: span.has(4) ? only(span, 4).toString('hex') : undefined,
      startNs: span.get(7)?.[0] as bigint,
      endNs: span.get(8)?.[0] as bigint,
      attributes: Object.fromEntries(attributes) as Record<string, string>,
    }
  })
}

const shape = { spansPerRequest: 20, spansPerTrace: 10, spanBytes: 1024, firstPosition: 0 }

function options(part: Partial<FillOptions> = {}): FillOptions {
  const dice = seededDice(5)
  return { pool: makeWordPool(200_000, dice), dice, startMsOf: (trace) => 1_760_000_000_000 + trace, planted: [], repeats: false, ...part }
}

describe('a filled request', () => {
  it('is whole protobuf: 2 traces of 10 spans, each below its root', () => {
    const spans = spansOf(fillRequest(makeRequestTemplate(shape, seededDice(1)), 0, options()))
    expect(spans).toHaveLength(20)
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(2)
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(20)
    for (const [index, span] of spans.entries()) {
      const root = spans[index < 10 ? 0 : 10]
      expect(span.traceId).toBe(root?.traceId)
      expect(span.parentId).toBe(index % 10 === 0 ? undefined : root?.spanId)
    }
  })

  it('has spans of the size that was asked for', () => {
    const body = fillRequest(makeRequestTemplate(shape, seededDice(1)), 0, options())
    expect(body.length / 20).toBeGreaterThan(950)
    expect(body.length / 20).toBeLessThan(1150)
  })

  it('says when each trace began, to the microsecond, and ends after it began', () => {
    const spans = spansOf(fillRequest(makeRequestTemplate(shape, seededDice(1)), 7, options()))
    expect(spans[0]?.startNs).toBe(1_760_000_000_007_000_000n)
    expect(spans[10]?.startNs).toBe(1_760_000_000_008_000_000n)
    for (const { startNs, endNs } of spans) expect(endNs).toBeGreaterThan(startNs)
  })

  it('is another one each time it is filled', () => {
    const template = makeRequestTemplate(shape, seededDice(1))
    const given = options()
    const first = spansOf(fillRequest(template, 0, given))
    const second = spansOf(fillRequest(template, 2, given))
    const texts = [...first, ...second].flatMap(({ attributes }) => [attributes['input.value'], attributes['output.value']])
    expect(new Set(texts).size).toBe(80)
    expect(second.map(({ spanId }) => spanId)).not.toContain(first[0]?.spanId)
  })

  it('repeats its trace’s input in every span where that is asked for', () => {
    const spans = spansOf(fillRequest(makeRequestTemplate(shape, seededDice(1)), 0, options({ repeats: true })))
    expect(new Set(spans.map(({ attributes }) => attributes['input.value'])).size).toBe(2)
    expect(new Set(spans.map(({ attributes }) => attributes['output.value'])).size).toBe(20)
  })

  it('goes on with a trace that another request began', () => {
    const root = { traceId: Buffer.alloc(16, 0xaa), spanId: Buffer.alloc(8, 0xbb) }
    const template = makeRequestTemplate({ ...shape, spansPerTrace: 1000, firstPosition: 20 }, seededDice(1))
    const spans = spansOf(fillRequest(template, 0, options({ continues: root })))
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set(['aa'.repeat(16)]))
    expect(new Set(spans.map(({ parentId }) => parentId))).toEqual(new Set(['bb'.repeat(8)]))
  })

  it('has the phrases that were planted, in the roots they were planted in', () => {
    const planted = [
      { everyTraces: 2, text: '退款政策' },
      { everyTraces: 100, text: 'needle' },
    ]
    const spans = spansOf(fillRequest(makeRequestTemplate(shape, seededDice(1)), 100, options({ planted })))
    expect(spans[0]?.attributes['input.value']).toMatch(/^ 退款政策 {2}needle /)
    expect(spans[10]?.attributes['input.value']).not.toContain('退款')
  })
})
