import { isAppError } from '@assay/protocol'
import type { ReactNode } from 'react'
import { Button } from './Button.tsx'
import styles from './Faces.module.css'
import { SafeText } from './SafeText.tsx'

/** Nothing to show: one sentence and the one action. */
export function EmptyFace({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={styles.face}>
      <p className={styles.title}>{title}</p>
      {children}
    </div>
  )
}

/** What went wrong, in the server's words, and a way to go on. */
export function ErrorFace({ error, retry }: { error: unknown; retry?: () => void }) {
  const message = error instanceof Error ? error.message : String(error)
  return (
    <div className={styles.face} role="alert">
      <p className={styles.title}>
        {isAppError(error) && error.code === 'RESOURCE_DOES_NOT_EXIST' ? 'Not found' : 'This could not be loaded'}
      </p>
      <p className={styles.message}>
        <SafeText text={message} />
      </p>
      {retry !== undefined && <Button onClick={retry}>Try again</Button>}
    </div>
  )
}

/** Bars at the real row height; they appear only after 200 ms, so a quick answer shows none. */
export function SkeletonRows({ rows, rowPx }: { rows: number; rowPx: number }) {
  return (
    <div className={styles.skeleton} role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={styles.row} style={{ height: rowPx }}>
          <span style={{ width: `${38 + ((index * 37) % 44)}%` }} />
        </div>
      ))}
    </div>
  )
}
