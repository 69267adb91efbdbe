import type { getCosts, ResponseOf } from '@assay/protocol'
import { formatCost, formatCount, formatCounted, formatShort } from '../../ui/format/number.ts'
import { relativeChange, shareChange } from '../now/change-text.ts'
import { Stat } from '../now/StatRow.tsx'
import statStyles from '../now/StatRow.module.css'
import { knownCost } from './known-cost.ts'
import { shareText } from './share-text.ts'

type Costs = ResponseOf<typeof getCosts>

const against = (change: string | null) => change !== null && `${change} vs before`

/** Five numbers of the window, each with its change against the window before. `hasFilter`: sums of a sample are estimates all. */
export function CostStats({
  costs,
  hasFilter,
  courses,
}: {
  costs: Costs
  hasFilter: boolean
  courses: { cost: number[]; tokens: number[] }
}) {
  const { totals: now, before, share } = costs
  const about = (isEstimate: boolean) => (share < 1 && isEstimate ? '≈ ' : '')
  const perTrace = ({ costUsd, traces }: Costs['totals']) => (traces === 0 ? 0 : costUsd / traces)
  const tokens = ({ inputTokens, outputTokens }: Costs['totals']) => inputTokens + outputTokens
  const cached = ({ cachedTokens, inputTokens }: Costs['totals']) => cachedTokens / Math.max(1, inputTokens)
  return (
    <dl className={statStyles.row}>
      <Stat name="Cost" value={about(hasFilter) + knownCost(now)} course={courses.cost}>
        {against(relativeChange(now.costUsd, before.costUsd))}
      </Stat>
      <Stat name="Cost per trace" value={now.traces === 0 ? '–' : about(hasFilter) + formatCost(perTrace(now))} course={[]}>
        {[relativeChange(perTrace(now), perTrace(before)), formatCounted(now.traces, 'trace')]
          .filter((text) => text !== null)
          .join(' vs before · ')}
      </Stat>
      <Stat name="Tokens" value={about(hasFilter) + formatShort(tokens(now))} course={courses.tokens}>
        {against(relativeChange(tokens(now), tokens(before)))}
      </Stat>
      <Stat name="Cached input tokens" value={about(true) + shareText(now.cachedTokens, now.inputTokens)} course={[]}>
        {now.inputTokens > 0 && before.inputTokens > 0 && against(shareChange(cached(now), cached(before)))}
      </Stat>
      <Stat
        name="Unpriced calls"
        value={about(now.unpricedCalls > 0) + formatCount(now.unpricedCalls)}
        course={[]}
        note={now.unpricedCalls > 0 ? `of ${formatCount(now.calls)}: the cost is a lower bound` : `of ${formatCount(now.calls)} calls`}
      >
        {null}
      </Stat>
    </dl>
  )
}
