import type { CharClass } from './char-class.ts'
import { charClass, separator } from './char-class.ts'

/** Calls `emit` for each maximal run of one class of `stripped` (text from `stripAccents`) that is not separators. */
export function forEachRun(stripped: string, emit: (run: string, charClass: CharClass, from: number) => void): void {
  let runClass: CharClass = separator
  let from = 0
  for (let at = 0; at <= stripped.length;) {
    const code = stripped.codePointAt(at)
    const next = code === undefined ? separator : charClass(code)
    if (next !== runClass) {
      if (runClass !== separator) emit(stripped.slice(from, at), runClass, from)
      runClass = next
      from = at
    }
    at += code !== undefined && code > 0xffff ? 2 : 1
  }
}
