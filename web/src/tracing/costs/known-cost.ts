import { formatCost } from '../../ui/format/number.ts'

interface Calls {
  costUsd: number
  unpricedCalls: number
}

/** A cost as far as it is known: `–` where no call has a price, `≥ $1.20` where only some have. */
export function knownCost({ costUsd, unpricedCalls }: Calls): string {
  if (unpricedCalls === 0) return formatCost(costUsd)
  return costUsd === 0 ? '–' : `≥ ${formatCost(costUsd)}`
}

/** The same for a table: null where no call has a price. */
export function knownUsd({ costUsd, unpricedCalls }: Calls): number | null {
  return costUsd === 0 && unpricedCalls > 0 ? null : costUsd
}
