import { ago, now, type TimePoint, timeParam } from '../../ui/time-range.ts'
import { textParam, urlCodec, wordParam } from '../../ui/url-codec.ts'

/** Where the second set is from: the same window, or the one of its length before it. */
const otherWindows = ['same', 'before'] as const

export interface DiffersState {
  /** Queries of the bar. */
  a: string
  b: string
  from: TimePoint
  to: TimePoint
  bwindow: (typeof otherWindows)[number]
}

/** The traces of a query against the rest; without one, those that failed against the others. */
export function againstTheRest(q: string): { a: string; b: string } | null {
  return q.trim() === '' ? null : { a: q, b: `-(${q})` }
}

export const differsUrl = urlCodec<DiffersState>({
  a: textParam('status:error'),
  b: textParam('-status:error'),
  from: timeParam(ago(24 * 3_600_000)),
  to: timeParam(now),
  bwindow: wordParam(otherWindows, 'same'),
})
