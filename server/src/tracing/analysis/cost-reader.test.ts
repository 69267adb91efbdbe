import { type CostDimension, parseQueryBar } from '@assay/protocol'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SpanFacts } from '../store/span-facts.ts'
import { type OpenSqliteSpans, openSqliteSpans } from '../store/open-sqlite-spans.fixture.ts'
import { anOrigin, aBatch, aSpan, baseMs, type SpanParts } from '../store/span-store.contract.fixture.ts'
import { createCostReader, listed, lookedAt } from './cost-reader.sqlite.ts'
import type { CostReader } from './cost-reader.ts'

let opened: OpenSqliteSpans
let reader: CostReader

beforeEach(() => {
  opened = openSqliteSpans()
  reader = createCostReader(opened.readDb, opened.sampler)
})

afterEach(async () => {
  await opened[Symbol.asyncDispose]()
})

const minuteMs = 60_000
const window = { experimentId: '0', filter: null, fromMs: baseMs, toMs: baseMs + 60 * minuteMs, bucketMs: minuteMs }
const costs = (by: CostDimension = 'model', more = {}) => reader.costs('default', { ...window, by, ...more })

/** A call of a model. */
function call(parts: SpanParts & { model?: string | null; input?: number; output?: number; more?: SpanFacts['usage'] }) {
  const { model = 'big', input = 100, output = 10, more = {}, facts, ...span } = parts
  const usage = { input, output, ...more }
  return aSpan({ name: 'chat', costUsd: 0.5, ...span, facts: { type: 'LLM', model, usage, ...facts } })
}

const write = (spans: Parameters<typeof aBatch>[0]) => opened.writer.write('default', aBatch(spans))

/** An agent that repeats the sums of its two calls, one of them inside of a tool; and a call that has no price. */
async function writeAgent(): Promise<void> {
  await write([
    aSpan({
      id: 'root',
      name: 'agent',
      durationUs: 9_000_000,
      costUsd: 2,
      facts: { type: 'AGENT', model: 'big', usage: { input: 150, output: 30 }, user: 'ann' },
    }),
    call({
      id: 'plan',
      parent: 'root',
      name: 'plan',
      input: 100,
      output: 20,
      more: { cachedRead: 40, reasoning: 5 },
      costUsd: 1.5,
      durationUs: 2_000_000,
    }),
    aSpan({
      id: 'tool',
      parent: 'root',
      name: 'execute_tool',
      durationUs: 3_000_000,
      statusCode: 2,
      facts: { type: 'TOOL', tool: 'research' },
    }),
    aSpan({ id: 'inner', parent: 'tool', name: 'step', facts: { type: 'CHAIN' } }),
    call({ id: 'read', parent: 'inner', name: 'read', model: 'small', input: 50, output: 10, costUsd: 0.5, durationUs: 1_000_000 }),
    call({
      trace: 'u',
      name: 'chat',
      model: 'strange',
      input: 7,
      output: 1,
      costUsd: null,
      unpriced: true,
      at: 61_000_000,
      facts: { user: 'bob', provider: 'acme' },
    }),
  ])
}

