import { formatTerm, keys, rerunTags, type SpanPayload, type TraceSummary } from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { useApi } from '../../../api/ApiContext.tsx'
import { formatDuration } from '../../../ui/format/duration.ts'
import { formatCost } from '../../../ui/format/number.ts'
import { Moment } from '../../../ui/Moment.tsx'
import { oneLine } from '../../../ui/safe/visible-text.ts'
import { SafeText } from '../../../ui/SafeText.tsx'
import { tracePath } from '../../paths.ts'
import { queries } from '../../queries.ts'
import { PaneSection } from './PaneSection.tsx'
import styles from './RerunLinks.module.css'

const shown = 20

/** What a step was run again as, newest first, and what it is itself a rerun of. Nothing where it is neither. */
export function RerunLinks({ trace, span }: { trace: TraceSummary; span: SpanPayload }) {
  const api = useApi()
  const q = [
    formatTerm({ key: `tag.${rerunTags.trace}`, value: trace.traceId }),
    formatTerm({ key: `tag.${rerunTags.span}`, value: span.spanId }),
  ].join(' ')
  const { experimentId } = trace
  const { data } = useQuery({
    ...queries.newestTraces(api, { experimentId, q, fromMs: trace.startMs, toMs: undefined }, shown),
    staleTime: 10_000,
  })
  const origin = originOf(span)
  return (
    <>
      {origin !== null && (
        <p className={styles.origin}>
          A rerun of{' '}
          <Link href={`${tracePath(experimentId, origin.trace)}?span=${encodeURIComponent(origin.span)}`} className={styles.link}>
            <SafeText text={oneLine(origin.trace)} />
          </Link>
        </p>
      )}
      {data !== undefined && data.traces.length > 0 && (
        <PaneSection title={`Reruns ${data.traces.length}${data.nextCursor === null ? '' : '+'}`}>
          <ul>
            {data.traces.map((rerun) => (
              <li key={rerun.traceId} className={styles.rerun}>
                <Link href={tracePath(experimentId, rerun.traceId)} className={styles.link}>
                  <SafeText text={oneLine(rerun.name)} />
                </Link>
                {rerun.status === 'ERROR' && <b className={styles.failed}>failed</b>}
                <span>{rerun.durationMs !== null && formatDuration(rerun.durationMs)}</span>
                <span>{rerun.costUsd !== null && formatCost(rerun.costUsd)}</span>
                <Moment timeMs={rerun.startMs} />
              </li>
            ))}
          </ul>
        </PaneSection>
      )}
    </>
  )
}

function originOf({ attributes }: SpanPayload): { trace: string; span: string } | null {
  const told = new Map(attributes)
  const [trace, span] = [rerunTags.trace, rerunTags.span].map((tag) => told.get(`${keys.tagPrefix}${tag}`))
  return typeof trace === 'string' && typeof span === 'string' ? { trace, span } : null
}
