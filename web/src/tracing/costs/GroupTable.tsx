import { type CostDimension, type CostGroup, type getCosts, maxChartedGroups, type ResponseOf } from '@assay/protocol'
import { seriesColour } from '../../ui/chart/series-colour.ts'
import { formatDuration } from '../../ui/format/duration.ts'
import { formatCount, formatCounted } from '../../ui/format/number.ts'
import { type NumberColumn, NumberTable } from '../../ui/NumberTable.tsx'
import { CostSection } from './CostSection.tsx'
import { groupTerms } from './cost-term.ts'
import styles from './Costs.module.css'
import type { CostsState } from './costs-url.ts'
import { dimensionNames, groupName } from './group-name.ts'
import { knownCost, knownUsd } from './known-cost.ts'
import { shareText } from './share-text.ts'
import { TracesLink } from './TracesLink.tsx'

interface GroupTableProps {
  experimentId: string
  state: CostsState
  /** What the answer that is shown is by. */
  by: CostDimension
  costs: ResponseOf<typeof getCosts>
}

/** Of whose calls `calls` and the duration are. */
const callsOf: Readonly<Record<CostDimension, [calls: string, p95: string]>> = {
  model: ['Calls', 'p95 of a call'],
  name: ['Calls', 'p95 of a call'],
  tool: ['Calls', 'p95 of a call'],
  prompt: ['Model calls', 'p95 of a trace'],
  user: ['Model calls', 'p95 of a trace'],
  session: ['Model calls', 'p95 of a trace'],
  version: ['Model calls', 'p95 of a trace'],
}

/** The groups of one dimension, those that cost most first. Where they are in the chart their colour stands beside them. */
export function GroupTable({ experimentId, state, by, costs: { groups, groupCount, totals } }: GroupTableProps) {
  const [calls, p95] = callsOf[by]
  const ranked = groups.map((group, place) => ({ ...group, place }))
  const columns: NumberColumn<CostGroup & { place: number }>[] = [
    {
      head: dimensionNames[by],
      cell: (group) => (
        <>
          {group.place < maxChartedGroups && <span className={styles.key} style={{ background: seriesColour(group.place) }} />}
          <TracesLink experimentId={experimentId} state={state} terms={groupTerms(by, group.values)} name={groupName(by, group)} />
        </>
      ),
    },
    { head: 'Cost', cell: knownCost },
    { head: 'Share', cell: ({ costUsd }) => shareText(costUsd, totals.costUsd) },
    { head: calls, cell: (group) => formatCount(group.calls) },
    ...(groups.some(({ unpricedCalls }) => unpricedCalls > 0)
      ? [{ head: 'Unpriced', cell: ({ unpricedCalls }: CostGroup) => formatCount(unpricedCalls) }]
      : []),
    { head: 'Input', cell: ({ inputTokens }) => formatCount(inputTokens) },
    { head: 'Cached', cell: ({ cachedTokens, inputTokens }) => shareText(cachedTokens, inputTokens) },
    { head: 'Output', cell: ({ outputTokens }) => formatCount(outputTokens) },
    ...(groups.some(({ reasoningTokens }) => reasoningTokens > 0)
      ? [{ head: 'Reasoning', cell: ({ reasoningTokens }: CostGroup) => formatCount(reasoningTokens) }]
      : []),
    { head: 'Traces', cell: ({ traces }) => formatCount(traces) },
    { head: p95, cell: ({ p95Ms }) => (p95Ms === null ? '' : formatDuration(p95Ms)) },
  ]
  const title = `By ${dimensionNames[by].toLowerCase()}`
  return (
    <CostSection
      title={title}
      note={
        <>
          {by === 'tool' && 'what models cost inside of calls of a tool'}
          {by === 'prompt' && 'traces that used several prompts are a group of their own'}
          {groupCount > groups.length && ` the first ${groups.length} of ${formatCounted(groupCount, 'group')}`}
        </>
      }
      query={{ data: groups, error: null, refetch: () => undefined }}
      csv={[
        [
          by,
          'cost_usd',
          'calls',
          'unpriced_calls',
          'input_tokens',
          'cached_tokens',
          'output_tokens',
          'reasoning_tokens',
          'traces',
          'p95_ms',
        ],
        ...groups.map((group) => [
          groupName(by, group),
          knownUsd(group),
          group.calls,
          group.unpricedCalls,
          group.inputTokens,
          group.cachedTokens,
          group.outputTokens,
          group.reasoningTokens,
          group.traces,
          group.p95Ms,
        ]),
      ]}
    >
      <NumberTable label={title} columns={columns} rows={ranked} rowKey={({ place }) => place} />
    </CostSection>
  )
}
