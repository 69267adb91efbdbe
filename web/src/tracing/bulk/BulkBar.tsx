import {
  countSelection,
  deleteSelection,
  type BulkJob,
  exportFormats,
  type ExportFormat,
  exportTracesPath,
  maxNamedInExport,
  maxNamedTraces,
  stopBulkJob,
  tagSelection,
  type TraceSelection,
} from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { useApi } from '../../api/ApiContext.tsx'
import { fillPath, queryText } from '../../api/request-url.ts'
import { Button } from '../../ui/Button.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { TextField } from '../../ui/Field.tsx'
import { formatCount, formatCounted } from '../../ui/format/number.ts'
import { Segmented } from '../../ui/Segmented.tsx'
import { useToast } from '../../ui/Toasts.tsx'
import { useHref } from '../../ui/use-href.ts'
import { useShortcuts } from '../../ui/use-shortcuts.ts'
import type { AllSelected } from '../list/use-query-selection.ts'
import { comparePath, tracePath } from '../paths.ts'
import { type ListScope, queries } from '../queries.ts'
import AddToDialog from './AddToDialog.tsx'
import styles from './BulkBar.module.css'
import { actionText, useBulkJobs } from './use-bulk-jobs.ts'

/** What the bar is asked to begin with; also from the keyboard. */
export type BulkAsk = 'dataset' | 'queue' | 'tag' | 'export' | 'delete'

interface BulkBarProps {
  scope: ListScope
  /** Those of the list by id, or all that its query finds. */
  selected: ReadonlySet<string>
  all: AllSelected | null
  /** Traces that match beyond those selected, as far as it is known. */
  more: string | null
  onSelectAll: () => void
  onClear: () => void
  asked: { ask: BulkAsk; traceIds: readonly string[] | null } | null
  onAsk: (asked: { ask: BulkAsk; traceIds: null } | null) => void
}

/** Deletions of more than so many are confirmed by typing the number. */
const typedFrom = 20

/** What is done with the selected traces, and how far it is. */
export default function BulkBar({ scope, selected, all, more, onSelectAll, onClear, asked, onAsk }: BulkBarProps) {
  const api = useApi()
  const href = useHref()
  const [, navigate] = useLocation()
  const { experimentId } = scope
  const watch = useBulkJobs(experimentId)
  const { data: known } = useQuery(queries.bulkJobs(api, experimentId))
  const running = known?.jobs.filter(({ state }) => state === 'running') ?? []
  useEffect(() => {
    for (const job of running) void watch(job)
  })

  const query = { ...(scope.q !== '' && { q: scope.q }), from: scope.fromMs }
  const { data: whole, error: countError } = useQuery({
    queryKey: [api.workspace, 'selection', scope, all?.endMs],
    queryFn: ({ signal }) =>
      api.call(countSelection, { experimentId, selection: { ...query, to: scope.toMs ?? all?.endMs ?? 0 } }, { signal }),
    enabled: all !== null,
    staleTime: Infinity,
  })
  const named = asked?.traceIds ?? (all === null ? [...selected] : null)
  const count = named === null ? (whole === undefined ? null : Math.max(0, whole.count - (all?.except.size ?? 0))) : named.length
  const selection: TraceSelection =
    named === null
      ? { ...query, to: scope.toMs ?? all?.endMs ?? 0, except: [...(all?.except ?? [])], ...(whole && { asOfMs: whole.asOfMs }) }
      : { traceIds: [...named] }
  const what = count === null ? 'traces' : formatCounted(count, 'trace')
  const isTooMany = Math.max(named?.length ?? 0, all?.except.size ?? 0) > maxNamedTraces

  const compare = () => (named?.length === 2 ? navigate(comparePath(experimentId, named[0] ?? '', named[1])) : false)
  useShortcuts({ C: compare })
  const started = (job: BulkJob) => {
    void watch(job)
    // One row's own action leaves the selection as it is.
    if (asked?.traceIds === null) onClear()
  }
  const close = () => onAsk(null)
  const open = (ask: BulkAsk) => onAsk({ ask, traceIds: null })
  const isShown = selected.size > 0 || all !== null
  return (
    <>
      {running.map((job) => (
        <div key={job.jobId} className={styles.bar} role="region" aria-label="Under way">
          <progress max={Math.max(1, job.total)} value={job.seen} aria-label={actionText(job)} />
          <span>
            {actionText(job)} · {formatCount(job.seen)} of {formatCount(job.total)}
          </span>
          <Button look="ghost" onClick={() => void api.call(stopBulkJob, { experimentId, jobId: job.jobId })}>
            Stop
          </Button>
        </div>
      ))}
      {isShown && (
        <div className={styles.bar} role="region" aria-label="Selection">
          <b>{all === null ? `${what} selected` : count === null ? 'Counting…' : `All ${what} that match selected`}</b>
          {countError !== null && <span role="alert">{countError.message}</span>}
          {all === null && more !== null && (
            <Button look="ghost" hint="X" onClick={onSelectAll}>
              Select all {more} that match
            </Button>
          )}
          <Button look="ghost" hint="D" disabled={count === null || isTooMany} onClick={() => open('dataset')}>
            Add to dataset…
          </Button>
          <Button look="ghost" disabled={count === null || isTooMany} onClick={() => open('queue')}>
            Add to queue…
          </Button>
          <Button look="ghost" icon="tag" disabled={count === null || isTooMany} onClick={() => open('tag')}>
            Tag…
          </Button>
          <Button look="ghost" icon="download" disabled={count === null} onClick={() => open('export')}>
            Export…
          </Button>
          {named !== null && (
            <CopyButton label="Copy links" text={() => named.map((id) => href(tracePath(experimentId, id))).join('\n')}>
              Copy links
            </CopyButton>
          )}
          {named?.length === 2 && (
            <Button look="ghost" icon="compare" hint="C" onClick={compare}>
              Compare
            </Button>
          )}
          <Button look="ghost" icon="trash" disabled={count === null || isTooMany} onClick={() => open('delete')}>
            Delete…
          </Button>
          <Button look="ghost" hint="Esc" onClick={onClear}>
            Clear
          </Button>
        </div>
      )}
      {(asked?.ask === 'dataset' || asked?.ask === 'queue') && (
        <AddToDialog kind={asked.ask} {...{ experimentId, what, selection }} onStarted={started} onClose={close} />
      )}
      {asked?.ask === 'tag' && <TagDialog {...{ experimentId, what, selection }} onStarted={started} onClose={close} />}
      {asked?.ask === 'export' && <ExportDialog {...{ experimentId, what, selection }} onClose={close} />}
      {asked?.ask === 'delete' && count !== null && (
        <DeleteDialog {...{ experimentId, what, selection, count }} onStarted={started} onClose={close} />
      )}
    </>
  )
}

