import type { DatabaseSync } from 'node:sqlite'
import type { TimeBudget } from '../../platform/database/time-budget.ts'
import { textMatcher } from '../../platform/database/text-match.ts'

const maxCachedPatterns = 100

/** Makes `assay_like`, `assay_ilike`, `assay_rlike` and `assay_wildcard` known to a connection. A null value matches nothing. */
export function addMatchFunctions(db: DatabaseSync, budget: TimeBudget): void {
  for (const op of ['LIKE', 'ILIKE', 'RLIKE', 'WILDCARD'] as const) {
    const matchers = new Map<string, (text: string) => boolean>()
    db.function(`assay_${op.toLowerCase()}`, { deterministic: true }, (pattern, value) => {
      budget.check()
      if (typeof value !== 'string' || typeof pattern !== 'string') return 0
      let matches = matchers.get(pattern)
      if (matches === undefined) {
        if (matchers.size >= maxCachedPatterns) matchers.clear()
        matchers.set(pattern, (matches = textMatcher(op, pattern, () => budget.check())))
      }
      return matches(value) ? 1 : 0
    })
  }
}
