import type { ModelRow } from '@assay/protocol'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import { Link, useLocation } from 'wouter'
import { useApi } from '../../api/ApiContext.tsx'
import { Button } from '../../ui/Button.tsx'
import { formatValue } from '../../ui/chart/chart-number.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { EmptyFace, ErrorFace, SkeletonRows } from '../../ui/Faces.tsx'
import { isQueryError } from '../../ui/FilterError.tsx'
import { BarActions } from '../../ui/PageFrame.tsx'
import { type GridColumn, RowGrid } from '../../ui/RowGrid.tsx'
import { oneLine, visibleText } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { TimeCell } from '../../ui/TimeCell.tsx'
import { useHref } from '../../ui/use-href.ts'
import { usePageTitle } from '../../ui/use-page-title.ts'
import { useRemembered } from '../../ui/use-remembered.ts'
import { useShortcuts } from '../../ui/use-shortcuts.ts'
import { useUrlState } from '../../ui/use-url-state.ts'
import { useZone } from '../../ui/zone.ts'
import { FilterBar } from '../list/FilterBar.tsx'
import { modelFilterWords } from '../list/filter-words.ts'
import { loggedModelPath, registeredVersionPath, runPath } from '../paths.ts'
import { queries } from '../queries.ts'
import { VersionsFrame } from '../VersionsFrame.tsx'
import { ModelStatusMark } from './ModelStatus.tsx'
import { modelsUrl } from './model-url.ts'
import styles from './ModelsPage.module.css'

const shownMetrics = 4

/** Which models and agents were logged, and how good is each? */
export function ModelsPage({ experimentId }: { experimentId: string }) {
  const api = useApi()
  const zone = useZone()
  const href = useHref()
  const [, navigate] = useLocation()
  const [{ q }, set] = useUrlState(modelsUrl)
  const inputRef = useRef<HTMLInputElement>(null)
  const [activeId, setActiveId] = useRemembered<string | null>(`models:${experimentId}:active`, null)
  const query = useInfiniteQuery({ ...queries.models(api, experimentId, q), placeholderData: keepPreviousData })
  const models = useMemo(() => query.data?.pages.flatMap((page) => page.models) ?? [], [query.data])
  usePageTitle('Logged models')
  useShortcuts({ '/': () => inputRef.current?.focus() })

  const columns: GridColumn<ModelRow>[] = [
    {
      key: 'name',
      head: 'Name',
      className: styles.name,
      cell: (model) => (
        <>
          <Link href={loggedModelPath(experimentId, model.modelId)} className={styles.link} tabIndex={-1}>
            <SafeText text={oneLine(model.name)} />
          </Link>
          <ModelStatusMark status={model.status} />
        </>
      ),
    },
    { key: 'created', head: 'Created', className: styles.quiet, cell: (model) => <TimeCell timeMs={model.createdAtMs} zone={zone} /> },
    { key: 'type', head: 'Type', className: styles.quiet, cell: (model) => <SafeText text={oneLine(model.modelType)} /> },
    {
      key: 'run',
      head: 'Made by',
      className: styles.run,
      cell: ({ sourceRun }) =>
        sourceRun !== null && (
          <Link href={runPath(experimentId, sourceRun.runId)} tabIndex={-1} title={visibleText(oneLine(sourceRun.name))}>
            <SafeText text={oneLine(sourceRun.name)} />
          </Link>
        ),
    },
    {
      key: 'metrics',
      head: 'Metrics',
      className: styles.metrics,
      cell: ({ metrics }) =>
        metrics.slice(0, shownMetrics).map((metric) => (
          <span
            key={`${metric.key} ${metric.dataset}`}
            className={styles.metric}
            title={metric.dataset === null ? undefined : `on ${visibleText(oneLine(metric.dataset))}`}
          >
            <SafeText text={oneLine(metric.key)} /> <b>{formatValue(Number(metric.value), 4)}</b>
          </span>
        )),
    },
    {
      key: 'versions',
      head: 'Registered',
      className: styles.run,
      cell: ({ versions }) => {
        const last = versions.at(-1)
        return (
          last !== undefined && (
            <Link href={registeredVersionPath(last.name, last.version)} tabIndex={-1}>
              <SafeText text={oneLine(last.name)} /> v{last.version}
            </Link>
          )
        )
      },
    },
  ]

  return (
    <VersionsFrame
      experimentId={experimentId}
      tab="models"
      actions={
        <BarActions>
          <CopyButton icon="link" label="Copy link to this view" text={() => location.href} />
        </BarActions>
      }
      toolbar={
        <FilterBar
          filter={q}
          onChange={(next) => set({ q: next })}
          words={modelFilterWords}
          nameField="name"
          placeholder="Filter: name = 'agent' AND metrics.accuracy > 0.8"
          error={isQueryError(query.error) ? query.error : null}
          inputRef={inputRef}
        />
      }
    >
      {isQueryError(query.error) ? (
        <EmptyFace title="The filter cannot be read.">
          <Button onClick={() => set({ q: '' })}>Clear the filter</Button>
        </EmptyFace>
      ) : query.error !== null && query.data === undefined ? (
        <ErrorFace error={query.error} retry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <SkeletonRows rows={16} rowPx={28} />
      ) : models.length === 0 ? (
        <EmptyFace
          title={
            q === ''
              ? 'No logged models yet. mlflow.<flavor>.log_model or mlflow.set_active_model makes the first one.'
              : 'No model matches.'
          }
        >
          {q !== '' && <Button onClick={() => set({ q: '' })}>Clear the filter</Button>}
        </EmptyFace>
      ) : (
        <div className={styles.list}>
          <RowGrid
            label="Logged models"
            className={styles.table}
            columns={columns}
            rows={models}
            rowKey={modelKey}
            rowCount={query.hasNextPage ? -1 : models.length + 1}
            activeKey={activeId}
            onActive={setActiveId}
            onOpen={(model, fresh) => {
              const path = loggedModelPath(experimentId, model.modelId)
              if (fresh) globalThis.open(href(path), '_blank', 'noopener')
              else navigate(path)
            }}
            onEnd={() => query.hasNextPage && !query.isFetchingNextPage && void query.fetchNextPage()}
          />
        </div>
      )}
    </VersionsFrame>
  )
}

const modelKey = (model: ModelRow) => model.modelId
