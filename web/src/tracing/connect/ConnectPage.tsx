import type { ExperimentSummary } from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { useApi } from '../../api/ApiContext.tsx'
import { classNames } from '../../ui/class-names.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { ErrorFace } from '../../ui/Faces.tsx'
import { formatCounted } from '../../ui/format/number.ts'
import { formatAgo } from '../../ui/format/clock-time.ts'
import { Icon } from '../../ui/Icon.tsx'
import { Crumb, PageFrame } from '../../ui/PageFrame.tsx'
import { SafeText } from '../../ui/SafeText.tsx'
import { usePageTitle } from '../../ui/use-page-title.ts'
import styles from './ConnectPage.module.css'
import { ExampleTrace } from './ExampleTrace.tsx'
import { projectRunsPath, tracePath } from '../paths.ts'
import { ProjectMenu } from '../ProjectMenu.tsx'
import { queries } from '../queries.ts'
import { SnippetTabs } from './SnippetTabs.tsx'
import { useFirstTrace } from './use-first-trace.ts'

const askAgainMs = 3000
/** How long the green dot is seen before the trace opens. */
const showMs = 900

/** How does a trace get here? Snippets with the real address, and the first trace opened by itself. */
export function ConnectPage({ experimentId }: { experimentId: string }) {
  const api = useApi()
  usePageTitle('Connect')
  const [, navigate] = useLocation()
  const { data: connection, error } = useQuery({ ...queries.connection(api), refetchInterval: askAgainMs })
  const { data: projects } = useQuery(queries.experiments(api))
  const first = useFirstTrace(projects?.experiments ?? null)
  const project = projects?.experiments.find((candidate) => candidate.experimentId === experimentId)
  // Who comes to a busy project for the snippets stays here; who waits for the first trace is taken to it.
  const [openedEmpty, setOpenedEmpty] = useState<boolean | null>(null)
  if (openedEmpty === null && projects !== undefined) setOpenedEmpty((project?.traceCount ?? 0) === 0)
  useEffect(() => {
    if (first === null || openedEmpty !== true) return
    const timer = setTimeout(() => navigate(tracePath(first.experimentId, first.traceId)), showMs)
    return () => clearTimeout(timer)
  }, [first, openedEmpty, navigate])

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
          <h1 className={styles.title}>{titleOf(project)}</h1>
          {project?.traceCount === 0 && project.runCount > 0 && (
            <p className={styles.lead}>
              This project has <Link href={projectRunsPath(experimentId)}>{formatCounted(project.runCount, 'run')}</Link>. How the first
              trace comes here:
            </p>
          )}
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
                    {first !== null ? 'A span is here' : openedEmpty === true ? 'Waiting for the first span…' : 'Waiting for a span…'}
                    <span className={styles.sub}>
                      {first === null && (openedEmpty === true ? 'The trace opens here by itself.' : 'The next trace is shown here.')}
                      {first !== null && openedEmpty === true && 'Opening its trace.'}
                      {first !== null && openedEmpty !== true && (
                        <Link href={tracePath(first.experimentId, first.traceId)}>Open its trace</Link>
                      )}
                    </span>
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

function titleOf(project: ExperimentSummary | undefined): string {
  if (project !== undefined && project.traceCount > 0) return 'Send traces'
  return project !== undefined && project.runCount > 0 ? 'No traces yet' : 'Send the first trace'
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
        → <b>{rejected.status}</b>. <SafeText text={rejected.reason} />
      </p>
      <p>
        <SafeText text={rejected.hint} />
      </p>
    </div>
  )
}
