import { useState } from 'react'

const memory = new Map<string, unknown>()

/** State that comes back when the same place is opened again, until the tab is loaded anew. */
export function useRemembered<T>(key: string, initial: T): [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => (memory.has(key) ? (memory.get(key) as T) : initial))
  const set = (next: T) => {
    memory.set(key, next)
    setValue(next)
  }
  return [value, set]
}
