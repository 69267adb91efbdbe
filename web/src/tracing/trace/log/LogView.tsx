import type { getTraceLog, ResponseOf, TraceSummary } from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useRef, useState } from 'react'
import { useApi } from '../../../api/ApiContext.tsx'
import { classNames } from '../../../ui/class-names.ts'
import { EmptyFace, ErrorFace, SkeletonRows } from '../../../ui/Faces.tsx'
import { formatDuration } from '../../../ui/format/duration.ts'
import { formatCount } from '../../../ui/format/number.ts'
import { Icon } from '../../../ui/Icon.tsx'
import { type GridColumn, RowGrid } from '../../../ui/RowGrid.tsx'
import { oneLine } from '../../../ui/safe/visible-text.ts'
import { SafeText } from '../../../ui/SafeText.tsx'
import { SearchField } from '../../../ui/SearchField.tsx'
import { Segmented } from '../../../ui/Segmented.tsx'
import { useShortcuts } from '../../../ui/use-shortcuts.ts'
import { queries } from '../../queries.ts'
import { SpanGlyph } from '../../SpanGlyph.tsx'
import styles from './LogView.module.css'

type Line = ResponseOf<typeof getTraceLog>['lines'][number] & { place: number }

const shows = [
  { key: 'all', label: 'All' },
  { key: 'events', label: 'Events' },
  { key: 'errors', label: 'Errors' },
] as const
type Shows = (typeof shows)[number]['key']

interface LogViewProps {
  trace: TraceSummary
  /** The span of which a line is active first; empty for none. */
  span: string
  onSpan: (spanId: string) => void
  onOpen: (spanId: string) => void
}

/** What happened, line by line: starts, ends and events of all spans in the order of time. */
export function LogView({ trace, span, onSpan, onOpen }: LogViewProps) {
  const api = useApi()
  const { data, error, refetch } = useQuery(queries.log(api, trace.traceId))
  const [show, setShow] = useState<Shows>('all')
  const [words, setWords] = useState('')
  const [active, setActive] = useState<string | null>(null)
  const fieldRef = useRef<HTMLInputElement>(null)
  useShortcuts({ '/': () => fieldRef.current?.focus() })
  const lines = useMemo(() => {
    const looked = words.trim().toLowerCase()
    return (data?.lines ?? [])
      .map((line, place): Line => ({ ...line, place }))
      .filter((line) => show === 'all' || (show === 'errors' ? line.failed : line.kind === 'event'))
      .filter((line) => looked === '' || `${line.spanName} ${line.text}`.toLowerCase().includes(looked))
  }, [data, show, words])
  const first = lines.find(({ spanId }) => spanId === span)
  if (error !== null && data === undefined) return <ErrorFace error={error} retry={() => void refetch()} />
  if (data === undefined) return <SkeletonRows rows={16} rowPx={28} />

  const columns: GridColumn<Line>[] = [
    {
      key: 'at',
      head: 'After',
      numeric: true,
      className: styles.at,
      cell: ({ atMs }) => `${atMs < trace.startMs ? '−' : '+'}${formatDuration(Math.abs(atMs - trace.startMs))}`,
    },
    {
      key: 'span',
      head: 'Span',
      className: styles.span,
      cell: ({ type, spanName }) => (
        <>
          <SpanGlyph type={type} />
          <span className={styles.name}>
            <SafeText text={oneLine(spanName).slice(0, 100)} />
          </span>
        </>
      ),
    },
    { key: 'kind', head: 'What', className: styles.kind, cell: ({ kind, failed }) => <What kind={kind} failed={failed} /> },
    {
      key: 'text',
      head: 'Details',
      className: styles.text,
      cell: ({ text, failed }) => (
        <span className={classNames(failed && styles.failed)}>
          <SafeText text={oneLine(text)} />
        </span>
      ),
    },
  ]
  return (
    <section className={styles.view} aria-label="Log">
      <div className={styles.bar}>
        <Segmented label="Lines" options={shows} current={show} onChoose={setShow} />
        <SearchField label="Find in the log" value={words} onChange={setWords} inputRef={fieldRef} />
        <span className={styles.count} role="status">
          {formatCount(lines.length)} {lines.length === 1 ? 'line' : 'lines'}
          {data.more > 0 && ` of the first ${formatCount(data.lines.length)}; ${formatCount(data.more)} later ones are left out`}
        </span>
      </div>
      {lines.length === 0 ? (
        <EmptyFace title="No line of this kind." />
      ) : (
        <RowGrid
          label="Log lines"
          className={styles.lines}
          columns={columns}
          rows={lines}
          rowKey={lineKey}
          rowCount={lines.length + 1}
          activeKey={active ?? (first === undefined ? null : lineKey(first))}
          onActive={(key) => {
            setActive(key)
            const line = lines.find((each) => lineKey(each) === key)
            if (line !== undefined) onSpan(line.spanId)
          }}
          onOpen={({ spanId }) => onOpen(spanId)}
          onEnd={() => undefined}
        />
      )}
    </section>
  )
}

const lineKey = ({ place }: Line) => String(place)

function What({ kind, failed }: Pick<Line, 'kind' | 'failed'>) {
  const word = kind === 'end' ? (failed ? 'failed' : 'ended') : kind === 'start' ? 'started' : failed ? 'exception' : 'event'
  return (
    <span className={classNames(styles.what, failed && styles.failed)}>
      {failed && <Icon name="cross" size={10} />} {word}
    </span>
  )
}
