import { addTerm, formatTerm, type TraceGroup } from '@assay/protocol'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useApi } from '../../api/ApiContext.tsx'
import { EmptyFace, ErrorFace, SkeletonRows } from '../../ui/Faces.tsx'
import { formatDuration } from '../../ui/format/duration.ts'
import { formatCost, formatCount, formatCounted } from '../../ui/format/number.ts'
import { type GridColumn, RowGrid } from '../../ui/RowGrid.tsx'
import { oneLine, visibleText } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { TimeCell } from '../../ui/TimeCell.tsx'
import { useZone } from '../../ui/zone.ts'
import { type ListScope, queries } from '../queries.ts'
import styles from './OtherLists.module.css'

const orders = {
  traces: (group: TraceGroup) => group.traces,
  errors: (group: TraceGroup) => group.errors / group.traces,
  p95: (group: TraceGroup) => group.p95Ms ?? -1,
  cost: (group: TraceGroup) => group.costUsd,
  last: (group: TraceGroup) => group.lastMs,
  // The worst first.
  score: (group: TraceGroup) => (group.score === null ? -Infinity : -group.score.mean),
}
type Order = keyof typeof orders

/** The traces that match in ranked groups; a group opens as the list of its traces. */
export default function GroupList({ scope, by, onQuery }: { scope: ListScope; by: string; onQuery: (q: string) => void }) {
  const api = useApi()
  const zone = useZone()
  const query = useQuery({ ...queries.traceGroups(api, scope, by), placeholderData: keepPreviousData })
  const [active, setActive] = useState<string | null>(null)
  const [order, setOrder] = useState<Order>('traces')
  const { data } = query
  const rows = useMemo(() => [...(data?.groups ?? [])].sort((a, b) => orders[order](b) - orders[order](a)), [data, order])

  if (query.error !== null && data === undefined) return <ErrorFace error={query.error} retry={() => void query.refetch()} />
  if (data === undefined) return <SkeletonRows rows={20} rowPx={28} />
  const of = by.startsWith('tag:') ? `tag ${by.slice(4)}` : by
  if (rows.length === 0) return <EmptyFace title={`No trace here has a ${visibleText(of).slice(0, 100)}.`} />

  const about = data.share < 1 ? 'about ' : ''
  const whole = (count: number) => Math.round(count / data.share)
  const sortable = (key: Order) => ({ sorted: order === key ? ('descending' as const) : ('none' as const), onSort: () => setOrder(key) })
  const scoreHead = data.scoreName === null ? 'Score' : `Score ${oneLine(data.scoreName).slice(0, 20)}`
  const columns: GridColumn<TraceGroup>[] = [
    {
      key: 'name',
      head: (
        <span title={data.share < 1 ? `Of ${formatCount(data.traces)} traces drawn from all that match` : undefined}>
          <b>{formatCounted(data.groupCount, 'group')}</b> by {visibleText(of).slice(0, 40)} · {about}
          {formatCounted(whole(data.traces), 'trace')}
          {data.ungrouped > 0 && `, ${about}${formatCount(whole(data.ungrouped))} in none`}
        </span>
      ),
      className: styles.name,
      cell: (group) => <SafeText text={oneLine(group.name).slice(0, 240)} />,
    },
    { key: 'traces', head: 'Traces', numeric: true, ...sortable('traces'), cell: (group) => formatCount(whole(group.traces)) },
    {
      key: 'errors',
      head: 'Errors',
      numeric: true,
      ...sortable('errors'),
      cell: (group) => group.errors > 0 && <span className={styles.bad}>{((100 * group.errors) / group.traces).toFixed(1)} %</span>,
    },
    {
      key: 'p95',
      head: 'p95',
      numeric: true,
      ...sortable('p95'),
      cell: (group) => group.p95Ms !== null && formatDuration(group.p95Ms),
    },
    {
      key: 'cost',
      head: 'Cost',
      numeric: true,
      ...sortable('cost'),
      cell: (group) => group.costUsd > 0 && formatCost(group.costUsd / data.share),
    },
    {
      // What its button is called has the words that are seen.
      key: scoreHead,
      head: <SafeText text={scoreHead} />,
      numeric: true,
      ...sortable('score'),
      cell: (group) =>
        group.score !== null && (
          <span title={`Mean of ${formatCounted(group.score.traces, 'trace')}`}>
            {group.score.mean.toFixed(2)} <span className={styles.quiet}>n {formatCount(group.score.traces)}</span>
          </span>
        ),
    },
    { key: 'newest', head: 'Newest', numeric: true, ...sortable('last'), cell: (group) => <TimeCell timeMs={group.lastMs} zone={zone} /> },
  ]
  return (
    <RowGrid
      label="Groups"
      template={{ columns: 'minmax(200px, 1fr) 70px 70px 84px 84px 160px 110px', minWidth: '778px' }}
      columns={columns}
      rows={rows}
      rowKey={groupKey}
      rowCount={data.groupCount + 1}
      activeKey={active}
      onActive={setActive}
      onOpen={(group) => onQuery(group.terms.reduce((q, term) => addTerm(q, formatTerm(term)), scope.q))}
      onEnd={() => undefined}
    />
  )
}

const groupKey = (group: TraceGroup) => JSON.stringify([group.name, group.terms])
