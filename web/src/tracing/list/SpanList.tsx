import type { SpanSummary } from '@assay/protocol'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { useApi } from '../../api/ApiContext.tsx'
import { formatDuration } from '../../ui/format/duration.ts'
import { formatCost, formatCount } from '../../ui/format/number.ts'
import { Hidden } from '../../ui/Hidden.tsx'
import { type GridColumn, RowGrid } from '../../ui/RowGrid.tsx'
import { oneLine } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { useHref } from '../../ui/use-href.ts'
import { useZone } from '../../ui/zone.ts'
import { ListFace } from './ListFace.tsx'
import styles from './OtherLists.module.css'
import { tracePath } from '../paths.ts'
import { type ListScope, queries } from '../queries.ts'
import { SpanGlyph } from '../SpanGlyph.tsx'
import { traceUrl } from '../trace/trace-url.ts'
import { StatusMark } from './TraceTable.tsx'
import { TimeCell } from '../../ui/TimeCell.tsx'
import { needsDates, type TimeWindow } from './use-time-window.ts'

/** Single spans that match; a row opens its trace at that span. */
export default function SpanList({ scope, window, onError }: { scope: ListScope; window: TimeWindow; onError: (error: unknown) => void }) {
  const api = useApi()
  const zone = useZone()
  const [, navigate] = useLocation()
  const href = useHref()
  const query = useInfiniteQuery({ ...queries.spans(api, scope), placeholderData: keepPreviousData })
  const spans = useMemo(() => query.data?.pages.flatMap((page) => page.spans) ?? [], [query.data])
  const [active, setActive] = useState<string | null>(null)
  const dated = needsDates(window, zone)
  useEffect(() => onError(query.error), [query.error, onError])

  const pathOf = (span: SpanSummary) =>
    `${tracePath(scope.experimentId, span.traceId)}?${traceUrl.format({ view: 'waterfall', span: span.spanId })}`
  const columns: GridColumn<SpanSummary>[] = [
    { key: 'time', head: 'Time', className: styles.time, cell: (span) => <TimeCell timeMs={span.startMs} zone={zone} /> },
    { key: 'status', head: <Hidden>Status</Hidden>, cell: (span) => span.status === 'ERROR' && <StatusMark status="ERROR" /> },
    {
      key: 'name',
      head: 'Span',
      className: styles.text,
      cell: (span) => (
        <>
          <SpanGlyph type={span.type} />
          <Link href={pathOf(span)} tabIndex={-1} className={styles.name}>
            <SafeText text={oneLine(span.name)} />
          </Link>
          <span className={styles.quiet}>{span.type}</span>
          {span.error !== null && (
            <span className={styles.error}>
              <SafeText text={oneLine(span.error).slice(0, 240)} />
            </span>
          )}
        </>
      ),
    },
    { key: 'model', head: 'Model', className: styles.wide, cell: (span) => span.model !== null && <SafeText text={oneLine(span.model)} /> },
    { key: 'duration', head: 'Duration', numeric: true, cell: (span) => span.durationMs !== null && formatDuration(span.durationMs) },
    {
      key: 'tokens',
      head: 'Tokens',
      numeric: true,
      className: styles.wide,
      cell: (span) => span.tokens !== null && formatCount(span.tokens),
    },
    { key: 'cost', head: 'Cost', numeric: true, className: styles.wide, cell: (span) => span.costUsd !== null && formatCost(span.costUsd) },
  ]
  return (
    <ListFace query={query} empty="No span matches." rowCount={spans.length}>
      <RowGrid
        label="Spans"
        className={dated ? styles.spansDated : styles.spans}
        columns={columns}
        rows={spans}
        rowKey={spanKey}
        rowCount={query.hasNextPage ? -1 : spans.length + 1}
        activeKey={active}
        onActive={setActive}
        onOpen={(span, fresh) => (fresh ? void open(href(pathOf(span)), '_blank', 'noopener') : navigate(pathOf(span)))}
        onEnd={() => query.hasNextPage && !query.isFetchingNextPage && void query.fetchNextPage()}
      />
    </ListFace>
  )
}

const spanKey = (span: SpanSummary) => `${span.traceId} ${span.spanId}`
