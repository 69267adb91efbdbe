import { type Difference, type FeatureKind, featureKinds, fewestTracesCompared, type TraceFeature } from '@assay/protocol'
import { type Feature, runKinds } from './trace-features.ts'
import {
  cochranMantelHaenszel,
  differenceOfShares,
  falseDiscoveryRates,
  fisherExact,
  likelihoodRatio,
  smallestDetectable,
  type TwoByTwo,
} from './two-by-two.ts'

/** The rate of false discoveries that is allowed; where there is no difference at all, the chance to report any. */
const falseRate = 0.05
/** Smaller differences of shares are of no use to anybody, however sure. */
const smallestDifference = 0.01
/** Features that share this part of all traces that have either are one row. */
const nearlySame = 0.95
/** With a p-value above this within strata of another one nothing remains of a difference. */
const remains = 0.01
/** Differences that are set against each other. */
const maxRanked = 300
/** Differences that one is set against, and those that are held alike together. */
const maxStronger = 20
const heldTogether = 3

export interface RankedDifference
  extends TraceFeature, Pick<Difference, 'term' | 'inA' | 'inB' | 'difference' | 'low' | 'high' | 'falseRate' | 'goesWith' | 'isOutcome'> {
  also: TraceFeature[]
  traces: readonly number[]
}

interface Ranking {
  differences: RankedDifference[]
  tested: number
  detectable: number | null
}

/**
 * What the first `nA` of the traces have otherwise than the other `nB`. Each feature is one test; features of the very same traces are one test
 * together. What tells most about the set comes first, and what tells nothing more within traces that are alike in a stronger one stands behind
 * that one. `failing` are the places of traces in which a step failed.
 */
export function rankDifferences(features: Iterable<Feature>, sets: { nA: number; nB: number; failing: readonly number[] }): Ranking {
  const { nA, nB } = sets
  if (Math.min(nA, nB) < fewestTracesCompared) return { differences: [], tested: 0, detectable: null }
  const groups = [...sameTraces(features)]
  const tables = groups.map(([{ traces }]): TwoByTwo => {
    const a = firstNotBelow(traces, nA)
    return { a, b: traces.length - a, nA, nB }
  })
  const rates = falseDiscoveryRates(tables.map(fisherExact))
  const found = groups
    .map((group, i) => new Found(group, tables[i] as TwoByTwo, rates[i] as number))
    .filter(({ rate, shares }) => rate <= falseRate && Math.abs(shares.difference) >= smallestDifference)
    // Rounded, so that what is there and its opposite tell the same.
    .sort((one, other) => Math.fround(other.strength) - Math.fround(one.strength) || other.shares.difference - one.shares.difference)
    .slice(0, maxRanked)
  const failing = bitsOf(sets.failing, nA + nB)
  for (const each of found) each.markTruncated(failing, sets)
  const rows = merged(found)
  const ranked = [...rows.filter(({ isOutcome }) => !isOutcome), ...rows.filter(({ isOutcome }) => isOutcome)]
  return { differences: inOrder(ranked), tested: groups.length, detectable: smallestDetectable(nA, nB, groups.length, falseRate) }
}

class Found {
  readonly features: Feature[]
  readonly table: TwoByTwo
  readonly rate: number
  readonly shares: ReturnType<typeof differenceOfShares>
  readonly strength: number
  readonly bits: Uint32Array
  isOutcome: boolean
  goesWith: Found | null = null

  constructor(features: Feature[], table: TwoByTwo, rate: number) {
    this.features = features
    this.table = table
    this.rate = rate
    this.shares = differenceOfShares(table)
    this.strength = likelihoodRatio(table)
    this.bits = bitsOf(features[0]?.traces ?? [], table.nA + table.nB)
    this.isOutcome = features.every((feature) => feature.isOutcome)
  }

  get count(): number {
    return this.table.a + this.table.b
  }

  /** A run that fails ends early: what it lacks for that, and for nothing else, came of it. */
  markTruncated(failing: Uint32Array, sets: { nA: number; nB: number }): void {
    if (this.isOutcome || !this.features.every(({ kind }) => runKinds.has(kind))) return
    const failed = tableOf(failing, sets)
    const moreFail = failed.a / failed.nA - failed.b / failed.nB
    if (moreFail * this.shares.difference < 0) this.isOutcome = cochranMantelHaenszel(strata(this.bits, [failing], sets)) > remains
  }

  /** The one that says most plainly what it is in front. */
  finish(rowOf: (found: Found) => number): RankedDifference {
    const [first, ...also] = this.features.toSorted((one, other) => plainness(one) - plainness(other))
    if (first === undefined) throw new Error('A difference has a feature.')
    const { a, b } = this.table
    return {
      ...first,
      also: also.map(({ kind, key, value }) => ({ kind, key, value })),
      inA: a,
      inB: b,
      ...this.shares,
      falseRate: this.rate,
      goesWith: this.goesWith === null ? null : rowOf(this.goesWith),
      isOutcome: this.isOutcome,
    }
  }
}

const kindOrder = new Map<FeatureKind, number>(featureKinds.map((kind, i) => [kind, i]))

function plainness({ kind, value, isOutcome }: Feature): number {
  return (isOutcome ? 1_000_000 : 0) + (kindOrder.get(kind) ?? 0) * 1000 + value.length
}

