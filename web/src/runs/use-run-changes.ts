import type { RunDetail } from '@assay/protocol'
import { useQueryClient } from '@tanstack/react-query'
import { useApi } from '../api/ApiContext.tsx'
import { useToast } from '../ui/Toasts.tsx'
import { type ChangedRuns, changes, runsKey } from './queries.ts'

export function runsInWords(count: number): string {
  return count === 1 ? '1 run' : `${count} runs`
}

/** What is shown of runs is asked for anew when a change of theirs is over, however it went. */
function useRefresh(): () => Promise<void> {
  const api = useApi()
  const cache = useQueryClient()
  return () => cache.invalidateQueries({ queryKey: runsKey(api) })
}

/** Deletes and restores, and says so with the way back. Both answer with the runs that are now so, or gone for good. */
export function useRunChanges() {
  const api = useApi()
  const toast = useToast()
  const refresh = useRefresh()

  const told = async (made: Promise<ChangedRuns>, done: string, undo: (ids: string[]) => Promise<unknown>): Promise<string[]> => {
    const { done: ids, missing, error } = await made
    await refresh()
    toast({
      text: [
        `${runsInWords(ids.length)} ${done}`,
        ...(missing.length > 0 ? [`${runsInWords(missing.length)} not found`] : []),
        ...(error === null ? [] : [error.message]),
      ].join(' · '),
      kind: error === null ? 'done' : 'error',
      ...(ids.length > 0 && { undo: () => void undo(ids) }),
    })
    return [...ids, ...missing]
  }
  const remove = (ids: readonly string[]): Promise<string[]> => told(changes.deleteRuns(api, ids), 'deleted', restore)
  const restore = (ids: readonly string[]): Promise<string[]> => told(changes.restoreRuns(api, ids), 'restored', remove)
  return { remove, restore }
}

/** Changes what a run is called and tagged, and says so with the way back. Throws what the server refuses. */
export function useRunEdits(run: RunDetail) {
  const api = useApi()
  const toast = useToast()
  const refresh = useRefresh()

  const change = async (done: string, make: () => Promise<unknown>, undo: () => Promise<unknown>): Promise<void> => {
    try {
      await make()
    } finally {
      await refresh()
    }
    const back = () =>
      undo()
        .catch((error: unknown) => toast({ text: error instanceof Error ? error.message : String(error), kind: 'error' }))
        .finally(() => void refresh())
    toast({ text: done, undo: () => void back() })
  }
  return {
    rename: (name: string): Promise<void> =>
      change(
        'Run renamed',
        () => changes.rename(api, run.runId, name),
        () => changes.rename(api, run.runId, run.name),
      ),
    /** A value of null takes the tag away. */
    tag(key: string, value: string | null): Promise<void> {
      const before = run.tags.find((tag) => tag.key === key)?.value ?? null
      return change(
        value === null ? `Tag ${key} removed` : `Tag ${key} set`,
        () => changes.tag(api, run.runId, key, value),
        () => changes.tag(api, run.runId, key, before),
      )
    },
  }
}
