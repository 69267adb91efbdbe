import { ago, now, type TimePoint, type TimeSpan, timeParam, timeSpanParam } from '../../ui/time-range.ts'
import { textParam, urlCodec, wordParam } from '../../ui/url-codec.ts'

export const listTabs = ['traces', 'spans', 'conversations', 'users'] as const
export type ListTab = (typeof listTabs)[number]

export const sortKeys = ['time', 'duration', 'tokens', 'cost'] as const
export type SortKey = (typeof sortKeys)[number]

/** What the address of the lists says. `sel` is the part of the window that the list shows; null for all of it. */
export interface TracesState {
  tab: ListTab
  q: string
  from: TimePoint
  to: TimePoint
  sel: TimeSpan | null
  sort: SortKey
}

export const tracesUrl = urlCodec<TracesState>({
  tab: wordParam(listTabs, 'traces'),
  q: textParam(),
  from: timeParam(ago(24 * 3_600_000)),
  to: timeParam(now),
  sel: timeSpanParam,
  sort: wordParam(sortKeys, 'time'),
})