describe('costs', () => {
  it('are summed over the calls that count in the traces: what an agent repeats of its calls is not summed again', async () => {
    await writeAgent()
    const { totals, share } = await costs()
    expect(totals).toEqual({
      traces: 2,
      calls: 3,
      unpricedCalls: 1,
      inputTokens: 197,
      cachedTokens: 40,
      outputTokens: 36,
      reasoningTokens: 5,
      costUsd: 2,
    })
    expect(share).toBe(1)
  })

  it('are grouped by model, with how long the calls took', async () => {
    await writeAgent()
    const { groups, groupCount } = await costs('model')
    expect(groups.map(({ values, calls, costUsd, traces }) => [values, calls, costUsd, traces])).toEqual([
      [['big'], 1, 1.5, 1],
      [['small'], 1, 0.5, 1],
      [['strange'], 1, 0, 1],
    ])
    expect(groups[0]?.p95Ms).toBeCloseTo(2000, -2)
    expect(groupCount).toBe(3)
  })

  it('are those of the innermost tool around a call, by tool; the others have none', async () => {
    await writeAgent()
    const { groups } = await costs('tool')
    expect(groups.map(({ values, calls, costUsd, inputTokens }) => [values, calls, costUsd, inputTokens])).toEqual([
      [[], 2, 1.5, 147],
      [['research'], 1, 0.5, 50],
    ])
    expect(groups[1]?.p95Ms).toBeCloseTo(3000, -2)
  })

  it('are those of the traces, by user', async () => {
    await writeAgent()
    const { groups } = await costs('user')
    expect(groups.map(({ values, traces, calls, costUsd }) => [values, traces, calls, costUsd])).toEqual([
      [['ann'], 1, 2, 2],
      [['bob'], 1, 1, 0],
    ])
    expect(groups[0]?.p95Ms).toBeCloseTo(9000, -2)
  })

  it('of a trace that is linked to several prompts are those of all of these together', async () => {
    await write([call({ trace: 'a' }), call({ trace: 'b', costUsd: 2 }), call({ trace: 'c', costUsd: 1 })])
    const links = JSON.stringify([
      { name: 'plan', version: '1' },
      { name: 'answer', version: '3' },
    ])
    opened.db.prepare("INSERT INTO trace_tag SELECT id, 'mlflow.linkedPrompts', ? FROM trace WHERE id IN (1, 2)").run(links)
    const { groups } = await costs('prompt')
    expect(groups.map(({ values, costUsd }) => [values, costUsd])).toEqual([
      [['answer/3', 'plan/1'], 2.5],
      [[], 1],
    ])
  })

  it.each([
    ['session', ['s-1']],
    ['version', ['1.4']],
    ['name', ['chat']],
  ] as const)('are grouped by %s', async (by, values) => {
    await write([call({ facts: { session: 's-1' }, origin: { ...anOrigin({}), version: '1.4' } })])
    expect((await costs(by)).groups).toMatchObject([{ values, calls: 1, costUsd: 0.5, traces: 1 }])
  })

  it('name the most expensive steps, the tools that took longest and the models without a price', async () => {
    await writeAgent()
    const { steps, tools, unpriced } = await costs()
    expect(steps).toEqual([
      { name: 'plan', type: 'LLM', calls: 1, unpricedCalls: 0, tokens: 165, costUsd: 1.5 },
      { name: 'read', type: 'LLM', calls: 1, unpricedCalls: 0, tokens: 60, costUsd: 0.5 },
      { name: 'chat', type: 'LLM', calls: 1, unpricedCalls: 1, tokens: 8, costUsd: 0 },
    ])
    expect(tools).toMatchObject([{ tool: 'research', calls: 1, errors: 1, totalMs: 3000 }])
    expect(unpriced).toEqual([{ model: 'strange', provider: 'acme', calls: 1, tokens: 8 }])
  })

  it('are told by time, without buckets that are empty, what is in none of the first eight groups together', async () => {
    await write([
      ...Array.from({ length: 9 }, (_, i) => call({ trace: `t${i}`, model: `m${i}`, costUsd: 9 - i })),
      call({ trace: 'later', model: 'm0', costUsd: 1, at: 120_000_000 }),
      call({ trace: 'rest', model: 'm9', costUsd: 0.5, at: 120_000_000 }),
    ])
    const { buckets } = await costs()
    expect(buckets.map(({ startMs, group, costUsd }) => [startMs - baseMs, group, costUsd])).toEqual([
      ...Array.from({ length: 8 }, (_, i) => [0, i, 9 - i]),
      [0, null, 1],
      [120_000, 0, 1],
      [120_000, null, 0.5],
    ])
    expect(buckets[0]?.tokens).toBe(110)
  })

  it('stand beside those of the window of the same length before', async () => {
    await write([call({ at: -minuteMs * 1000 }), call({ trace: 'now', costUsd: 2 }), call({ trace: 'old', at: -61 * minuteMs * 1000 })])
    const { totals, before } = await costs()
    expect([totals.costUsd, before.costUsd, before.traces, before.calls]).toEqual([2, 0.5, 1, 1])
  })

  it('are those of the traces of a query, in whole', async () => {
    await writeAgent()
    const filter = parseQueryBar('model:small', { nowMs: baseMs })
    expect((await costs('model', { filter })).totals).toMatchObject({ traces: 1, costUsd: 2 })
  })

  it('of another workspace are none', async () => {
    await writeAgent()
    await opened.addWorkspace('other')
    const { totals, groups } = await reader.costs('other', { ...window, by: 'model' })
    expect([totals.traces, totals.costUsd, groups]).toEqual([0, 0, []])
  })

  it('lists as many groups as are listed, and says how many there are', async () => {
    await write(Array.from({ length: listed.groups + 1 }, (_, i) => call({ trace: `t${i}`, model: `m${i}` })))
    const { groups, groupCount } = await costs()
    expect([groups.length, groupCount]).toEqual([listed.groups, listed.groups + 1])
  })

  it('ends at a span that is its own ancestor', async () => {
    await write([call({ id: 'a', parent: 'b' }), aSpan({ id: 'b', parent: 'c' }), aSpan({ id: 'c', parent: 'b' })])
    expect((await costs('tool')).groups).toMatchObject([{ values: [], calls: 1 }])
  })

  it('of more traces than are looked at are estimated, but for the sums that the traces themselves have', async () => {
    const count = lookedAt.traces + 2_000
    for (let first = 0; first < count; first += 1_000)
      await write(Array.from({ length: 1_000 }, (_, i) => call({ trace: `t${first + i}`, at: first + i, costUsd: 0.25 })))
    const { totals, share, groups } = await costs()
    expect(totals).toMatchObject({ traces: count, costUsd: count / 4, inputTokens: 100 * count, outputTokens: 10 * count })
    expect(share).toBeLessThan(1)
    expect(groups[0]?.calls).toBe(count)
    const filtered = await costs('model', { filter: parseQueryBar('model:big', { nowMs: baseMs }) })
    expect(Math.abs(filtered.totals.costUsd / (count / 4) - 1)).toBeLessThan(0.1)
    expect(Number.isInteger(filtered.totals.calls)).toBe(true)
  })

  it('look at fewer traces where each has so many spans that they would be too many', async () => {
    await write(Array.from({ length: 100 }, (_, i) => call({ trace: `t${i}`, at: i })))
    opened.db.exec(`UPDATE trace SET span_count = ${lookedAt.spans / 50}`)
    const { share, totals } = await costs()
    expect(share).toBeLessThan(0.8)
    expect(totals).toMatchObject({ traces: 100, costUsd: 50 })
    opened.db.exec(`UPDATE trace SET span_count = ${lookedAt.spans / 100}`)
    expect((await costs()).share).toBe(1)
  })
})

