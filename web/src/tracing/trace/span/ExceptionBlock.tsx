import { type ReactNode, useState } from 'react'
import { LongText } from '../../../ui/LongText.tsx'
import { oneLine } from '../../../ui/safe/visible-text.ts'
import { SafeText } from '../../../ui/SafeText.tsx'
import styles from './ExceptionBlock.module.css'
import { innermost, type StackLine, stackLines } from './stack-lines.ts'

interface Exception {
  type: string
  message: string
  stacktrace: string | null
}

/** Why it failed: type, message, and the program's own frames; library frames on demand. `children`: what else is known of it. */
export function ExceptionBlock({ exception, children }: { exception: Exception; children?: ReactNode }) {
  const [all, setAll] = useState(false)
  const lines = exception.stacktrace === null ? [] : stackLines(exception.stacktrace)
  const own = lines.filter((line) => !line.library)
  const shown: StackLine[] = all || own.length === 0 ? lines : innermost(own)
  const hidden = lines.length - shown.length
  return (
    <section className={styles.block} aria-label="Exception">
      <div className={styles.head}>
        <p className={styles.type}>
          <SafeText text={oneLine(exception.type) || 'Error'} />
        </p>
        <p className={styles.message}>
          <LongText text={exception.message} />
        </p>
      </div>
      {lines.length > 0 && (
        <div className={styles.stack}>
          <pre tabIndex={0} aria-label="Stack">
            <LongText text={shown.map((line) => line.text).join('\n')} maxChars={8000} />
          </pre>
          {hidden > 0 && (
            <button type="button" className={styles.more} onClick={() => setAll(true)}>
              + {hidden} library {hidden === 1 ? 'line' : 'lines'}
            </button>
          )}
        </div>
      )}
      {children}
    </section>
  )
}
