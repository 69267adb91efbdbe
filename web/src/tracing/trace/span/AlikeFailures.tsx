import { type FailureGroup, formatTerm, type TraceSummary } from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { useApi } from '../../../api/ApiContext.tsx'
import { formatCount } from '../../../ui/format/number.ts'
import { Moment } from '../../../ui/Moment.tsx'
import { oneLine } from '../../../ui/safe/visible-text.ts'
import { SafeText } from '../../../ui/SafeText.tsx'
import { at } from '../../../ui/time-range.ts'
import { tracesUrl } from '../../list/traces-url.ts'
import { tracesPath } from '../../paths.ts'
import { endOfNow, queries } from '../../queries.ts'
import styles from './AlikeFailures.module.css'

const dayMs = 24 * 3_600_000

/** How many other traces failed as this one did, on which versions and since when, and the way to them. Nothing while nobody knows. */
export function AlikeFailures({ trace }: { trace: TraceSummary }) {
  const api = useApi()
  const [window] = useState(() => windowOf(trace.startMs, Date.now()))
  const { data } = useQuery(queries.failuresLike(api, trace.experimentId, trace.traceId, window))
  const group = data?.groups[0]
  if (data === undefined || group === undefined) return null
  const href = `${tracesPath(trace.experimentId)}?${tracesUrl.format({ ...tracesUrl.parse(''), q: queryOf(group), from: at(window.fromMs), to: at(window.toMs) })}`
  const when = window.isAround ? 'the 24 h around it' : '24 h'
  if (group.traces === 1 && data.share === 1) return <p className={styles.alike}>No other trace failed like this in {when}.</p>
  return (
    <p className={styles.alike}>
      <span>
        <b>
          {data.share === 1 ? '' : 'about '}
          {formatCount(Math.round(group.traces / data.share))} traces
        </b>{' '}
        failed like this in {when}
        <Versions group={group} />, first <Moment timeMs={group.firstMs} />
      </span>
      <Link href={href} className={styles.open}>
        Open group
      </Link>
    </p>
  )
}

function Versions({ group }: { group: FailureGroup }) {
  const [first] = group.versions
  if (first === undefined) return null
  const name = <SafeText text={oneLine(first.version).slice(0, 40)} />
  if (first.traces === group.traces)
    return (
      <>
        , all on <b>{name}</b>
      </>
    )
  return (
    <>
      , {Math.round((100 * first.traces) / group.traces)} % on {name}
    </>
  )
}

/** The last day; of a trace from before the day around it. */
function windowOf(startMs: number, nowMs: number): { fromMs: number; toMs: number; isAround: boolean } {
  if (startMs >= nowMs - dayMs) return { fromMs: nowMs - dayMs, toMs: endOfNow(), isAround: false }
  return { fromMs: startMs - dayMs / 2, toMs: startMs + dayMs / 2, isAround: true }
}

function queryOf({ errorType, step }: FailureGroup): string {
  const terms = ['status:error']
  if (errorType !== '') terms.push(formatTerm({ key: 'error_type', value: errorType }))
  if (step?.isTool === true) terms.push(formatTerm({ key: 'tool', value: step.name }))
  return terms.join(' ')
}
