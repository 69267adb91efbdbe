import type { TraceSummary } from '@assay/protocol'
import { useCallback, useMemo, useState } from 'react'
import { useSelection } from '../../ui/use-selection.ts'
import { endOfNow } from '../queries.ts'

/** All that a list's query finds, as it was when it was chosen. */
export interface AllSelected {
  chosenAtMs: number
  /** Where the window ended then, if it ends now. */
  endMs: number
  /** Those that were taken out again. */
  except: ReadonlySet<string>
}

/** What is selected of a list of traces: single ones of those loaded, or all that its query finds but those taken out again. */
export function useQuerySelection(list: string, traces: readonly TraceSummary[]) {
  const single = useSelection(list)
  const [whole, setWhole] = useState<{ list: string; all: AllSelected | null }>({ list, all: null })
  const all = whole.list === list ? whole.all : null

  const selected = useMemo(
    () =>
      all === null
        ? single.selected
        : new Set(
            traces.filter(({ traceId, startMs }) => !all.except.has(traceId) && startMs <= all.chosenAtMs).map(({ traceId }) => traceId),
          ),
    [all, single.selected, traces],
  )
  const selectAll = useCallback(() => setWhole({ list, all: { chosenAtMs: Date.now(), endMs: endOfNow(), except: new Set() } }), [list])
  const set = useCallback(
    (keys: ReadonlySet<string>) => {
      if (all === null) return single.set(keys)
      const except = new Set(all.except)
      for (const { traceId } of traces) {
        if (keys.has(traceId)) except.delete(traceId)
        else if (selected.has(traceId)) except.add(traceId)
      }
      setWhole({ list, all: { ...all, except } })
    },
    [all, list, single, traces, selected],
  )
  const toggle = useCallback(
    (key: string) => {
      const keys = new Set(selected)
      if (!keys.delete(key)) keys.add(key)
      set(keys)
    },
    [selected, set],
  )
  const clear = useCallback(() => {
    setWhole({ list, all: null })
    single.clear()
  }, [list, single])
  return { selected, all, selectAll, set, toggle, clear }
}
