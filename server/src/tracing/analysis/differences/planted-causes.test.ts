import { type Difference, parseQueryBar, type TraceFeature } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { isLong } from '../../../../../tools/test/long.ts'
import { causeKinds, causesAmong, outcomes, plant, seeded, somePlainTraces } from './planted-traces.fixture.ts'
import { rankDifferences, type RankedDifference } from './rank-differences.ts'
import { definitionOf, isOfDefinition } from './set-definition.ts'
import type { TraceFacts } from './trace-facts.ts'
import { type Feature, TraceFeatures } from './trace-features.ts'

const count = 10_000
const queries = { failed: 'status:error', slow: 'latency:>5s', disliked: 'score.feedback:fail' } as const

function gathered(traces: Iterable<TraceFacts>): { features: Feature[]; failing: number[] } {
  const gathering = new TraceFeatures()
  for (const trace of traces) gathering.add(trace)
  return { features: [...gathering.all()], failing: gathering.failing }
}

/** Where the cause stands: 1 for the first row. Rows that go with one before them do not count, unless the cause itself is one. */
function placeOf(cause: TraceFeature, differences: readonly RankedDifference[]): number {
  const isIt = ({ kind, key, value }: TraceFeature): boolean => kind === cause.kind && key === cause.key && value === cause.value
  const row = differences.findIndex((each) => isIt(each) || each.also.some(isIt))
  if (row < 0) return Infinity
  if (differences[row]?.goesWith !== null) return row + 1
  return differences.slice(0, row + 1).filter(({ goesWith }: Pick<Difference, 'goesWith'>) => goesWith === null).length
}

/** The first of `of` rounds in the short form. */
const rounds = (of: number, short: number): number => (isLong ? of : short)

describe('rankDifferences', () => {
  it('finds a planted cause first in 90 of 100, and among the first three in 98', { timeout: 600_000 }, () => {
    const planted = rounds(100, 21)
    const missed: string[] = []
    let [first, topThree] = [0, 0]
    for (let i = 0; i < planted; i++) {
      const random = seeded(1000 + i)
      const traces = somePlainTraces(count, random)
      const kind = causeKinds[i % causeKinds.length] ?? 'word'
      const outcome = outcomes[i % outcomes.length] ?? 'failed'
      const candidates = causesAmong(gathered(traces).features, count, kind)
      const cause = candidates[Math.floor(random() * candidates.length)]
      if (cause === undefined) throw new Error(`no trace has a ${kind}`)
      const { hit, spared } = plant(traces, cause, outcome, random)
      const { features, failing } = gathered([...hit, ...spared])
      const definition = definitionOf([parseQueryBar(queries[outcome], { nowMs: 0 })])
      const { differences } = rankDifferences(
        features.filter((feature) => !isOfDefinition(feature, definition)),
        { nA: hit.length, nB: spared.length, failing },
      )
      const place = placeOf(cause, differences)
      if (place === 1) first++
      if (place <= 3) topThree++
      if (place > 1) missed.push(`${i}, ${outcome}: ${cause.kind} ${cause.key} ${cause.value} at ${place}`)
    }
    expect(first, missed.join('\n')).toBeGreaterThanOrEqual(0.9 * planted)
    expect(topThree, missed.join('\n')).toBeGreaterThanOrEqual(0.98 * planted)
  })

  it('reports a difference in at most 10 of 200 random splits without any', { timeout: 600_000 }, () => {
    const perPopulation = rounds(50, 25)
    const populations = rounds(4, 2)
    let reported = 0
    for (let population = 0; population < populations; population++) {
      const random = seeded(5000 + population)
      const { features } = gathered(somePlainTraces(count, random))
      for (let split = 0; split < perPopulation; split++) {
        const nA = Math.round(count * (0.05 + 0.45 * random()))
        const places = shuffled(count, random)
        const parted = features.map((feature) => ({
          ...feature,
          traces: feature.traces.map((place) => places[place] as number).sort((a, b) => a - b),
        }))
        const { differences } = rankDifferences(parted, { nA, nB: count - nA, failing: [] })
        if (differences.length > 0) reported++
      }
    }
    expect(reported).toBeLessThanOrEqual((populations * perPopulation) / 20)
  })
})

function shuffled(size: number, random: () => number): Uint32Array {
  const places = Uint32Array.from({ length: size }, (_, i) => i)
  for (let i = size - 1; i > 0; i--) {
    const other = Math.floor(random() * (i + 1))
    ;[places[i], places[other]] = [places[other] as number, places[i] as number]
  }
  return places
}
