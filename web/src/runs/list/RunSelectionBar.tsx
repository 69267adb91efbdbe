import { runPageLimits } from '@assay/protocol'
import { useLocation } from 'wouter'
import { Button } from '../../ui/Button.tsx'
import { comparePath } from '../compare/compare-url.ts'
import { runsInWords, useRunChanges } from '../use-run-changes.ts'
import styles from './RunSelectionBar.module.css'

interface RunSelectionBarProps {
  experimentId: string
  selected: ReadonlySet<string>
  /** Those that are deleted can be restored instead. */
  areDeleted: boolean
  /** These are no longer what this list shows; what could not be changed stays selected. */
  onGone: (runIds: readonly string[]) => void
  onClear: () => void
}

/** What can be done with the selected runs. What is deleted can be taken back. */
export function RunSelectionBar({ experimentId, selected, areDeleted, onGone, onClear }: RunSelectionBarProps) {
  const [, navigate] = useLocation()
  const change = useRunChanges()
  const ids = [...selected]
  return (
    <div className={styles.bar} role="region" aria-label="Selection">
      <b>{runsInWords(ids.length)} selected</b>
      <Button
        hint="c"
        disabled={ids.length < 2 || ids.length > runPageLimits.runs}
        title={ids.length > runPageLimits.runs ? `At most ${runPageLimits.runs} runs are compared` : undefined}
        onClick={() => navigate(comparePath(experimentId, ids))}
      >
        Compare
      </Button>
      {areDeleted ? (
        <Button look="ghost" onClick={() => void change.restore(ids).then(onGone)}>
          Restore
        </Button>
      ) : (
        <Button look="ghost" icon="trash" onClick={() => void change.remove(ids).then(onGone)}>
          Delete
        </Button>
      )}
      <Button look="ghost" hint="Esc" onClick={onClear}>
        Clear
      </Button>
    </div>
  )
}
