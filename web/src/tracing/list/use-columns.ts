import { useCallback, useMemo, useState } from 'react'
import { useApi } from '../../api/ApiContext.tsx'
import type { SetUrlState } from '../../ui/use-url-state.ts'
import { rememberColumns, rememberedColumns, usualColumns } from './columns.ts'
import type { TracesState } from './traces-url.ts'

/** The columns shown: the address's, else those that this browser last showed of the project, else the usual ones. */
export function useColumns(
  experimentId: string,
  { cols }: TracesState,
  set: SetUrlState<TracesState>,
): [readonly string[], (columns: readonly string[]) => void] {
  const { workspace } = useApi()
  const [changes, setChanges] = useState(0)
  const columns = useMemo(() => {
    const chosen = cols.length > 0 ? cols : rememberedColumns(workspace, experimentId)
    return chosen.length > 0 ? chosen : usualColumns
    // What is remembered changes by `setColumns` alone.
  }, [cols, workspace, experimentId, changes])
  const setColumns = useCallback(
    (next: readonly string[]) => {
      rememberColumns(workspace, experimentId, next)
      setChanges((count) => count + 1)
      set({ cols: next })
    },
    [workspace, experimentId, set],
  )
  return [columns, setColumns]
}
