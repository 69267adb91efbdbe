import { ago, now, type TimePoint, type TimeSpan, timeParam, timeSpanParam } from '../../ui/time-range.ts'
import { textParam, urlCodec, type UrlCodec, wordParam } from '../../ui/url-codec.ts'
import { columnsParam } from './columns.ts'

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
  /** What traces are grouped by, as `listTraceGroups` has it; empty: they are not. */
  group: string
  /** Empty: those that this browser last showed, or the usual ones. */
  cols: readonly string[]
  /** The saved view that this is, or was made of; empty where it is none. */
  v: string
  /** Nothing is said but the view: all else is as it has it. */
  isBare: boolean
}

const said = urlCodec<Omit<TracesState, 'isBare'>>({
  tab: wordParam(listTabs, 'traces'),
  q: textParam(),
  from: timeParam(ago(24 * 3_600_000)),
  to: timeParam(now),
  sel: timeSpanParam,
  sort: wordParam(sortKeys, 'time'),
  group: textParam(),
  cols: columnsParam,
  v: textParam(),
})

export const tracesUrl: UrlCodec<TracesState> = {
  parse: (search) => ({ ...said.parse(search), isBare: [...new URLSearchParams(search).keys()].every((name) => name === 'v') }),
  format({ isBare, ...state }) {
    const text = said.format(state)
    // Of a view that was changed to say nothing something must be said, or it would be the view again.
    return isBare || text !== said.format({ ...said.parse(''), v: state.v })
      ? text
      : [...(text === '' ? [] : [text]), 'tab=traces'].join('&')
  },
}

/** What a saved view keeps: all but which view it is. */
export function viewSearch(state: TracesState): string {
  return said.format({ ...state, v: '' })
}
