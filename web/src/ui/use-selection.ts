import { useCallback, useState } from 'react'

const nothing: ReadonlySet<string> = new Set()

/**
 * What is selected of a list. `list` holds all that decides what the list shows: what was selected in another one is not selected here, where
 * it may not be seen.
 */
export function useSelection(list: string) {
  const [selection, setSelection] = useState({ list, keys: nothing })
  const selected = selection.list === list ? selection.keys : nothing
  const change = useCallback(
    (to: (keys: Set<string>) => void) =>
      setSelection((before) => {
        const keys = new Set(before.list === list ? before.keys : nothing)
        to(keys)
        return { list, keys }
      }),
    [list],
  )
  const toggle = useCallback((key: string) => change((keys) => void (keys.delete(key) || keys.add(key))), [change])
  const set = useCallback((keys: ReadonlySet<string>) => setSelection({ list, keys }), [list])
  const drop = useCallback((...gone: string[]) => change((keys) => gone.forEach((key) => keys.delete(key))), [change])
  const clear = useCallback(() => change((keys) => keys.clear()), [change])
  return { selected, set, toggle, drop, clear }
}
