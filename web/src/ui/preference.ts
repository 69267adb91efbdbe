import { useSyncExternalStore } from 'react'

/** A choice of this browser, kept in local storage, shared by all who use it. */
export interface Preference<T extends string | boolean> {
  get: () => T
  set: (value: T) => void
  subscribe: (listener: () => void) => () => void
}

function preference<T extends string | boolean>(key: string, parse: (text: string | null) => T): Preference<T> {
  const listeners = new Set<() => void>()
  return {
    get: () => parse(localStorage.getItem(key)),
    set(value) {
      localStorage.setItem(key, String(value))
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

export function wordPreference<const W extends string>(key: string, words: readonly W[], fallback: W): Preference<W> {
  return preference<W>(key, (text) => words.find((word) => word === text) ?? fallback)
}

export function flagPreference(key: string, fallback: boolean): Preference<boolean> {
  return preference<boolean>(key, (text) => (text === null ? fallback : text === 'true'))
}

export function usePreference<T extends string | boolean>(choice: Preference<T>): T {
  return useSyncExternalStore(choice.subscribe, choice.get)
}
