import { type Difference, maxDifferences, maxTracesOfDifference, maxTracesCompared } from '@assay/protocol'
import type { AnalysisQuery, TraceSample, TraceSampler } from '../trace-sampler.sqlite.ts'
import type { DifferenceReader } from './difference-reader.ts'
import { type RankedDifference, rankDifferences } from './rank-differences.ts'
import { definitionOf, isOfDefinition } from './set-definition.ts'
import { thinnedTraces } from './thinned-traces.ts'
import type { TraceFactsReader } from './trace-facts-reader.sqlite.ts'
import { TraceFeatures } from './trace-features.ts'

const none: TraceSample = { traces: [], share: 1 }

/** `check` throws when it is time to stop. */
export function createDifferenceReader(sampler: TraceSampler, reader: TraceFactsReader, check: () => void): DifferenceReader {
  function draw(workspace: string, query: AnalysisQuery): TraceSample {
    return affordable(sampler, sampler.draw(workspace, query, maxTracesCompared))
  }

  /** What is in A is not in B: by the query where both are of one window, else by the traces drawn. */
  function drawRest(workspace: string, a: Required<AnalysisQuery>, b: Required<AnalysisQuery>, inA: TraceSample): TraceSample {
    if (a.fromMs !== b.fromMs || a.toMs !== b.toMs) {
      const drawn = new Set(inA.traces)
      const { traces, share } = draw(workspace, b)
      return { traces: traces.filter((trace) => !drawn.has(trace)), share }
    }
    if (a.filter === null) return none
    const rest = { kind: 'not', filter: a.filter } as const
    return draw(workspace, { ...b, filter: b.filter === null ? rest : { kind: 'and', all: [b.filter, rest] } })
  }

  return {
    differences(workspace, { a, b }) {
      const inA = draw(workspace, a)
      const inB = drawRest(workspace, a, b, inA)
      const { facts, attributesOf, payloads } = reader.read([...inA.traces, ...inB.traces])
      const gathering = new TraceFeatures()
      for (const each of facts) {
        check()
        gathering.add(each.facts)
      }
      const traces = facts.map(({ trace }) => trace)
      const ofA = new Set(inA.traces)
      const nA = traces.filter((trace) => ofA.has(trace)).length
      const sets = { nA, nB: traces.length - nA, failing: gathering.failing }
      const definition = definitionOf([a.filter, b.filter])
      const features = [...gathering.all()].filter((feature) => !isOfDefinition(feature, definition))
      check()
      const { differences, tested, detectable } = rankDifferences(features, sets)
      const shown = differences.slice(0, maxDifferences)
      const newest = newestFirst(sampler, traces, shown)
      return Promise.resolve({
        a: { traces: sets.nA, share: inA.share },
        b: { traces: sets.nB, share: inB.share },
        differences: shown.map((each) => finished(each, sets, newest)),
        tested,
        leftOut: definition,
        attributesOf,
        payloads,
        detectable,
      })
    },
  }
}

function affordable(sampler: TraceSampler, sample: TraceSample): TraceSample {
  const traces = thinnedTraces(new Map(sampler.traceRows<[number, number]>(sample, 't.id, t.span_count')))
  return { traces, share: sample.traces.length === 0 ? sample.share : (sample.share * traces.length) / sample.traces.length }
}

/** For differences that no query asks for: ids of the traces at these places, and when they began. */
function newestFirst(
  sampler: TraceSampler,
  traces: readonly number[],
  differences: readonly RankedDifference[],
): (places: readonly number[]) => string[] {
  if (differences.every(({ term }) => term !== null)) return () => []
  const starts = new Map(sampler.traceRows<[number, number]>({ traces: [...traces], share: 1 }, 't.id, t.start_us'))
  const startOf = (place: number): number => starts.get(traces[place] ?? -1) ?? 0
  return (places) => {
    const newest = places.toSorted((one, other) => startOf(other) - startOf(one)).slice(0, maxTracesOfDifference)
    return sampler.traceIds(newest.map((place) => traces[place] ?? -1))
  }
}

function finished(
  { traces, ...each }: RankedDifference,
  { nA, nB }: { nA: number; nB: number },
  newest: (places: readonly number[]) => string[],
): Difference {
  const named = each.term === null
  return {
    kind: each.kind,
    key: each.key,
    value: each.value,
    term: each.term,
    also: each.also.slice(0, 8),
    inA: each.inA,
    inB: each.inB,
    difference: each.difference,
    low: each.low,
    high: each.high,
    lift: each.inB === 0 ? null : each.inA / nA / (each.inB / nB),
    falseRate: each.falseRate,
    goesWith: each.goesWith,
    isOutcome: each.isOutcome,
    newestInA: named ? newest(traces.filter((place) => place < nA)) : [],
    newestInB: named ? newest(traces.filter((place) => place >= nA)) : [],
  }
}
