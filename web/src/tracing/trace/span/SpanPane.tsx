import type { SpanPayload, TraceSkeleton, TraceSummary } from '@assay/protocol'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { useApi } from '../../../api/ApiContext.tsx'
import { Button } from '../../../ui/Button.tsx'
import { ErrorFace, SkeletonRows } from '../../../ui/Faces.tsx'
import { formatDuration } from '../../../ui/format/duration.ts'
import { formatBytes } from '../../../ui/format/number.ts'
import { oneLine } from '../../../ui/safe/visible-text.ts'
import { SafeText } from '../../../ui/SafeText.tsx'
import { useShortcuts } from '../../../ui/use-shortcuts.ts'
import { AlikeFailures } from './AlikeFailures.tsx'
import { AttributeList } from './AttributeList.tsx'
import { CopyMenu } from './CopyMenu.tsx'
import { CostLines } from './CostLines.tsx'
import { DocumentList } from './DocumentList.tsx'
import { ExceptionBlock } from './ExceptionBlock.tsx'
import { MessageList } from './MessageList.tsx'
import { PaneSection } from './PaneSection.tsx'
import { RerunLinks } from './RerunLinks.tsx'
import { playgroundPath } from '../../paths.ts'
import { queries } from '../../queries.ts'
import { SpanGlyph } from '../../SpanGlyph.tsx'
import styles from './SpanPane.module.css'
import { ToolOffer } from './ToolOffer.tsx'
import { ValueBlock } from './ValueBlock.tsx'
import { ValueOrigins } from './ValueOrigins.tsx'

interface SpanPaneProps {
  trace: TraceSummary
  spanId: string
  /** After the trace's start. */
  startUs: number
  /** It is where the trace failed. */
  isCause: boolean
  spans: TraceSkeleton['spans']
  onSelect: (spanId: string) => void
}

/** What one span says; asked for when it is looked at. */
export function SpanPane({ trace, spanId, startUs, isCause, spans, onSelect }: SpanPaneProps) {
  const { traceId } = trace
  const api = useApi()
  const cache = useQueryClient()
  const [whole, setWhole] = useState(false)
  const { data, error, refetch, isPlaceholderData } = useQuery({
    ...queries.payload(api, traceId, spanId, whole),
    placeholderData: keepPreviousData,
  })
  const [, navigate] = useLocation()
  const isOwn = api.share === null
  const again = isOwn && data !== undefined && canRunAgain(data) ? playgroundPath(trace.experimentId, traceId, spanId) : null
  const runAgain = () => (again === null ? false : navigate(again))
  useShortcuts({ R: runAgain, r: runAgain })
  if (error !== null && data === undefined) return <ErrorFace error={error} retry={() => void refetch()} />
  if (data === undefined) return <SkeletonRows rows={8} rowPx={26} />
  const alike = isCause && trace.status === 'ERROR' && isOwn && <AlikeFailures trace={trace} />
  return (
    <section className={styles.pane} aria-label="Span" tabIndex={0}>
      <header className={styles.head}>
        <SpanGlyph type={data.type} />
        <h2 className={styles.name}>
          <SafeText text={oneLine(data.name) || '(no name)'} />
        </h2>
        <span className={styles.type}>{data.type}</span>
        <span className={styles.times}>
          +{formatDuration(startUs / 1000)} {data.durationMs === null ? <b>running</b> : <b>{formatDuration(data.durationMs)}</b>}
        </span>
        {again !== null && (
          <Link href={again} className={styles.again} title="Run this step again R">
            Run again
          </Link>
        )}
        <CopyMenu span={data} whole={async () => (data.cut ? await cache.fetchQuery(queries.payload(api, traceId, spanId, true)) : data)} />
      </header>
      {data.exception !== null ? (
        <ExceptionBlock exception={data.exception}>{alike}</ExceptionBlock>
      ) : (
        data.status === 'ERROR' && (
          <ExceptionBlock
            exception={{ type: 'Error', message: data.statusMessage || 'The span says that it failed, but not why.', stacktrace: null }}
          >
            {alike}
          </ExceptionBlock>
        )
      )}
      {data.truncated.length > 0 && (
        <p className={styles.note}>
          Cut at the server’s limits: <SafeText text={data.truncated.join('; ')} />
        </p>
      )}
      {data.cut && (
        <p className={styles.cut}>
          Long texts are cut.{' '}
          <Button disabled={isPlaceholderData} onClick={() => setWhole(true)}>
            {isPlaceholderData ? 'Loading…' : `Show all ${formatBytes(data.bytes)}`}
          </Button>
        </p>
      )}
      {again !== null && <RerunLinks trace={trace} span={data} />}
      <Content span={data} />
      {(present(data.content.inputs) || present(data.content.outputs) || data.content.outputMessages !== null) && (
        <PaneSection title="Where values came from" folded={!(isCause && data.type === 'TOOL')}>
          <ValueOrigins traceId={traceId} spanId={spanId} spans={spans} onSelect={onSelect} />
        </PaneSection>
      )}
      <CostLines usage={data.usage} cost={data.cost} />
      <Raw span={data} />
    </section>
  )
}

