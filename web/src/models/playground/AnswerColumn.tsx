import type { SpanPayload } from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useMemo, useRef } from 'react'
import { Link } from 'wouter'
import { useApi } from '../../api/ApiContext.tsx'
import { tracePath, tracingQueries } from '../../tracing/index.ts'
import { diffText } from '../../ui/diff/diff-text.ts'
import { formatDuration } from '../../ui/format/duration.ts'
import { formatCost, formatCount } from '../../ui/format/number.ts'
import { oneLine } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { FailureFace } from '../providers/FailureFace.tsx'
import styles from './AnswerColumn.module.css'
import { answerOf, answerText } from './answer-text.ts'
import type { Rerun } from './use-reruns.ts'

/** What the step answered when it ran. */
export function OriginalColumn({ span }: { span: SpanPayload }) {
  return (
    <Column title="Original" model={span.model} figures={<Figures span={span} />}>
      {span.status === 'ERROR' && (
        <p>
          It failed: <SafeText text={span.exception?.message ?? span.statusMessage} />
        </p>
      )}
      <AnswerBody text={answerOf(span.content.outputMessages)} />
    </Column>
  )
}

/** What a model answers now, as it comes; its figures are those of the trace that it became. */
export function RerunColumn({
  rerun,
  number,
  original,
  experimentId,
}: {
  rerun: Rerun
  number: number
  original: string | null
  experimentId: string
}) {
  const api = useApi()
  const { end, failure, state } = rerun
  const traceId = end?.traceId ?? null
  const { data } = useQuery({ ...tracingQueries.payload(api, traceId ?? '', end?.spanId ?? ''), enabled: traceId !== null })
  const text = answerText(rerun.text, rerun.calls)
  return (
    <Column
      title={`Rerun ${number}`}
      model={`${rerun.model} · ${rerun.providerName}`}
      busy={state === 'running'}
      isNew
      figures={
        data !== undefined ? (
          <Figures span={data} />
        ) : (
          <span>{state === 'running' ? 'answering…' : end === null ? 'stopped' : formatDuration(end.durationMs)}</span>
        )
      }
    >
      {rerun.reasoning !== '' && (
        <details className={styles.thoughts}>
          <summary>Thoughts</summary>
          <SafeText text={rerun.reasoning} />
        </details>
      )}
      {original !== null && state !== 'running' && failure === null ? (
        <Difference before={original} after={text} />
      ) : (
        <AnswerBody text={text} />
      )}
      {failure !== null && <FailureFace failure={failure} linked />}
      {end !== null && (
        <p className={styles.foot}>
          {end.finishReason !== null && <>ended with {oneLine(end.finishReason)}</>}
          {traceId === null ? (
            ' its trace could not be stored'
          ) : (
            <Link href={tracePath(experimentId, traceId)} className={styles.open}>
              Open its trace
            </Link>
          )}
        </p>
      )}
    </Column>
  )
}

interface ColumnProps {
  title: string
  model: string | null
  busy?: boolean
  /** It came into being because somebody wants to see it. */
  isNew?: boolean
  figures: ReactNode
  children: ReactNode
}

function Column({ title, model, busy = false, isNew = false, figures, children }: ColumnProps) {
  const ref = useRef<HTMLElement>(null)
  // On a narrow window it begins below everything that was asked.
  useEffect(() => {
    if (isNew) ref.current?.scrollIntoView({ block: 'start' })
  }, [isNew])
  return (
    <section ref={ref} className={styles.column} aria-label={title} aria-busy={busy}>
      <h2>
        {title}{' '}
        <span className={styles.model}>
          <SafeText text={oneLine(model ?? '')} />
        </span>
      </h2>
      <p className={styles.figures}>{figures}</p>
      {children}
    </section>
  )
}

function Figures({ span: { usage, cost, durationMs } }: { span: SpanPayload }) {
  const sum = (...tokens: (number | undefined)[]) => tokens.reduce<number>((total, each) => total + (each ?? 0), 0)
  const total = cost?.totalUsd ?? null
  return (
    <>
      {durationMs !== null && <span>{formatDuration(durationMs)}</span>}
      {usage !== null && (
        <span title="Tokens in → out">
          {formatCount(sum(usage.input, usage.cachedRead, usage.cachedWrite, usage.audioInput))} →{' '}
          {formatCount(sum(usage.output, usage.reasoning, usage.audioOutput))} tokens
        </span>
      )}
      {total !== null ? <span>{formatCost(total)}</span> : usage !== null && <span>no price</span>}
    </>
  )
}

function AnswerBody({ text }: { text: string }) {
  return <div className={styles.body}>{text === '' ? <span className={styles.model}>nothing yet</span> : <SafeText text={text} />}</div>
}

/** The words that the original has and this has not, and the other way round. */
function Difference({ before, after }: { before: string; after: string }) {
  const lines = useMemo(() => diffText(before, after), [before, after])
  if (before === after)
    return (
      <>
        <p className={styles.same}>The same words as the original.</p>
        <AnswerBody text={after} />
      </>
    )
  return (
    <div className={styles.body}>
      {lines.map(({ parts }, line) => (
        <div key={line} className={styles.line}>
          {parts.map(({ kind, text }, part) =>
            kind === 'same' ? (
              <SafeText key={part} text={text} />
            ) : kind === 'removed' ? (
              <del key={part}>
                <SafeText text={text} />
              </del>
            ) : (
              <ins key={part}>
                <SafeText text={text} />
              </ins>
            ),
          )}
        </div>
      ))}
    </div>
  )
}
