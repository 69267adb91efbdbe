import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SpanContribution } from './trace-state.ts'
import { TraceState } from './trace-state.ts'

const boom = { type: 'Boom', message: 'it broke' }

function span(key: string, parentKey: string | null, more: Partial<SpanContribution> = {}): SpanContribution {
  return { key, parentKey, startUs: key.charCodeAt(0), endUs: 1000, failure: null, usage: null, costUsd: null, unpriced: false, ...more }
}

/** agent (reports the sum) → step → two model calls; one tool fails below the second. */
const agentTrace: SpanContribution[] = [
  span('a', null, { usage: { input: 30, output: 3 }, costUsd: 0.3 }),
  span('b', 'a'),
  span('c', 'b', { usage: { input: 10, output: 1 }, costUsd: 0.1 }),
  span('d', 'b', { usage: { input: 20, output: 2 }, costUsd: 0.2, failure: boom }),
  span('e', 'd', { failure: boom }),
  span('f', 'a', { usage: { input: 1 }, unpriced: true }),
]

function stateOf(spans: readonly SpanContribution[]): TraceState {
  const state = new TraceState()
  for (const each of spans) state.add(each)
  return state
}

function summary(state: TraceState) {
  return {
    spanCount: state.spanCount,
    errorCount: state.errorCount,
    usage: state.usage(),
    costUsd: state.costUsd(),
    unpriced: state.unpriced,
    leader: state.leader()?.key,
    root: state.rootSpan()?.key,
    firstStartUs: state.firstStartUs,
    whole: state.isWhole(),
    failure: state.deepestFailure()?.key,
  }
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]]
  return items.flatMap((item, i) => permutations([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]))
}

describe('TraceState', () => {
  it('sums tokens and cost over leaf usage spans only', () => {
    expect(summary(stateOf(agentTrace))).toEqual({
      spanCount: 6,
      errorCount: 2,
      usage: { input: 31, output: 3 },
      costUsd: 0.3,
      unpriced: true,
      leader: 'a',
      root: 'a',
      firstStartUs: 97,
      whole: true,
      failure: 'e',
    })
  })

  it('gives the same for all 720 orders of a 6-span trace', () => {
    const expected = summary(stateOf(agentTrace))
    const orders = permutations(agentTrace)
    expect(orders).toHaveLength(720)
    for (const order of orders) expect(summary(stateOf(order))).toEqual(expected)
  })

  it('counts an announced span in no total until it ends', () => {
    const state = stateOf([span('a', null, { endUs: null, usage: { input: 5 } })])
    expect(state.spanCount).toBe(0)
    expect(state.usage()).toBeNull()
    state.add(span('a', null, { usage: { input: 5 } }))
    expect(state.spanCount).toBe(1)
    expect(state.usage()).toEqual({ input: 5 })
  })

  it('takes the earliest root when there are two', () => {
    expect(stateOf([span('z', null), span('m', null)]).leader()?.key).toBe('m')
  })

  it('is led by the earliest span while the root has not come', () => {
    expect(stateOf([span('c', 'gone'), span('b', 'gone')]).leader()?.key).toBe('b')
  })

  it('ends in a parent cycle', () => {
    const state = stateOf([span('a', 'b', { failure: boom, usage: { input: 1 } }), span('b', 'a', { failure: boom })])
    expect(state.spanCount).toBe(2)
    expect(state.deepestFailure()).not.toBeNull()
  })

  it('HX-66: finds the deepest of 50,000 failures in one chain, in time linear to their number', () => {
    const state = new TraceState()
    for (let i = 0; i < 50_000; i++) state.add(span(`s${i}`, i === 0 ? null : `s${i - 1}`, { startUs: i, failure: boom }))
    for (let i = 0; i < 20; i++) expect(state.deepestFailure()?.key).toBe('s49999')
  })

  it('depends on the set of spans, not on their order, for any forest', () => {
    const forest = fc
      .array(fc.record({ parent: fc.nat(), usage: fc.option(fc.nat(100)), failed: fc.boolean(), start: fc.nat(20) }), {
        minLength: 1,
        maxLength: 25,
      })
      .map((rows) =>
        rows.map((row, i) =>
          span(String.fromCharCode(256 + i), i === 0 || row.parent % (i + 1) === i ? null : String.fromCharCode(256 + (row.parent % i)), {
            startUs: row.start,
            failure: row.failed ? boom : null,
            usage: row.usage === null ? null : { input: row.usage },
            costUsd: row.usage === null ? null : row.usage / 100,
          }),
        ),
      )
    fc.assert(
      fc.property(
        forest.chain((spans) => fc.tuple(fc.constant(spans), fc.shuffledSubarray(spans, { minLength: spans.length }))),
        ([spans, shuffled]) => {
          expect(summary(stateOf(shuffled))).toEqual(summary(stateOf(spans)))
        },
      ),
    )
  })

  it('depends on the ends of announced spans, not on what the announcements said, where it is made anew for those that move', () => {
    const parent = fc.option(fc.constantFrom('a', 'b', 'c', 'gone'))
    const place = fc.record({ parent, startUs: fc.nat(3), usage: fc.option(fc.nat(100)) })
    const announced = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), place, place)
    const ended = (key: string, { parent: parentKey, startUs, usage }: { parent: string | null; startUs: number; usage: number | null }) =>
      span(key, parentKey === key ? null : parentKey, { startUs, usage: usage === null ? null : { input: usage } })
    fc.assert(
      fc.property(fc.uniqueArray(announced, { selector: ([key]) => key }), (spans) => {
        const said = new Map(spans.map(([key, before]) => [key, { ...ended(key, before), endUs: null } as SpanContribution]))
        let state = stateOf([...said.values()])
        for (const [key, , after] of spans) {
          const end = ended(key, after)
          const moves = state.moves(end)
          state.add(end)
          said.set(key, end)
          if (moves) state = stateOf([...said.values()])
        }
        expect(summary(state)).toEqual(summary(stateOf([...said.values()])))
      }),
    )
  })
})