interface DialogProps {
  experimentId: string
  what: string
  selection: TraceSelection
  onStarted: (job: BulkJob) => void
  onClose: () => void
}

function TagDialog({ experimentId, what, selection, onStarted, onClose }: DialogProps) {
  const api = useApi()
  const [act, setAct] = useState<'set' | 'remove'>('set')
  const [key, setKey] = useState('')
  const [value, setValue] = useState('')
  return (
    <ConfirmDialog
      title={`Tag ${what}`}
      confirm={act === 'set' ? 'Set tag' : 'Remove tag'}
      isReady={key.trim() !== ''}
      onConfirm={async () =>
        onStarted(await api.call(tagSelection, { experimentId, selection, key: key.trim(), value: act === 'set' ? value : null }))
      }
      onClose={onClose}
    >
      <Segmented
        label="What to do"
        options={[
          { key: 'set', label: 'Set a tag' },
          { key: 'remove', label: 'Remove a tag' },
        ]}
        current={act}
        onChoose={setAct}
      />
      <TextField label="Key" data-autofocus="" value={key} onChange={(event) => setKey(event.target.value)} />
      {act === 'set' && <TextField label="Value" value={value} onChange={(event) => setValue(event.target.value)} />}
    </ConfirmDialog>
  )
}

function DeleteDialog({ experimentId, what, selection, count, onStarted, onClose }: DialogProps & { count: number }) {
  const api = useApi()
  const [typed, setTyped] = useState('')
  const isTyped = count < typedFrom || typed.replace(/\D/g, '') === String(count)
  return (
    <ConfirmDialog
      title={`Delete ${what}?`}
      confirm={`Delete ${what}`}
      isReady={isTyped}
      isFinal
      onConfirm={async () => onStarted(await api.call(deleteSelection, { experimentId, selection, count }))}
      onClose={onClose}
    >
      <p>
        Spans, payloads, tags, assessments and places in review queues go with them. Records of datasets stay. This cannot be undone; what
        is deleted when you stop it stays deleted.
      </p>
      {count >= typedFrom && (
        <TextField
          label={`Type ${count} to confirm`}
          inputMode="numeric"
          data-autofocus=""
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      )}
    </ConfirmDialog>
  )
}

const formats: Record<ExportFormat, { label: string; about: string }> = {
  jsonl: { label: 'JSON lines', about: 'A trace a line with its spans, tags and assessments, as MLflow’s Trace.from_json reads it.' },
  otlp: { label: 'OTLP', about: 'An OTLP/JSON export request a line; POST /v1/traces takes each again. Without tags and assessments.' },
  csv: { label: 'CSV', about: 'A line a trace for a spreadsheet: sizes, previews, tags and feedback, without spans.' },
}

function ExportDialog({ experimentId, what, selection, onClose }: Omit<DialogProps, 'onStarted'>) {
  const api = useApi()
  const toast = useToast()
  const [format, setFormat] = useState<ExportFormat>('jsonl')
  const { traceIds, except = [], ...rest } = selection
  const isTooMany = Math.max(traceIds?.length ?? 0, except.length) > maxNamedInExport

  const save = async () => {
    const { path } = fillPath(exportTracesPath, { experimentId })
    const ids = { ...(traceIds && { traceIds: traceIds.join(',') }), ...(except.length > 0 && { except: except.join(',') }) }
    const address = path + queryText({ format, ...rest, ...ids, ...(api.workspace !== 'default' && { workspace: api.workspace }) })
    const link = document.createElement('a')
    link.download = ''
    // With a token only a request of ours gets it, and it is whole before it can be saved.
    const isLink = api.fileHref(address) !== null
    link.href = isLink ? address : URL.createObjectURL(await (await api.bytes(address)).blob())
    if (!isLink) link.download = `traces-${experimentId}.${format === 'otlp' ? 'otlp.jsonl' : format}`
    link.click()
    if (!isLink) setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
    toast({ text: `${what} go to your downloads` })
  }
  return (
    <ConfirmDialog title={`Export ${what}`} confirm="Export" isReady={!isTooMany} onConfirm={save} onClose={onClose}>
      <Segmented
        label="Format"
        options={exportFormats.map((key) => ({ key, label: formats[key].label }))}
        current={format}
        onChoose={setFormat}
      />
      <p>{formats[format].about}</p>
      {isTooMany && <p role="alert">An export names at most {maxNamedInExport} traces. Select all that match, with a narrower query.</p>}
    </ConfirmDialog>
  )
}
