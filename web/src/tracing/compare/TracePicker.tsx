import { formatTerm, type TraceSummary } from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useApi } from '../../api/ApiContext.tsx'
import { Button } from '../../ui/Button.tsx'
import { ErrorFace, SkeletonRows } from '../../ui/Faces.tsx'
import { TextField } from '../../ui/Field.tsx'
import { formatDuration } from '../../ui/format/duration.ts'
import { oneLine } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { TimeCell } from '../../ui/TimeCell.tsx'
import { useZone } from '../../ui/zone.ts'
import { queries } from '../queries.ts'
import { traceTitle } from '../trace/trace-title.ts'
import styles from './TracePicker.module.css'

const lookBackMs = 30 * 86_400_000
const shown = 12

interface TracePickerProps {
  experimentId: string
  /** What it is to be compared with; undefined while that is not known. */
  beside: TraceSummary | undefined
  onPick: (traceId: string) => void
}

/** Chooses a trace by its id, or one of the newest of the same name. */
export function TracePicker({ experimentId, beside, onPick }: TracePickerProps) {
  const api = useApi()
  const zone = useZone()
  const [id, setId] = useState('')
  const fieldRef = useRef<HTMLInputElement>(null)
  // What one came for: to say which.
  useEffect(() => fieldRef.current?.focus(), [])
  const [fromMs] = useState(() => Date.now() - lookBackMs)
  const q = beside === undefined || beside.name === '' ? '' : formatTerm({ key: 'name', value: beside.name })
  const { data, error, refetch } = useQuery({
    ...queries.newestTraces(api, { experimentId, q, fromMs, toMs: undefined }, shown + 1),
    staleTime: 60_000,
  })
  const candidates = data?.traces.filter(({ traceId }) => traceId !== beside?.traceId).slice(0, shown) ?? []
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (id.trim() !== '') onPick(id.trim())
  }
  return (
    <section className={styles.picker} aria-label="Choose a trace">
      <h2 className={styles.title}>
        Compare {beside === undefined ? 'a trace' : <SafeText text={`“${traceTitle(beside).text.slice(0, 80)}”`} />} with …
      </h2>
      <form className={styles.form} onSubmit={submit}>
        <TextField label="Trace id" value={id} placeholder="tr-…" ref={fieldRef} onChange={(event) => setId(event.target.value)} />
        <Button type="submit" disabled={id.trim() === ''}>
          Compare
        </Button>
      </form>
      {error !== null && <ErrorFace error={error} retry={() => void refetch()} />}
      {data === undefined && error === null && <SkeletonRows rows={6} rowPx={28} />}
      {data !== undefined && candidates.length === 0 && (
        <p className={styles.none}>There is no other trace of this name in the last 30 days.</p>
      )}
      {candidates.length > 0 && (
        <ul className={styles.list} aria-label="Newest traces of this name">
          {candidates.map((trace) => (
            <li key={trace.traceId}>
              <button type="button" className={styles.candidate} onClick={() => onPick(trace.traceId)}>
                <span className={styles.time}>
                  <TimeCell timeMs={trace.startMs} zone={zone} />
                </span>
                <span className={styles.status}>{trace.status === 'ERROR' ? 'Error' : trace.status === 'OK' ? '' : 'Running'}</span>
                <span className={styles.text}>
                  <SafeText text={traceTitle(trace).text} />
                </span>
                <span>{trace.version !== null && <SafeText text={oneLine(trace.version)} />}</span>
                <span>{trace.durationMs !== null && formatDuration(trace.durationMs)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