describe('whatever the shape of a trace', () => {
  interface Arbitrary {
    parent: number
    usage: boolean
    isTool: boolean
    costUsd: number
  }
  const anySpan = fc.record({ parent: fc.integer({ min: -1, max: 11 }), usage: fc.boolean(), isTool: fc.boolean(), costUsd: fc.nat(100) })

  it('the sums are those of the traces, and the groups of any dimension add up to them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(anySpan, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 }), async (traces) => {
        const store = openSqliteSpans()
        try {
          const spanOf = (trace: number, { parent, usage, isTool, costUsd }: Arbitrary, at: number) =>
            aSpan({
              trace: `t${trace}`,
              id: `s${at}`,
              parent: parent === -1 ? null : `s${parent}`,
              name: `n${at % 3}`,
              at,
              costUsd: usage ? costUsd / 128 : null,
              facts: {
                type: isTool ? 'TOOL' : 'LLM',
                tool: isTool ? `tool${at % 2}` : null,
                model: `m${at % 2}`,
                user: trace % 2 === 0 ? 'ann' : null,
                usage: usage ? { input: at, output: 1, cachedRead: 2 } : null,
              },
            })
          await store.writer.write('default', aBatch(traces.flatMap((spans, trace) => spans.map((span, at) => spanOf(trace, span, at)))))
          const { costUsd, tokens } = await store.reader.countTraces('default', { experimentIds: ['0'], filter: null }, 100)
          for (const by of ['model', 'tool', 'user', 'name'] as const) {
            const { totals, groups, buckets } = await createCostReader(store.readDb, store.sampler).costs('default', { ...window, by })
            expect(totals.costUsd).toBe(costUsd)
            expect(totals.inputTokens + totals.outputTokens).toBe(tokens)
            expect(sumOf(groups, (group) => group.costUsd)).toBe(costUsd)
            expect(sumOf(groups, (group) => group.inputTokens + group.outputTokens)).toBe(tokens)
            expect(sumOf(buckets, (bucket) => bucket.costUsd)).toBe(costUsd)
          }
        } finally {
          await store[Symbol.asyncDispose]()
        }
      }),
      { numRuns: 40 },
    )
  })
})

function sumOf<T>(items: readonly T[], valueOf: (item: T) => number): number {
  return items.reduce((sum, item) => sum + valueOf(item), 0)
}
