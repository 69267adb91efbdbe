import { type AgentMap, entryNode } from '@assay/protocol'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import { useApi } from '../../api/ApiContext.tsx'
import { Button, IconButton } from '../../ui/Button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { EmptyFace, ErrorFace, SkeletonRows } from '../../ui/Faces.tsx'
import { isQueryError } from '../../ui/FilterError.tsx'
import { formatCount, formatCounted } from '../../ui/format/number.ts'
import { HiddenTitle } from '../../ui/Hidden.tsx'
import { BarActions, BarSpace, Crumb, PageFrame } from '../../ui/PageFrame.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { SidePane } from '../../ui/SideSection.tsx'
import { at } from '../../ui/time-range.ts'
import { usePageTitle } from '../../ui/use-page-title.ts'
import { useShortcuts } from '../../ui/use-shortcuts.ts'
import { useUrlState } from '../../ui/use-url-state.ts'
import { QueryBar } from '../list/QueryBar.tsx'
import { TimeMenu } from '../list/TimeMenu.tsx'
import { shiftWindow, useTimeWindow } from '../list/use-time-window.ts'
import { ProjectMenu } from '../ProjectMenu.tsx'
import { type MapScope, mapQueries } from './map-queries.ts'
import styles from './AgentMapPage.module.css'
import { comparedSides } from './against-side.ts'
import { CompareMenu } from './CompareMenu.tsx'
import { FlowRules } from './FlowRules.tsx'
import { MapCanvas } from './MapCanvas.tsx'
import { MapChanges, MapPane } from './MapPane.tsx'
import { MapTable } from './MapTable.tsx'
import { alertShare, formatWholeShare } from './map-words.ts'
import { mapUrl } from './map-url.ts'
import { PathList } from './PathList.tsx'
import { type ShownMap, shownMap } from './shown-map.ts'

const whole = { node: '', caller: '' }

