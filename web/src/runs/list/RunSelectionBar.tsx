import { runPageLimits } from '@assay/protocol'
import { useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { useApi } from '../../api/ApiContext.tsx'
import { Button } from '../../ui/Button.tsx'
import { useToast } from '../../ui/Toasts.tsx'
import { comparePath } from '../paths.ts'
import { changes } from '../queries.ts'
import styles from './RunSelectionBar.module.css'

interface RunSelectionBarProps {
  experimentId: string
  selected: ReadonlySet<string>
  /** Those that are deleted can be restored instead. */
  areDeleted: boolean
  onClear: () => void
}

/** What can be done with the selected runs. What is deleted can be taken back. */
export function RunSelectionBar({ experimentId, selected, areDeleted, onClear }: RunSelectionBarProps) {
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
        <Button look="ghost" onClick={() => (onClear(), void change.restore(ids))}>
          Restore
        </Button>
      ) : (
        <Button look="ghost" icon="trash" onClick={() => (onClear(), void change.remove(ids))}>
          Delete
        </Button>
      )}
      <Button look="ghost" hint="Esc" onClick={onClear}>
        Clear
      </Button>
    </div>
  )
}

export function runsInWords(count: number): string {
  return count === 1 ? '1 run' : `${count} runs`
}

/** Deletes and restores, says so with the way back, and asks for everything about runs anew. */
export function useRunChanges() {
  const api = useApi()
  const cache = useQueryClient()
  const toast = useToast()

  const attempt = async (work: Promise<void>): Promise<boolean> => {
    try {
      await work
      return true
    } catch (error) {
      toast({ text: error instanceof Error ? error.message : String(error), kind: 'error' })
      return false
    } finally {
      await cache.invalidateQueries({ queryKey: [api.workspace] })
    }
  }
  const remove = async (ids: readonly string[]): Promise<void> => {
    if (await attempt(changes.deleteRuns(api, ids))) toast({ text: `${runsInWords(ids.length)} deleted`, undo: () => void restore(ids) })
  }
  const restore = async (ids: readonly string[]): Promise<void> => {
    if (await attempt(changes.restoreRuns(api, ids))) toast({ text: `${runsInWords(ids.length)} restored`, undo: () => void remove(ids) })
  }
  return { remove, restore }
}
