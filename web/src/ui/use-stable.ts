import { useCallback, useRef } from 'react'

/** A function that is the same at every draw and does what the newest one does: for handlers of rows that are drawn only when they change. */
export function useStable<Args extends unknown[], Result>(handler: (...args: Args) => Result): (...args: Args) => Result {
  const latest = useRef(handler)
  latest.current = handler
  return useCallback((...args: Args) => latest.current(...args), [])
}
