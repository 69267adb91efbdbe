import type { NewSpan } from '../store/span-store.ts'
import { idKey } from './open-traces.ts'

/** Spans by trace, in order of first appearance. Mostly the spans of a trace stand together, so neighbours are compared first. */
export function groupByTrace(spans: readonly NewSpan[]): Iterable<NewSpan[]> {
  const groups = new Map<string, NewSpan[]>()
  let last: NewSpan[] = []
  for (const span of spans) {
    if (last[0] === undefined || !isSameId(last[0].traceId, span.traceId)) {
      const key = idKey(span.traceId)
      const group = groups.get(key)
      if (group === undefined) groups.set(key, (last = []))
      else last = group
    }
    last.push(span)
  }
  return groups.values()
}

function isSameId(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
