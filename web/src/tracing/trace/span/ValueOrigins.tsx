import type { getValueOrigins, ResponseOf, TraceSkeleton } from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../../../api/ApiContext.tsx'
import { Button } from '../../../ui/Button.tsx'
import { ErrorFace, SkeletonRows } from '../../../ui/Faces.tsx'
import { oneLine } from '../../../ui/safe/visible-text.ts'
import { SafeText } from '../../../ui/SafeText.tsx'
import { queries } from '../../queries.ts'
import { SpanGlyph } from '../../SpanGlyph.tsx'
import { spanTypeAt } from '../../span-type.ts'
import styles from './ValueOrigins.module.css'

type Traced = ResponseOf<typeof getValueOrigins>['values'][number]

interface ValueOriginsProps {
  traceId: string
  spanId: string
  spans: TraceSkeleton['spans']
  onSelect: (spanId: string) => void
}

const shownAtFirst = 6

/** Of each value that a span used, the earlier steps that had it in order, and what stood beside it and was not used. */
export function ValueOrigins({ traceId, spanId, spans, onSelect }: ValueOriginsProps) {
  const api = useApi()
  const { data, error, refetch } = useQuery(queries.origins(api, traceId, spanId))
  const [all, setAll] = useState(false)
  if (error !== null && data === undefined) return <ErrorFace error={error} retry={() => void refetch()} />
  if (data === undefined) return <SkeletonRows rows={3} rowPx={24} />
  if (data.values.length === 0) return <p className={styles.none}>It has no number, name or id that could be traced.</p>
  const shown = all ? data.values : data.values.slice(0, shownAtFirst)
  return (
    <div className={styles.values}>
      {shown.map((value) => (
        <Value key={`${value.path} ${value.value}`} traced={value} spans={spans} onSelect={onSelect} />
      ))}
      {shown.length < data.values.length && <Button onClick={() => setAll(true)}>{data.values.length - shown.length} more values</Button>}
    </div>
  )
}

function Value({ traced, spans, onSelect }: { traced: Traced; spans: TraceSkeleton['spans']; onSelect: (spanId: string) => void }) {
  return (
    <section className={styles.value}>
      <h4 className={styles.head}>
        {traced.path !== '' && (
          <code>
            <SafeText text={oneLine(traced.path).slice(-60)} />
          </code>
        )}
        <b>
          <SafeText text={oneLine(traced.value).slice(0, 120)} />
        </b>
      </h4>
      {traced.origins.length === 0 ? (
        <p className={styles.nowhere}>No earlier step has it.</p>
      ) : (
        <ol className={styles.origins}>
          {traced.origins.map((origin, index) => (
            <li key={index}>
              <Source spanId={origin.spanId} spans={spans} onSelect={onSelect} />
              <code className={styles.path}>
                <SafeText
                  text={`${origin.side === 'input' ? 'told' : 'result'}${origin.path === '' ? '' : ` ${oneLine(origin.path).slice(-60)}`}`}
                />
              </code>
              <b className={styles.number}>
                <SafeText text={oneLine(origin.value).slice(0, 40)} />
              </b>
              <span className={styles.match}>{origin.match === 'exact' ? (index === 0 ? 'exact' : 'copied') : origin.match}</span>
            </li>
          ))}
        </ol>
      )}
      {traced.rivals.length > 0 && (
        <p className={styles.rivals}>
          Not used:{' '}
          {traced.rivals.map((rival, index) => (
            <span key={index}>
              {index > 0 && ', '}
              <code>
                <SafeText text={`${oneLine(rival.path).slice(-60)} = ${oneLine(rival.value).slice(0, 40)}`} />
              </code>
            </span>
          ))}
        </p>
      )}
    </section>
  )
}

/** The step, which a click selects. */
function Source({ spanId, spans, onSelect }: { spanId: string; spans: TraceSkeleton['spans']; onSelect: (spanId: string) => void }) {
  const at = spans.spanId.indexOf(spanId)
  const name = spans.names[spans.name[at] ?? -1] ?? spanId
  return (
    <button type="button" className={styles.source} onClick={() => onSelect(spanId)}>
      <SpanGlyph type={spanTypeAt(spans.type[at] ?? 0)} />
      <span>
        <SafeText text={oneLine(name).slice(0, 60)} />
      </span>
    </button>
  )
}