/** How do the agents work together, and where does it go wrong? Who called what in the traces of a query, one drawing for all of them. */
export function AgentMapPage({ experimentId }: { experimentId: string }) {
  const api = useApi()
  const [state, set] = useUrlState(mapUrl)
  const [window, renewWindow] = useTimeWindow(state.from, state.to)
  const inputRef = useRef<HTMLInputElement>(null)
  usePageTitle('Agent map')

  const scope = useMemo<MapScope>(
    () => ({ experimentId, q: state.q, fromMs: window.fromMs, toMs: window.openEnd ? undefined : window.toMs, path: state.path }),
    [experimentId, state.q, state.path, window],
  )
  const sides = useMemo(() => comparedSides(scope, state.vs, window), [scope, state.vs, window])
  const query = useQuery({ ...mapQueries.map(api, sides.now, sides.against), placeholderData: keepPreviousData })
  const map = query.data
  const focus = useMemo(() => ({ node: state.node, caller: state.caller }), [state.node, state.caller])
  const shown = useMemo(() => (map === undefined ? undefined : shownMap(map, state.rare, focus)), [map, state.rare, focus])

  const shift = (direction: -1 | 1) => set(shiftWindow(window, direction))
  const toggleView = () => set({ view: state.view === 'flow' ? 'table' : 'flow' })
  const toggleRare = () => set({ rare: state.rare === 'fold' ? 'show' : 'fold' })
  useShortcuts({
    '/': () => inputRef.current?.focus(),
    '[': () => shift(-1),
    ']': () => shift(1),
    t: toggleView,
    T: toggleView,
    r: toggleRare,
    Escape: () => set(whole),
  })

  const refused = isQueryError(query.error) ? query.error : null
  return (
    <PageFrame
      bar={
        <>
          <ProjectMenu experimentId={experimentId} />
          <Crumb>
            <b>Agent map</b>
          </Crumb>
          <BarSpace />
          <BarActions>
            <CompareMenu scope={scope} vs={state.vs} onChange={(vs) => set({ vs })} />
            <IconButton icon="chevronLeft" label="Earlier [" onClick={() => shift(-1)} />
            <TimeMenu
              from={state.from}
              to={state.to}
              window={window}
              onChange={(times) => {
                set(times)
                renewWindow()
              }}
            />
            <IconButton icon="chevronRight" label="Later ]" onClick={() => shift(1)} />
            {/* With fixed times, so that who opens the link later sees the same. */}
            <CopyButton
              icon="link"
              label="Copy link to this view"
              text={() =>
                `${location.origin}${location.pathname}?${mapUrl.format({ ...state, from: at(window.fromMs), to: at(window.toMs) })}`
              }
            />
          </BarActions>
        </>
      }
      toolbar={
        <>
          <div className={styles.query}>
            <QueryBar query={state.q} onChange={(q) => set({ q, path: '' })} error={refused} inputRef={inputRef} />
          </div>
          <Segmented
            label="View"
            options={[
              { key: 'flow', label: 'Map' },
              { key: 'table', label: 'Table', title: 't' },
            ]}
            current={state.view}
            onChoose={(view) => set({ view })}
          />
          <Button aria-pressed={state.rare === 'show'} hint="r" onClick={toggleRare}>
            Show rare
          </Button>
        </>
      }
    >
      <HiddenTitle>Agent map</HiddenTitle>
      <div className={styles.panes}>
        <div className={classNames(styles.work, state.view === 'table' && styles.table)} {...(state.view === 'table' && scrollable)}>
          {query.error !== null && (map === undefined || refused !== null) ? (
            refused === null && <ErrorFace error={query.error} retry={() => void query.refetch()} />
          ) : map === undefined || shown === undefined ? (
            <SkeletonRows rows={12} rowPx={46} />
          ) : map.nodes.length === 0 ? (
            <EmptyFace title={emptyText(map, state.path)}>
              {state.path !== '' && <Button onClick={() => set({ path: '' })}>Show all paths</Button>}
            </EmptyFace>
          ) : state.view === 'table' ? (
            <MapTable map={map} onFocus={set} />
          ) : (
            <>
              <MapCanvas shown={shown} focus={focus} onFocus={set} ownsKeys />
              <Legend map={map} shown={shown} />
            </>
          )}
        </div>
        <SidePane label="About the map">
          {map !== undefined && (
            <>
              <MapPane scope={sides.now} map={map} focus={focus} onFocus={set} />
              <MapChanges map={map} onFocus={set} />
              <PathList map={map} path={state.path} onPath={(path) => set({ path, ...whole })} />
            </>
          )}
          <FlowRules scope={sides.now} flow={state.flow} onFlow={(flow) => set({ flow })} />
        </SidePane>
      </div>
    </PageFrame>
  )
}

const scrollable = { tabIndex: 0, role: 'group', 'aria-label': 'Table of the map' }

function emptyText(map: AgentMap, path: string): string {
  if (map.looked.traces === 0) return 'No traces match.'
  return path === '' ? 'These traces have no spans.' : 'No trace of this window went this way.'
}

function Legend({ map, shown }: { map: AgentMap; shown: ShownMap }) {
  const { looked } = map
  const steps = shown.nodes.filter(({ id }) => id !== entryNode).length
  const parts = [
    'Edge: calls · p95 · errors',
    `red above ${formatWholeShare(alertShare)} errors`,
    looked.share === 1
      ? formatCounted(looked.traces, 'trace')
      : `a sample of ${formatCounted(looked.traces, 'trace')}, ${formatWholeShare(looked.share)} of all`,
    formatCounted(steps, 'step'),
    shown.folded > 0 ? `${formatCounted(shown.folded, 'rare edge')} folded` : '',
    map.edgesLeftOut > 0 ? `${formatCount(map.edgesLeftOut)} rarer edges left out` : '',
    map.nodesLeftOut > 0 ? `${formatCounted(map.nodesLeftOut, 'rarer step')} in “Others”` : '',
  ]
  return <p className={styles.legend}>{parts.filter((part) => part !== '').join('   ')}</p>
}
