import { isAppError } from '@assay/protocol'
import styles from './FilterError.module.css'
import { SafeText } from './SafeText.tsx'

/** The server refused the query itself, rather than failed at answering it. */
export function isQueryError(error: unknown): boolean {
  return isAppError(error) && error.code === 'INVALID_PARAMETER_VALUE'
}

/** The server's sentence, and the query with the place that it speaks of underlined. */
export function FilterError({ id, query, error }: { id: string; query: string; error: unknown }) {
  const place = errorPlace(error)
  return (
    <div className={styles.error} id={id} role="alert">
      {place !== null && (
        <code className={styles.shown}>
          <SafeText text={query.slice(0, place.from)} />
          <u>
            <SafeText text={query.slice(place.from, place.to) || ' '} />
          </u>
          <SafeText text={query.slice(place.to)} />
        </code>
      )}
      <span>
        <SafeText text={error instanceof Error ? error.message : String(error)} />
      </span>
    </div>
  )
}

/** Where in the query the error is, `to` exclusive; null where it says nothing of a place. */
export function errorPlace(error: unknown): { from: number; to: number } | null {
  if (!isAppError(error)) return null
  const { position, length } = error.details ?? {}
  return typeof position === 'number' ? { from: position, to: position + (typeof length === 'number' ? Math.max(1, length) : 1) } : null
}
