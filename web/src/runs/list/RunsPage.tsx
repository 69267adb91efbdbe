import { runPageLimits } from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { useApi } from '../../api/ApiContext.tsx'
import { Button } from '../../ui/Button.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { EmptyFace, ErrorFace, SkeletonRows } from '../../ui/Faces.tsx'
import { isQueryError } from '../../ui/FilterError.tsx'
import { formatCount } from '../../ui/format/number.ts'
import { BarActions } from '../../ui/PageFrame.tsx'
import { useHref } from '../../ui/use-href.ts'
import { usePageTitle } from '../../ui/use-page-title.ts'
import { useRemembered } from '../../ui/use-remembered.ts'
import { useSelection } from '../../ui/use-selection.ts'
import { useShortcuts } from '../../ui/use-shortcuts.ts'
import { useUrlState } from '../../ui/use-url-state.ts'
import { ChartSettings } from '../chart/ChartSettings.tsx'
import { MetricCharts } from '../chart/MetricCharts.tsx'
import { comparePath } from '../compare/compare-url.ts'
import { filterText } from '../filter-text.ts'
import { runPath } from '../paths.ts'
import { queries, type RunListScope } from '../queries.ts'
import { columnName, defaultColumns, isSystemMetric, parseColumn } from '../run-column.ts'
import { VersionsFrame } from '../VersionsFrame.tsx'
import { ColumnMenu } from './ColumnMenu.tsx'
import { EmptyRuns } from './EmptyRuns.tsx'
import { FilterBar } from './FilterBar.tsx'
import { runFilterWords } from './filter-words.ts'
import { rememberRunsSearch } from './last-runs.ts'
import { RunSelectionBar } from './RunSelectionBar.tsx'
import styles from './RunsPage.module.css'
import { isRun } from './run-rows.ts'
import { RunTable } from './RunTable.tsx'
import { isNested, type RunsState, runsUrl, runViews } from './runs-url.ts'
import { useRunList } from './use-run-list.ts'

const noneOpen: ReadonlySet<string> = new Set()
/** Drawn together on the page of charts. */
const mostDrawnRuns = 100

const viewNames: Record<(typeof runViews)[number], string> = { active: 'Active', deleted: 'Deleted', all: 'All' }