/** Whether a model was asked with messages that are still there. */
function canRunAgain({ type, content }: SpanPayload): boolean {
  return type === 'LLM' && content.inputMessages !== null && content.inputMessages.length > 0
}

/** Messages for a model's call, arguments and result for a tool, documents for a search, input and output for the rest. */
function Content({ span }: { span: SpanPayload }) {
  const { content } = span
  const hasMessages = content.inputMessages !== null || content.outputMessages !== null
  const isTool = span.type === 'TOOL'
  return (
    <>
      {content.tools !== null && content.tools.length > 0 && <ToolOffer tools={content.tools} messages={content.outputMessages ?? []} />}
      {hasMessages && (
        <PaneSection title="Messages">
          <MessageList messages={content.inputMessages ?? []} foldEarlier />
          {content.outputMessages !== null && (
            <div className={styles.output}>
              <MessageList messages={content.outputMessages} foldEarlier={false} />
            </div>
          )}
        </PaneSection>
      )}
      {content.documents !== null && (
        <PaneSection title={`Documents ${content.documents.length}`}>
          <DocumentList documents={content.documents} />
        </PaneSection>
      )}
      {(content.inputMessages === null || content.outputMessages === null) && (
        <div className={isTool ? styles.pair : undefined}>
          {content.inputMessages === null && present(content.inputs) && (
            <PaneSection title={isTool ? 'Arguments' : 'Input'}>
              <ValueBlock value={content.inputs} />
            </PaneSection>
          )}
          {content.outputMessages === null && present(content.outputs) && content.documents === null && (
            <PaneSection title={isTool ? 'Result' : 'Output'}>
              <ValueBlock value={content.outputs} />
            </PaneSection>
          )}
        </div>
      )}
      {content.modelParameters !== null && Object.keys(content.modelParameters).length > 0 && (
        <PaneSection title="Parameters">
          <AttributeList attributes={Object.entries(content.modelParameters)} />
        </PaneSection>
      )}
    </>
  )
}

function present(value: unknown): boolean {
  return value !== null && value !== undefined && value !== ''
}

/** As sent: events, attributes, resource. */
function Raw({ span }: { span: SpanPayload }) {
  return (
    <>
      {span.events.length > 0 && (
        <PaneSection title={`Events ${span.events.length}`} folded>
          {span.events.slice(0, 200).map((event, index) => (
            <div key={index} className={styles.event}>
              <p>
                <b>
                  <SafeText text={oneLine(event.name)} />
                </b>{' '}
                <span className={styles.type}>+{formatDuration(Math.max(0, event.timeMs - span.startMs))}</span>
              </p>
              <AttributeList attributes={event.attributes} />
            </div>
          ))}
        </PaneSection>
      )}
      <PaneSection
        title={`Attributes ${span.attributes.length}`}
        folded={span.content.inputs !== null || span.content.inputMessages !== null}
      >
        <AttributeList attributes={span.attributes} />
      </PaneSection>
      <PaneSection title="Resource and scope" folded>
        <AttributeList
          attributes={[
            ['span id', span.spanId],
            ['parent', span.parentSpanId ?? 'none'],
            ['kind', span.kind],
            ['scope', `${span.scope.name} ${span.scope.version}`.trim()],
            ...span.links.map((link): [string, unknown] => ['link', `${link.traceId} ${link.spanId}`]),
            ...span.resource,
          ]}
        />
      </PaneSection>
    </>
  )
}
