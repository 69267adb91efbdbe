import type { TraceSummary } from '@assay/protocol'

export interface Outlier {
  trace: TraceSummary
  /** `2.4× p95`, `8× the cost`. */
  why: string
}

/** Of the p95 of durations and of the mean cost: from here on a trace is out of line. */
const [slowFrom, costlyFrom] = [1.2, 3]

/** Traces beyond the p95 of their window or several times its mean cost, the farthest first. */
export function outliers(
  traces: readonly TraceSummary[],
  { p95Ms, meanCostUsd }: { p95Ms: number | null; meanCostUsd: number },
): Outlier[] {
  return traces
    .map((trace) => {
      const slow = p95Ms === null || p95Ms === 0 ? 0 : (trace.durationMs ?? 0) / p95Ms
      const costly = meanCostUsd === 0 ? 0 : (trace.costUsd ?? 0) / meanCostUsd
      const [slower, costlier] = [slow / slowFrom, costly / costlyFrom]
      return { trace, far: Math.max(slower, costlier), why: slower >= costlier ? `${times(slow)} p95` : `${times(costly)} the cost` }
    })
    .filter(({ far }) => far > 1)
    .sort((a, b) => b.far - a.far)
    .map(({ trace, why }) => ({ trace, why }))
}

function times(factor: number): string {
  return `${factor < 10 ? Number(factor.toFixed(1)) : Math.round(factor)}×`
}
