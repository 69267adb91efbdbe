import type { Provider, SpanPayload } from '@assay/protocol'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { useApi } from '../../api/ApiContext.tsx'
import { ProjectMenu, tracePath, tracesPath, tracingQueries } from '../../tracing/index.ts'
import { Button } from '../../ui/Button.tsx'
import { SelectField, TextField } from '../../ui/Field.tsx'
import { EmptyFace, ErrorFace, SkeletonRows } from '../../ui/Faces.tsx'
import { BarActions, BarSpace, Crumb, PageFrame } from '../../ui/PageFrame.tsx'
import { oneLine, visibleText } from '../../ui/safe/visible-text.ts'
import { usePageTitle } from '../../ui/use-page-title.ts'
import { useRemembered } from '../../ui/use-remembered.ts'
import { useShortcuts } from '../../ui/use-shortcuts.ts'
import { useUrlState } from '../../ui/use-url-state.ts'
import { providersPath } from '../paths.ts'
import { providerQueries } from '../providers/provider-queries.ts'
import { answerOf } from './answer-text.ts'
import { OriginalColumn, RerunColumn } from './AnswerColumn.tsx'
import { DraftFields } from './DraftFields.tsx'
import { playgroundUrl } from './playground-url.ts'
import styles from './PlaygroundPage.module.css'
import { askedBy, draftOf, type RerunDraft, unsentParameters } from './rerun-draft.ts'
import { useReruns } from './use-reruns.ts'

/** What would this step have said to other words, with another model or other parameters? */
export default function PlaygroundPage({ experimentId }: { experimentId: string }) {
  const api = useApi()
  const [{ trace, span }] = useUrlState(playgroundUrl)
  const isNamed = trace !== '' && span !== ''
  const payload = useQuery({ ...tracingQueries.payload(api, trace, span, true), enabled: isNamed })
  const providers = useQuery(providerQueries.list(api))
  usePageTitle('Playground')
  const error = payload.error ?? providers.error
  const frame = (content: ReactNode) => (
    <PageFrame bar={<Bar experimentId={experimentId} traceId={trace} spanId={span} />}>{content}</PageFrame>
  )
  if (!isNamed) {
    return frame(
      <EmptyFace title="Choose a step to run again">
        <p>Open a trace, select a model’s step and press R.</p>
        <Link href={tracesPath(experimentId)} className={styles.link}>
          Traces
        </Link>
      </EmptyFace>,
    )
  }
  if (error !== null && (payload.data === undefined || providers.data === undefined))
    return frame(<ErrorFace error={error} retry={() => void Promise.all([payload.refetch(), providers.refetch()])} />)
  if (payload.data === undefined || providers.data === undefined) return frame(<SkeletonRows rows={12} rowPx={28} />)
  if (payload.data.content.inputMessages === null)
    return frame(
      <EmptyFace title="This step has no messages that a model could be asked again.">
        <Link href={`${tracePath(experimentId, trace)}?span=${encodeURIComponent(span)}`} className={styles.link}>
          Back to its trace
        </Link>
      </EmptyFace>,
    )
  if (providers.data.providers.length === 0) {
    return frame(
      <EmptyFace title="No model provider is set up">
        <p>This step can be run again as soon as there is one to ask.</p>
        <Link href={providersPath} className={styles.link}>
          Set up a provider
        </Link>
      </EmptyFace>,
    )
  }
  return (
    <Playground
      key={`${trace}/${span}`}
      experimentId={experimentId}
      traceId={trace}
      span={payload.data}
      providers={providers.data.providers}
    />
  )
}

function Bar({ experimentId, traceId, spanId, children }: { experimentId: string; traceId: string; spanId: string; children?: ReactNode }) {
  return (
    <>
      <ProjectMenu experimentId={experimentId} />
      <Crumb>
        {traceId === '' ? (
          <Link href={tracesPath(experimentId)}>Traces</Link>
        ) : (
          <Link href={`${tracePath(experimentId, traceId)}?span=${encodeURIComponent(spanId)}`}>
            <code>{visibleText(oneLine(traceId)).slice(0, 11)}…</code>
          </Link>
        )}
      </Crumb>
      <Crumb>
        <h1>Playground</h1>
      </Crumb>
      <BarSpace />
      {children !== undefined && <BarActions>{children}</BarActions>}
    </>
  )
}

