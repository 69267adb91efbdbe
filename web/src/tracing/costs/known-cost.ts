import { formatCost } from '../../ui/format/number.ts'

/** A cost as far as it is known: `–` where no call has a price, `≥ $1.20` where only some have. */
export function knownCost({ costUsd, unpricedCalls }: { costUsd: number; unpricedCalls: number }): string {
  if (unpricedCalls === 0) return formatCost(costUsd)
  return costUsd === 0 ? '–' : `≥ ${formatCost(costUsd)}`
}
