import type { VariableDiff } from './prompt-diff.ts'
import { VariableChip } from './TemplateText.tsx'
import styles from './VariableLine.module.css'

/** What a program must fill in; what is new, and what it need not fill in any more. */
export function VariableLine({ variables }: { variables: readonly VariableDiff[] }) {
  if (variables.length === 0) return null
  const added = variables.filter(({ kind }) => kind === 'added')
  const removed = variables.filter(({ kind }) => kind === 'removed')
  return (
    <p className={styles.line}>
      <span className={styles.label}>Variables</span>
      {variables
        .filter(({ kind }) => kind === 'same')
        .map(({ name }) => (
          <VariableChip key={name} name={name} />
        ))}
      {added.length > 0 && (
        <ins className={styles.group}>
          {added.map(({ name }) => (
            <VariableChip key={name} name={name} />
          ))}
          <span className={styles.label}>new</span>
        </ins>
      )}
      {removed.length > 0 && (
        <span className={styles.group}>
          {removed.map(({ name }) => (
            <del key={name}>
              <VariableChip name={name} />
            </del>
          ))}
          <span className={styles.label}>no longer used</span>
        </span>
      )}
    </p>
  )
}