interface PlaygroundProps {
  experimentId: string
  traceId: string
  span: SpanPayload
  providers: readonly Provider[]
}

function Playground({ experimentId, traceId, span, providers }: PlaygroundProps) {
  const api = useApi()
  const cache = useQueryClient()
  const [, navigate] = useLocation()
  const [{ show }, set] = useUrlState(playgroundUrl)
  const first = draftOf(span, providers)
  const [draft, setDraft] = useRemembered<RerunDraft>(`playground/${api.workspace}/${traceId}/${span.spanId}`, first)
  const { reruns, running, run, stop } = useReruns(() => void cache.invalidateQueries({ queryKey: [api.workspace, 'traces'] }))
  const provider = providers.find(({ providerId }) => providerId === draft.providerId) ?? providers[0]
  const asked = askedBy(draft)
  const change = (part: Partial<RerunDraft>) => setDraft({ ...draft, ...part })
  const start = () => {
    if (typeof asked === 'string' || provider === undefined || running) return
    run({ ...asked, providerId: provider.providerId, origin: { traceId, spanId: span.spanId } }, provider.name)
  }
  useShortcuts({
    Enter: start,
    d: () => set({ show: show === 'answers' ? 'differences' : 'answers' }, { replace: true }),
    Escape: () => {
      if (running) stop()
      else if (document.activeElement instanceof HTMLElement && document.activeElement.matches('input, textarea, select'))
        document.activeElement.blur()
      else navigate(`${tracePath(experimentId, traceId)}?span=${encodeURIComponent(span.spanId)}`)
    },
  })
  return (
    <PageFrame
      bar={
        <Bar experimentId={experimentId} traceId={traceId} spanId={span.spanId}>
          <Button
            aria-pressed={show === 'differences'}
            hint="d"
            onClick={() => set({ show: show === 'answers' ? 'differences' : 'answers' }, { replace: true })}
          >
            Differences
          </Button>
        </Bar>
      }
      toolbar={
        <>
          <SelectField
            quiet
            label="Provider"
            value={provider?.providerId}
            onChange={(event) => {
              const chosen = providers.find(({ providerId }) => providerId === event.target.value)
              if (chosen !== undefined)
                change({ providerId: chosen.providerId, model: chosen.kind === provider?.kind ? draft.model : chosen.model })
            }}
          >
            {providers.map(({ providerId, name }) => (
              <option key={providerId} value={providerId}>
                {visibleText(oneLine(name))}
              </option>
            ))}
          </SelectField>
          <TextField
            quiet
            label="Model"
            list="playground-models"
            value={draft.model}
            onChange={(event) => change({ model: event.target.value })}
            onKeyDown={(event) => event.key === 'Enter' && start()}
          />
          <datalist id="playground-models">
            {[...new Set([span.model ?? '', provider?.model ?? ''])].map((model) => model !== '' && <option key={model} value={model} />)}
          </datalist>
          <Button look="primary" autoFocus hint="↵" aria-disabled={running || typeof asked === 'string'} title="Ctrl Enter" onClick={start}>
            Run
          </Button>
          {running && (
            <Button hint="Esc" onClick={stop}>
              Stop
            </Button>
          )}
          {typeof asked === 'string' && (
            <span className={styles.problem} role="status">
              {visibleText(asked)}
            </span>
          )}
        </>
      }
    >
      <div
        className={styles.panes}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || (!event.metaKey && !event.ctrlKey)) return
          event.preventDefault()
          start()
        }}
      >
        <section className={styles.draft} aria-label="What is asked" tabIndex={0}>
          <DraftFields draft={draft} unsent={unsentParameters(span)} onChange={change} />
          {JSON.stringify(draft) !== JSON.stringify(first) && (
            <Button look="ghost" onClick={() => setDraft(first)}>
              Back to the original
            </Button>
          )}
        </section>
        <div className={styles.answers} tabIndex={0} role="region" aria-label="Answers">
          <OriginalColumn span={span} />
          {reruns.map((rerun) => (
            <RerunColumn
              key={rerun.key}
              rerun={rerun}
              number={rerun.key + 1}
              original={show === 'differences' ? answerOf(span.content.outputMessages) : null}
              experimentId={experimentId}
            />
          ))}
          {reruns.length === 0 && <p className={styles.hint}>Run it as it is, or edit first. The answer streams beside the original.</p>}
        </div>
      </div>
    </PageFrame>
  )
}
