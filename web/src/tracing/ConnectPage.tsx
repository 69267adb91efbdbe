import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import type { TraceSummary } from '@assay/protocol'
import { useApi } from '../api/ApiContext.tsx'
import { useEventStream } from '../api/use-event-stream.ts'
import { classNames } from '../ui/class-names.ts'
import { CopyButton } from '../ui/CopyButton.tsx'
import { ErrorFace } from '../ui/Faces.tsx'
import { formatAgo } from '../ui/format/clock-time.ts'
import { Icon } from '../ui/Icon.tsx'
import { Crumb, PageFrame } from '../ui/PageFrame.tsx'
import { SafeText } from '../ui/SafeText.tsx'
import styles from './ConnectPage.module.css'
import { ExampleTrace } from './ExampleTrace.tsx'
import { tracePath } from './paths.ts'
import { ProjectMenu } from './ProjectMenu.tsx'
import { queries } from './queries.ts'
import { SnippetTabs } from './SnippetTabs.tsx'

const askAgainMs = 3000

/** How does a trace get here? Snippets with the real address, and the first trace opened by itself. */
export function ConnectPage({ experimentId }: { experimentId: string }) {
  const api = useApi()
  const [, navigate] = useLocation()
  const { data: connection, error } = useQuery({ ...queries.connection(api), refetchInterval: askAgainMs })
  const { data: projects } = useQuery(queries.experiments(api))
  const [first, setFirst] = useState<TraceSummary | null>(null)

  // Without a project in the question: a program may well send to another one than this page thinks.
  useEventStream({
    enabled: first === null,
    onEvent(event) {
      if (event.type !== 'traces') return
      const { traces } = JSON.parse(event.data) as { traces: TraceSummary[] }
      if (traces[0] !== undefined) setFirst(traces[0])
    },
    onMissed: () => undefined,
  })
  useEffect(() => {
    if (first === null) return
    const timer = setTimeout(() => navigate(tracePath(first.experimentId, first.traceId)), 900)
    return () => clearTimeout(timer)
  }, [first, navigate])

  const project = projects?.experiments.find((candidate) => candidate.experimentId === experimentId)
  return (
    <PageFrame
      bar={
        <>
          <ProjectMenu experimentId={experimentId} />
          <Crumb>
            <b>Connect</b>
          </Crumb>
        </>
      }
    >
      <div className={styles.page}>
        <div className={styles.steps}>
          <h1 className={styles.title}>{project === undefined || project.traceCount === 0 ? 'Send the first trace' : 'Send traces'}</h1>
          <p className={styles.lead}>Three lines in your program. MLflow and OpenTelemetry clients work unchanged.</p>
          {error !== null && connection === undefined && <ErrorFace error={error} />}
          {connection !== undefined && (
            <ol className={styles.list}>
              <Step sign="done" title="The server is ready">
                <p className={styles.addresses}>
                  <Address name="ASSAY_URL" value={connection.baseUrl} />
                  {connection.otlpHttpUrl !== null && connection.otlpHttpUrl !== connection.baseUrl && (
                    <Address name="OTLP/HTTP" value={connection.otlpHttpUrl} />
                  )}
                  {connection.otlpGrpcUrl !== null && <Address name="OTLP/gRPC" value={connection.otlpGrpcUrl} />}
                  <CopyButton label="Copy address" text={connection.baseUrl} />
                </p>
                {connection.tokenRequired && (
                  <p className={styles.note}>This server wants a token: ask who started it, and set it as the snippets show.</p>
                )}
              </Step>
              <Step sign="2" title="Add the tracer">
                <SnippetTabs
                  baseUrl={connection.baseUrl}
                  experimentId={experimentId}
                  experimentName={project?.name ?? 'Default'}
                  tokenRequired={connection.tokenRequired}
                />
              </Step>
              <Step sign="3" title="Run it">
                <div className={styles.waiting} role="status">
                  <span className={classNames(styles.dot, first !== null && styles.green)} />
                  <span>
                    {first === null ? 'Waiting for the first span…' : 'The first span is here'}
                    <span className={styles.sub}>{first === null ? 'The trace opens here by itself.' : 'Opening its trace.'}</span>
                  </span>
                </div>
                {connection.lastRejected !== null && first === null && <Rejected rejected={connection.lastRejected} />}
              </Step>
            </ol>
          )}
        </div>
        <ExampleTrace />
      </div>
    </PageFrame>
  )
}

function Step({ sign, title, children }: { sign: string; title: string; children: ReactNode }) {
  return (
    <li className={styles.step}>
      <span className={classNames(styles.sign, sign === 'done' && styles.done)} aria-hidden="true">
        {sign === 'done' ? <Icon name="check" /> : sign}
      </span>
      <h2>{title}</h2>
      {children}
    </li>
  )
}

function Address({ name, value }: { name: string; value: string }) {
  return (
    <span className={styles.address}>
      {name} <code>{value}</code>
    </span>
  )
}

interface RejectedRequest {
  atMs: number
  request: string
  status: number
  reason: string
  hint: string
}

/** Why a set-up does not work, told by the last request that a door refused. */
function Rejected({ rejected }: { rejected: RejectedRequest }) {
  return (
    <div className={styles.rejected} role="alert">
      <p className={styles.rejectedHead}>
        <b>Last request was rejected</b>
        <span>{formatAgo(rejected.atMs, Date.now())}</span>
      </p>
      <p>
        <code>
          <SafeText text={rejected.request} />
        </code>{' '}
        → <b>{rejected.status}</b>. <SafeText text={rejected.reason} /> <SafeText text={rejected.hint} />
      </p>
    </div>
  )
}