/** Which runs are there, and which is best? The runs of a project as a table, or the curves of the first hundred. */
export function RunsPage({ experimentId }: { experimentId: string }) {
  const api = useApi()
  const href = useHref()
  const [, navigate] = useLocation()
  const [state, set] = useUrlState(runsUrl)
  const { data: keys } = useQuery(queries.keys(api, experimentId))
  const inputRef = useRef<HTMLInputElement>(null)
  const search = runsUrl.format(state)
  useEffect(() => rememberRunsSearch(experimentId, search), [experimentId, search])
  usePageTitle(state.tab === 'charts' ? 'Charts' : 'Runs')

  const columns = useMemo(
    () => (state.cols === null ? (keys === undefined ? [] : defaultColumns(keys)) : state.cols.flatMap((name) => parseColumn(name) ?? [])),
    [state.cols, keys],
  )
  const nested = isNested(state)
  const scope = useMemo<RunListScope>(
    () => ({
      experimentId,
      view: state.view,
      nesting: nested && state.tab === 'runs' ? 'top' : 'flat',
      columns: columns.map(columnName),
      ...(state.q !== '' && { filter: state.q }),
      ...(state.order !== '' && { order: state.order }),
    }),
    [experimentId, state.view, nested, state.tab, state.q, state.order, columns],
  )
  const [open, setOpen] = useState(noneOpen)
  const { query, rows, total, newer, showNew } = useRunList(scope, open)
  const [activeId, setActiveId] = useRemembered<string | null>(`runs:${experimentId}:active`, null)
  const selection = useSelection(JSON.stringify([experimentId, state.view, state.q]))
  const { selected } = selection

  const activeRun = rows.filter(isRun).find(({ run }) => run.runId === activeId)
  const fold = (runId: string) => {
    const next = new Set(open)
    if (!next.delete(runId)) next.add(runId)
    setOpen(next)
  }
  useShortcuts({
    '/': () => inputRef.current?.focus(),
    x: () => activeRun !== undefined && selection.toggle(activeRun.run.runId),
    z: () => (typeof activeRun?.open === 'boolean' ? fold(activeRun.run.runId) : false),
    n: () => newer > 0 && showNew(),
    c: () => (selected.size > 1 && selected.size <= runPageLimits.runs ? navigate(comparePath(experimentId, [...selected])) : false),
    Escape: () => (selected.size > 0 ? selection.clear() : false),
    '1': () => set({ tab: 'runs' }),
    '2': () => set({ tab: 'charts' }),
  })

  const wordsOf = useMemo(() => runFilterWords(keys), [keys])
  const isEmpty = query.data !== undefined && total === 0
  const isFresh = isEmpty && state.q === '' && state.view === 'active' && newer === 0
  const isTree = rows.some((row) => isRun(row) && row.open !== null)
  const drawn = rows
    .filter(isRun)
    .slice(0, mostDrawnRuns)
    .map(({ run: { runId, name, status } }) => ({ experimentId, runId, name, status }))

  return (
    <VersionsFrame
      experimentId={experimentId}
      tab={state.tab}
      onTab={(tab) => set({ tab })}
      actions={
        <BarActions>
          <CopyButton icon="link" label="Copy link to this view" text={() => location.href} />
        </BarActions>
      }
      toolbar={
        <div className={styles.tools}>
          <FilterBar
            filter={state.q}
            onChange={(q) => set({ q })}
            words={wordsOf}
            placeholder="Filter: metrics.loss < 0.5 AND params.depth = '3', or words of a name"
            error={isQueryError(query.error) ? query.error : null}
            inputRef={inputRef}
          />
          {state.tab === 'runs' ? (
            <>
              <ViewButtons view={state.view} onChange={(view) => set({ view })} />
              <Button aria-pressed={nested} title="Runs below the run that began them" onClick={() => set({ group: nested ? '0' : '1' })}>
                Nested
              </Button>
              <ColumnMenu
                keys={keys}
                columns={columns}
                onChange={(chosen) => set({ cols: chosen === null ? null : chosen.map(columnName) })}
              />
            </>
          ) : (
            <ChartSettings state={state} onChange={set} />
          )}
        </div>
      }
    >
      {isQueryError(query.error) ? (
        <EmptyFace title="The filter cannot be read.">
          <Button onClick={() => set({ q: '', order: '' })}>Clear the filter</Button>
        </EmptyFace>
      ) : query.error !== null && query.data === undefined ? (
        <ErrorFace error={query.error} retry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <SkeletonRows rows={20} rowPx={28} />
      ) : isFresh ? (
        <EmptyRuns experimentId={experimentId} />
      ) : isEmpty && newer === 0 ? (
        <EmptyFace title={state.q === '' ? `No ${state.view} runs.` : 'No run matches.'}>
          {state.q !== '' && <Button onClick={() => set({ q: '' })}>Clear the filter</Button>}
        </EmptyFace>
      ) : state.tab === 'charts' ? (
        <MetricCharts
          runs={drawn}
          keys={(keys?.metrics ?? []).filter((key) => !isSystemMetric(key))}
          state={state}
          note={total > drawn.length ? `The first ${drawn.length} of ${formatCount(total)} runs, as the list is sorted.` : null}
        />
      ) : (
        <div className={styles.list}>
          <RunTable
            experimentId={experimentId}
            rows={rows}
            summary={
              <b>
                {formatCount(total)} {total === 1 ? 'run' : 'runs'}
                {isTree && ' + nested'}
              </b>
            }
            overlay={
              newer > 0 && (
                <button type="button" className={styles.pill} onClick={showNew}>
                  {formatCount(newer)} new
                </button>
              )
            }
            rowCount={isTree ? -1 : total + 1}
            columns={columns}
            order={state.order}
            onOrder={(order) => set({ order })}
            activeId={activeId}
            onActive={setActiveId}
            selected={selected}
            onSelect={selection.toggle}
            onSelected={selection.set}
            nested={isTree}
            onFold={fold}
            onOpen={(run, fresh) => {
              const path = runPath(experimentId, run.runId)
              if (fresh) globalThis.open(href(path), '_blank', 'noopener')
              else navigate(path)
            }}
            onRest={(runId) => set({ q: withParent(state.q, runId), group: '0' })}
            onEnd={() => query.hasNextPage && !query.isFetchingNextPage && void query.fetchNextPage()}
          />
          {selected.size > 0 && (
            <RunSelectionBar
              experimentId={experimentId}
              selected={selected}
              areDeleted={state.view === 'deleted'}
              onGone={(runIds) => selection.drop(...runIds)}
              onClear={selection.clear}
            />
          )}
        </div>
      )}
    </VersionsFrame>
  )
}

/** What a filter finds below a run. */
function withParent(filter: string, runId: string): string {
  return [...(filter === '' ? [] : [filter]), `tags.mlflow.parentRunId = ${filterText(runId)}`].join(' AND ')
}

function ViewButtons({ view, onChange }: Pick<RunsState, 'view'> & { onChange: (view: RunsState['view']) => void }) {
  return (
    <span className={styles.segments} role="group" aria-label="Which runs">
      {runViews.map((each) => (
        <button key={each} type="button" className={styles.segment} aria-pressed={each === view} onClick={() => onChange(each)}>
          {viewNames[each]}
        </button>
      ))}
    </span>
  )
}
