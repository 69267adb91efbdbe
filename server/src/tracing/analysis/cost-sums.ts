import type { CostTotals, Usage } from '@assay/protocol'

export type CallSums = Omit<CostTotals, 'traces'>

/** One call of a model that counts in its trace's sums, as its row has it. */
export interface Call {
  inputTokens: number
  outputTokens: number
  /** JSON; null where the tokens are of no class but plain input and output. */
  usage: string | null
  costUsd: number | null
  unpriced: boolean
}

/** Adds up calls. */
export class CostSums {
  private readonly sums: CallSums = {
    calls: 0,
    unpricedCalls: 0,
    inputTokens: 0,
    cachedTokens: 0,
    outputTokens: 0,
    reasoningTokens: 0,
    costUsd: 0,
  }

  add(call: Call): void {
    const { sums } = this
    sums.calls++
    if (call.unpriced) sums.unpricedCalls++
    sums.inputTokens += call.inputTokens
    sums.outputTokens += call.outputTokens
    sums.costUsd += call.costUsd ?? 0
    if (call.usage === null) return
    const usage = JSON.parse(call.usage) as Usage
    sums.cachedTokens += usage.cachedRead ?? 0
    sums.reasoningTokens += usage.reasoning ?? 0
  }

  get costUsd(): number {
    return this.sums.costUsd
  }

  get calls(): number {
    return this.sums.calls
  }

  get unpricedCalls(): number {
    return this.sums.unpricedCalls
  }

  get tokens(): number {
    return this.sums.inputTokens + this.sums.outputTokens
  }

  /** The sums of all, of which those added are this share. */
  ofAll(share: number): CallSums {
    const { costUsd, ...counts } = this.sums
    const scaled = Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, countOfAll(count, share)]))
    return { ...(scaled as Omit<CallSums, 'costUsd'>), costUsd: usdOfAll(costUsd, share) }
  }
}

export function countOfAll(count: number, share: number): number {
  return Math.round(count / share)
}

/** Rounded to 10⁻¹², so that the order of summing leaves no trace. */
export function usdOfAll(usd: number, share: number): number {
  return Math.round((usd / share) * 1e12) / 1e12
}

/** Those that cost most first, then those with the most tokens, then calls. */
export function byCost(a: CostSums, b: CostSums): number {
  return b.costUsd - a.costUsd || b.tokens - a.tokens || b.calls - a.calls
}
