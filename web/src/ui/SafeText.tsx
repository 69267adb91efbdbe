import { visibleRuns } from './safe/visible-text.ts'
import styles from './SafeText.module.css'

/** A stranger's text as text nodes, with the characters that would not be seen drawn as small marks. */
export function SafeText({ text }: { text: string }) {
  const runs = visibleRuns(text)
  if (runs.length === 1 && runs[0]?.kind === 'text') return runs[0].text
  return runs.map((run, index) =>
    run.kind === 'text' ? (
      run.text
    ) : (
      <span
        key={index}
        className={styles.mark}
        title={`Invisible character U+${run.codePoint.toString(16).toUpperCase().padStart(4, '0')}`}
      >
        {run.label}
      </span>
    ),
  )
}