/** Features in groups that the very same traces have. */
function sameTraces(features: Iterable<Feature>): Iterable<[Feature, ...Feature[]]> {
  const groups = new Map<string, [Feature, ...Feature[]]>()
  for (const feature of features) {
    const { traces } = feature
    let [one, other] = [0, 0]
    for (const trace of traces) {
      one = (Math.imul(one, 31) + trace) | 0
      other = (Math.imul(other ^ trace, 0x9e3779b1) + 1) | 0
    }
    const id = `${traces.length} ${one} ${other}`
    const group = groups.get(id)
    if (group === undefined) groups.set(id, [feature])
    else group.push(feature)
  }
  return groups.values()
}

/**
 * One row for those that nearly the same traces have; the strongest speaks for them. What is said by a row already, being there where the row is
 * not (the other of two versions), is left out.
 */
function merged(found: readonly Found[]): Found[] {
  const rows: Found[] = []
  for (const each of found) {
    if (rows.some((row) => isOpposite(row, each))) continue
    const same = rows.find((row) => {
      if (Math.min(row.count, each.count) < nearlySame * Math.max(row.count, each.count)) return false
      const both = countCommon(row.bits, each.bits)
      return both >= nearlySame * (row.count + each.count - both)
    })
    if (same === undefined) {
      rows.push(each)
      continue
    }
    same.features.push(...each.features)
    same.isOutcome &&= each.isOutcome
  }
  return rows
}

function isOpposite(one: Found, other: Found): boolean {
  const [first] = one.features
  if (!other.features.every(({ kind, key }) => kind === first?.kind && key === first.key)) return false
  const all = one.table.nA + one.table.nB
  const both = countCommon(one.bits, other.bits)
  return one.count + other.count - 2 * both >= nearlySame * all
}

/** Puts behind a stronger one what tells nothing beyond it. */
function inOrder(ranked: readonly Found[]): RankedDifference[] {
  const leads: Found[] = []
  const followers = new Map<Found, Found[]>()
  for (const each of ranked) {
    const stronger = leads.filter(({ isOutcome }) => isOutcome === each.isOutcome).slice(0, maxStronger)
    const lead = explainedBy(each, stronger)
    if (lead === undefined) leads.push(each)
    else followers.set(lead, [...(followers.get(lead) ?? []), each])
    each.goesWith = lead ?? null
  }
  const order = leads.flatMap((lead) => [lead, ...(followers.get(lead) ?? [])])
  const rows = new Map(order.map((each, row) => [each, row]))
  return order.map((each) => each.finish((lead) => rows.get(lead) ?? 0))
}

function explainedBy(each: Found, stronger: readonly Found[]): Found | undefined {
  const { nA, nB } = each.table
  const isExplained = (by: readonly Found[]): boolean =>
    cochranMantelHaenszel(
      strata(
        each.bits,
        by.map(({ bits }) => bits),
        { nA, nB },
      ),
    ) > remains
  const alone = stronger.find((lead) => isExplained([lead]))
  if (alone !== undefined || stronger.length < 2) return alone
  return isExplained(stronger.slice(0, heldTogether)) ? stronger[0] : undefined
}

/** The table of a feature within each combination of the others. */
function strata(bits: Uint32Array, others: readonly Uint32Array[], { nA, nB }: { nA: number; nB: number }): TwoByTwo[] {
  const parts = Array.from({ length: 1 << others.length }, (): TwoByTwo => ({ a: 0, b: 0, nA: 0, nB: 0 }))
  const isA = bitsBelow(nA, nA + nB)
  const isAny = bitsBelow(nA + nB, nA + nB)
  for (let word = 0; word < bits.length; word++) {
    for (const [i, part] of parts.entries()) {
      let within = isAny[word] as number
      for (const [k, other] of others.entries()) within &= i & (1 << k) ? (other[word] as number) : ~(other[word] as number)
      const [inA, has] = [isA[word] as number, bits[word] as number]
      part.nA += bitCount(within & inA)
      part.nB += bitCount(within & ~inA)
      part.a += bitCount(within & inA & has)
      part.b += bitCount(within & ~inA & has)
    }
  }
  return parts
}

function tableOf(bits: Uint32Array, { nA, nB }: { nA: number; nB: number }): TwoByTwo {
  const a = countCommon(bits, bitsBelow(nA, nA + nB))
  let all = 0
  for (const word of bits) all += bitCount(word)
  return { a, b: all - a, nA, nB }
}

function bitsOf(places: readonly number[], size: number): Uint32Array {
  const bits = new Uint32Array(Math.ceil(size / 32))
  for (const place of places) bits[place >> 5] = (bits[place >> 5] as number) | (1 << (place & 31))
  return bits
}

function bitsBelow(end: number, size: number): Uint32Array {
  const bits = new Uint32Array(Math.ceil(size / 32)).fill(0xffffffff, 0, end >> 5)
  if ((end & 31) > 0) bits[end >> 5] = (1 << (end & 31)) - 1
  return bits
}

function countCommon(one: Uint32Array, other: Uint32Array): number {
  let count = 0
  for (let i = 0; i < one.length; i++) count += bitCount((one[i] as number) & (other[i] as number))
  return count
}

function bitCount(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555)
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** How many of the ascending places are below `end`. */
function firstNotBelow(places: readonly number[], end: number): number {
  let [low, high] = [0, places.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((places[middle] as number) < end) low = middle + 1
    else high = middle
  }
  return low
}
