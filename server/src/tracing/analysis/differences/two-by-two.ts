/**
 * Counts of traces with a feature in two sets: `a` of `nA`, `b` of `nB`. Both sets have at least one trace.
 */
export interface TwoByTwo {
  a: number
  b: number
  nA: number
  nB: number
}

/** Of a two-sided 95 % interval. */
const z95 = 1.959964
/** Probabilities this near to the observed one count as equal to it: sums of logarithms are not exact. */
const tieFactor = 1 + 1e-7
/** Terms of a tail that are smaller than this part of their sum are not added any more. */
const negligible = 1e-17

/**
 * The two-sided p-value of Fisher's exact test: all tables with these margins that are no more probable than this one. 0 where it is below
 * what a number can be.
 */
export function fisherExact({ a, b, nA, nB }: TwoByTwo): number {
  const having = a + b
  const [least, most] = [Math.max(0, having - nB), Math.min(having, nA)]
  const all = logChoose(nA + nB, having)
  const logP = (x: number): number => logChoose(nA, x) + logChoose(nB, having - x) - all
  const mode = Math.min(most, Math.max(least, Math.floor(((having + 1) * (nA + 1)) / (nA + nB + 2))))
  const limit = logP(a) + Math.log(tieFactor)
  if (logP(mode) <= limit) return 1
  const up = (x: number): number => ((nA - x) * (having - x)) / ((x + 1) * (nB - having + x + 1))
  const above = a > mode ? a : firstWithin(mode, most, (x) => logP(x) <= limit)
  const below = a < mode ? a : -firstWithin(-mode, -least, (x) => logP(-x) <= limit)
  let p = 0
  if (above <= most) p += tail(logP(above), above, most, 1, up)
  if (below >= least) p += tail(logP(below), below, least, -1, (x) => 1 / up(x - 1))
  return Math.min(1, p)
}

/** The first whole number of [from, to] for which `holds`, which holds for all behind it; `to + 1` when for none. */
function firstWithin(from: number, to: number, holds: (x: number) => boolean): number {
  let [low, high] = [from, to + 1]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}

/** `ratio(x)` is what the next term, in the direction of `step`, is of the one at `x`. */
function tail(logFirst: number, from: number, to: number, step: 1 | -1, ratio: (x: number) => number): number {
  let [term, sum] = [1, 1]
  for (let x = from; x !== to && term > sum * negligible; x += step) {
    term *= ratio(x)
    sum += term
  }
  return Math.exp(logFirst) * sum
}

let logFactorials = new Float64Array([0, 0])

function logFactorial(n: number): number {
  if (n >= logFactorials.length) {
    const more = new Float64Array(Math.max(n + 1, logFactorials.length * 2))
    more.set(logFactorials)
    for (let i = logFactorials.length; i < more.length; i++) more[i] = (more[i - 1] as number) + Math.log(i)
    logFactorials = more
  }
  return logFactorials[n] as number
}

function logChoose(n: number, k: number): number {
  return k < 0 || k > n ? -Infinity : logFactorial(n) - logFactorial(k) - logFactorial(n - k)
}

/**
 * The likelihood-ratio statistic G²: what the feature tells about the set, in units of 2/n nats. A feature through which alone another one is
 * tied to the sets tells at least as much as that other one.
 */
export function likelihoodRatio({ a, b, nA, nB }: TwoByTwo): number {
  const n = nA + nB
  const part = (observed: number, row: number, column: number): number =>
    observed === 0 ? 0 : observed * Math.log((observed * n) / (row * column))
  const having = a + b
  return Math.max(0, 2 * (part(a, having, nA) + part(b, having, nB) + part(nA - a, n - having, nA) + part(nB - b, n - having, nB)))
}

/** a/nA − b/nB with its 95 % interval by Newcombe's hybrid score method (1998, method 10), which stays within ±1. */
export function differenceOfShares({ a, b, nA, nB }: TwoByTwo): { difference: number; low: number; high: number } {
  const [pA, pB] = [a / nA, b / nB]
  const [inA, inB] = [wilson(a, nA), wilson(b, nB)]
  const difference = pA - pB
  return {
    difference,
    low: difference - Math.hypot(pA - inA.low, inB.high - pB),
    high: difference + Math.hypot(inA.high - pA, pB - inB.low),
  }
}

function wilson(hits: number, n: number): { low: number; high: number } {
  const p = hits / n
  const squared = z95 * z95
  const centre = p + squared / (2 * n)
  const margin = z95 * Math.sqrt((p * (1 - p)) / n + squared / (4 * n * n))
  return { low: (centre - margin) / (1 + squared / n), high: (centre + margin) / (1 + squared / n) }
}

/**
 * The p-value of the test of Cochran, Mantel and Haenszel with continuity correction: whether a difference remains within strata that are alike
 * in something else. 1 where no stratum could show any.
 */
export function cochranMantelHaenszel(strata: readonly TwoByTwo[]): number {
  let [off, variance] = [0, 0]
  for (const { a, b, nA, nB } of strata) {
    const n = nA + nB
    if (n < 2) continue
    const having = a + b
    off += a - (having * nA) / n
    variance += (nA * nB * having * (n - having)) / (n * n * (n - 1))
  }
  if (variance < 1e-9) return 1
  const distance = Math.max(0, Math.abs(off) - 0.5)
  return erfc(Math.sqrt((distance * distance) / variance / 2))
}

/** The complementary error function for x ≥ 0, to 1.2e-7 of its value (Numerical Recipes, `erfcc`). */
function erfc(x: number): number {
  const t = 1 / (1 + x / 2)
  const series = [0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196, 1.00002368]
  return t * Math.exp(-x * x - 1.26551223 + t * series.reduce((sum, coefficient) => sum * t + coefficient))
}

/**
 * For each p-value the smallest rate of false discoveries at which it is one (Benjamini and Hochberg 1995), in the order of `ps`. `tests` may be
 * more than there are values: the others count as 1.
 */
export function falseDiscoveryRates(ps: readonly number[], tests = ps.length): number[] {
  const order = ps.map((_, i) => i).sort((i, j) => (ps[j] as number) - (ps[i] as number))
  const rates = Array<number>(ps.length)
  let least = 1
  for (const [fromLast, i] of order.entries()) {
    least = Math.min(least, ((ps[i] as number) * tests) / (ps.length - fromLast))
    rates[i] = least
  }
  return rates
}

/**
 * The smallest difference of shares that sets of these sizes would most probably (80 %) have shown, of a feature that a tenth of the traces of
 * one set has, when `tests` features are looked at; null when not even all of one set against none of the other would.
 */
export function smallestDetectable(nA: number, nB: number, tests: number, rate: number): number | null {
  if (fisherExact({ a: nA, b: 0, nA, nB }) * tests > rate) return null
  const share = 0.1
  const z = normalQuantile(1 - rate / Math.max(1, tests) / 2) + normalQuantile(0.8)
  for (let difference = 0.005; difference <= 1 - share; difference += 0.005) {
    const error = Math.sqrt(((share + difference) * (1 - share - difference)) / nA + (share * (1 - share)) / nB)
    if (difference >= z * error) return Number(difference.toFixed(3))
  }
  return null
}

/** By halving: half a dozen are asked for in an answer. */
function normalQuantile(p: number): number {
  let [low, high] = [0, 40]
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (erfc(middle / Math.SQRT2) / 2 > 1 - p) low = middle
    else high = middle
  }
  return (low + high) / 2
}
