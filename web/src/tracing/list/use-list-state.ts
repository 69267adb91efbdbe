import type { SavedView } from '@assay/protocol'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useRef } from 'react'
import { useApi } from '../../api/ApiContext.tsx'
import { type SetUrlState, useUrlState } from '../../ui/use-url-state.ts'
import { queries } from '../queries.ts'
import { type TracesState, tracesUrl, viewSearch } from './traces-url.ts'

/** The view that a list is, or was made of. */
export interface ViewState {
  views: readonly SavedView[]
  current: SavedView | null
  /** The list is not as the view has it. */
  isChanged: boolean
}

/**
 * What the list shows: what its address says, or what the saved view says that it names. An address that says nothing is the project's default
 * view, where there is one. Null until it is known what a named view says.
 */
export function useListState(experimentId: string): [TracesState | null, SetUrlState<TracesState>, ViewState] {
  const api = useApi()
  const cache = useQueryClient()
  const { data, isError } = useQuery(queries.views(api, experimentId))
  const views = data?.views ?? []
  const [said, setSaid] = useUrlState(tracesUrl)
  const current = views.find(({ viewId, isDefault }) => (said.v === '' ? said.isBare && isDefault : viewId === said.v)) ?? null
  const state = useMemo(
    () => (current !== null && said.isBare ? { ...tracesUrl.parse(current.search), v: current.viewId, isBare: true } : said),
    [said, current],
  )
  const isWaiting = said.isBare && said.v !== '' && data === undefined && !isError

  const latest = useRef(state)
  latest.current = state
  const set = useCallback<SetUrlState<TracesState>>(
    (patch, options) => {
      const next = { ...latest.current, isBare: false, ...patch }
      // A view that was saved just now is known before the next draw.
      const known = cache.getQueryData<{ views: SavedView[] }>(queries.views(api, experimentId).queryKey)?.views ?? []
      const view = known.find(({ viewId }) => viewId === next.v)
      const isView = view !== undefined && viewSearch(next) === view.search
      const isPlain = next.v === '' && viewSearch(next) === '' && !known.some(({ isDefault }) => isDefault)
      const told = isView || isPlain ? { ...tracesUrl.parse(''), v: next.v } : next
      latest.current = next
      setSaid(told, options)
    },
    [setSaid, cache, api, experimentId],
  )
  const isChanged = current !== null && viewSearch(state) !== current.search
  return [isWaiting ? null : state, set, { views, current, isChanged }]
}
