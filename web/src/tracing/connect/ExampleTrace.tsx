import type { SpanType } from '@assay/protocol'
import { classNames } from '../../ui/class-names.ts'
import styles from './ExampleTrace.module.css'
import { SpanGlyph } from '../SpanGlyph.tsx'

const rows: { type: SpanType; name: string; look: string | undefined }[] = [
  { type: 'AGENT', name: 'hello-agent', look: styles.agent },
  { type: 'LLM', name: 'your model', look: styles.first },
  { type: 'TOOL', name: 'your tool', look: styles.tool },
  { type: 'LLM', name: 'your model', look: styles.second },
]

/** The shape of what will appear, in dashed lines. */
export function ExampleTrace() {
  return (
    <aside className={styles.example} aria-label="What you will see">
      <p className={styles.label}>What you will see</p>
      <div className={styles.box}>
        <p className={styles.head}>
          hello-agent <span>duration · tokens · cost</span>
        </p>
        {rows.map((row, index) => (
          <p key={index} className={classNames(styles.row, index > 0 && styles.child)}>
            <SpanGlyph type={row.type} />
            <span className={styles.name}>{row.name}</span>
            <span className={styles.track}>
              <span className={classNames(styles.bar, row.look)} />
            </span>
          </p>
        ))}
      </div>
    </aside>
  )
}
