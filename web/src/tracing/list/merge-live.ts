import type { TraceSummary } from '@assay/protocol'

/** Traces that the stream announced and the list does not show yet, newest first. */
export type Pending = readonly TraceSummary[]

interface LiveInput {
  shown: ReadonlySet<string>
  pending: Pending
  arrived: readonly TraceSummary[]
  /** Traces that began outside are no part of this list; `toMs` exclusive. */
  fromMs: number
  toMs: number
}

const mostPending = 500

/**
 * Sorts what arrived: changes of rows that are shown go into the list at once, since they move nothing; new rows wait. Of more than 500
 * waiting rows only the newest are kept: the list is asked for anew then anyway.
 */
export function sortArrivals({ shown, pending, arrived, fromMs, toMs }: LiveInput): { changed: TraceSummary[]; pending: Pending } {
  const changed: TraceSummary[] = []
  const waiting = new Map(pending.map((trace) => [trace.traceId, trace]))
  for (const trace of arrived) {
    if (shown.has(trace.traceId)) changed.push(trace)
    else if (trace.startMs >= fromMs && trace.startMs < toMs) waiting.set(trace.traceId, trace)
  }
  const sorted = [...waiting.values()].sort((a, b) => b.startMs - a.startMs)
  return { changed, pending: sorted.slice(0, mostPending) }
}

/** Rows of a first page that has taken in what came; the server makes pages of 100. */
export const mostFirstRows = 400

/** The list's pages with rows changed in place and new rows put in by time; a row that is there already is not doubled. */
export function mergeIntoPages<Page extends { traces: TraceSummary[] }>(
  pages: Page[],
  changed: readonly TraceSummary[],
  added: Pending,
): Page[] {
  const byId = new Map(changed.map((trace) => [trace.traceId, trace]))
  const [first, ...others] = pages.map((page) => ({ ...page, traces: page.traces.map((trace) => byId.get(trace.traceId) ?? trace) }))
  if (first === undefined) return pages
  const present = new Set([first, ...others].flatMap((page) => page.traces.map((trace) => trace.traceId)))
  const fresh = added.filter((trace) => !present.has(trace.traceId))
  if (fresh.length === 0) return [first, ...others]
  return [{ ...first, traces: [...fresh, ...first.traces].sort((a, b) => b.startMs - a.startMs) }, ...others]
}
