import type { TraceSkeleton } from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../../../api/ApiContext.tsx'
import { Button } from '../../../ui/Button.tsx'
import { EmptyFace, ErrorFace, SkeletonRows } from '../../../ui/Faces.tsx'
import { formatDuration } from '../../../ui/format/duration.ts'
import { oneLine } from '../../../ui/safe/visible-text.ts'
import { SafeText } from '../../../ui/SafeText.tsx'
import { MessageBlock } from './MessageBlock.tsx'
import styles from './MessagesView.module.css'
import { queries } from '../../queries.ts'
import { SpanGlyph } from '../../SpanGlyph.tsx'

const pageSize = 60

/** The trace as a talk: every call's messages once, in order, each under the call that first had it. */
export function MessagesView({
  traceId,
  skeleton,
  onSelect,
}: {
  traceId: string
  skeleton: TraceSkeleton
  onSelect: (spanId: string) => void
}) {
  const api = useApi()
  const { data, error, refetch } = useQuery(queries.messages(api, traceId))
  const [shown, setShown] = useState(pageSize)
  if (error !== null && data === undefined) return <ErrorFace error={error} retry={() => void refetch()} />
  if (data === undefined) return <SkeletonRows rows={10} rowPx={44} />
  if (data.turns.length === 0) return <EmptyFace title="No call in this trace carries messages." />
  return (
    <section className={styles.view} aria-label="Messages" tabIndex={0}>
      {data.turns.slice(0, shown).map((turn, index) => (
        <div key={index}>
          {turn.spanId !== data.turns[index - 1]?.spanId && (
            <button type="button" className={styles.call} onClick={() => onSelect(turn.spanId)}>
              <SpanGlyph type="LLM" />
              <SafeText text={oneLine(turn.spanName)} />
              <span className={styles.time}>+{formatDuration(Math.max(0, turn.startMs - skeleton.trace.startMs))}</span>
            </button>
          )}
          <MessageBlock message={turn.message} />
        </div>
      ))}
      {data.turns.length > shown && (
        <Button onClick={() => setShown(shown + pageSize * 4)}>{data.turns.length - shown} more messages</Button>
      )}
    </section>
  )
}
