import styles from './ChangeCount.module.css'
import { countLines, type MessageDiff } from './prompt-diff.ts'

/** `+1 −1 2 changed`: lines. Words where nothing changed. */
export function ChangeCount({ messages }: { messages: readonly Pick<MessageDiff, 'lines'>[] }) {
  const { added, removed, changed } = countLines(messages)
  if (added + removed + changed === 0) return <span className={styles.counts}>unchanged</span>
  return (
    <span className={styles.counts} title="Lines added, removed and changed">
      {added > 0 && <b className={styles.added}>+{added}</b>} {removed > 0 && <b className={styles.removed}>−{removed}</b>}{' '}
      {changed > 0 && `${changed} changed`}
    </span>
  )
}
