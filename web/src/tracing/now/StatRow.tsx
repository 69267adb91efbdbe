import type { countTraces, ResponseOf, timeSeries } from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useApi } from '../../api/ApiContext.tsx'
import { Sparkline } from '../../ui/chart/Sparkline.tsx'
import { classNames } from '../../ui/class-names.ts'
import { formatDuration } from '../../ui/format/duration.ts'
import { formatCost, formatCount } from '../../ui/format/number.ts'
import { oneLine } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import type { TimeWindow } from '../list/use-time-window.ts'
import { queries } from '../queries.ts'
import { relativeChange, shareChange, signed } from './change-text.ts'
import styles from './StatRow.module.css'
import { sparkValues, type WindowSums } from './window-sums.ts'

const dayMs = 86_400_000
/** An error share that grew by this much is red. */
const worseShare = 0.005

interface StatRowProps {
  experimentId: string
  window: TimeWindow
  /** The window and the one before it, in whole buckets. */
  both: { fromMs: number; toMs: number; bucketMs: number }
  buckets: ResponseOf<typeof timeSeries>['buckets']
  now: WindowSums
  before: WindowSums
  counted: Counted
  countedBefore: Counted
}

type Counted = Pick<ResponseOf<typeof countTraces>, 'p95DurationMs' | 'exact'>

const against = (change: string | null) => change !== null && `${change} vs before`

/** Five numbers of the window, each with its course and its change against the window before. */
export function StatRow({ experimentId, window, both, buckets, now, before, counted, countedBefore }: StatRowProps) {
  const api = useApi()
  const lengthMs = window.toMs - window.fromMs
  const current = { fromMs: Math.floor(window.fromMs / both.bucketMs) * both.bucketMs, toMs: both.toMs, bucketMs: both.bucketMs }
  const course = (valueOf: Parameters<typeof sparkValues>[2]) => sparkValues(buckets, current, valueOf)
  const { data: changes } = useQuery(queries.scoreChanges(api, experimentId, window))
  const quality = changes?.scores.filter(({ version, isShare }) => version === null && isShare).toSorted((a, b) => b.now.n - a.now.n)[0]

  const [share, shareBefore] = [now.errors / Math.max(1, now.count), before.errors / Math.max(1, before.count)]
  const isWorse = before.count > 0 && share - shareBefore > worseShare
  const [p95, p95Before] = [counted.p95DurationMs, countedBefore.p95DurationMs]
  const p95Change = [
    p95 !== null && p95Before !== null && against(relativeChange(p95, p95Before)),
    !counted.exact && 'of the newest 10,000',
  ].filter((part) => part !== false)
  const perDay = (costUsd: number) => (costUsd * dayMs) / lengthMs
  return (
    <dl className={styles.row}>
      <Stat name="Traces" value={formatCount(now.count)} course={course(({ count }) => count)}>
        {against(relativeChange(now.count, before.count))}
      </Stat>
      <Stat
        name="Error rate"
        value={now.count === 0 ? '–' : `${(100 * share).toFixed(1)} %`}
        course={course(({ errors, count }) => errors / count)}
        isWorse={isWorse}
      >
        {now.count > 0 && before.count > 0 && against(shareChange(share, shareBefore))}
      </Stat>
      <Stat name="p95 duration" value={p95 === null ? '–' : formatDuration(p95)} course={course(({ p95Ms }) => p95Ms)}>
        {p95Change.join(' · ')}
      </Stat>
      <Stat name="Cost a day" value={formatCost(perDay(now.costUsd))} course={course(({ costUsd }) => costUsd)}>
        {against(relativeChange(now.costUsd, before.costUsd))}
      </Stat>
      <Stat
        name={
          <>
            Quality
            {quality !== undefined && (
              <>
                {' · '}
                <SafeText text={oneLine(quality.name).slice(0, 40)} />
              </>
            )}
          </>
        }
        value={quality === undefined ? '–' : quality.now.mean.toFixed(2)}
        course={[]}
        isWorse={(quality?.interval?.high ?? 0) < 0}
        note={quality === undefined ? 'no score in both windows' : undefined}
      >
        {quality !== undefined && (
          <>
            {signed(Number((quality.now.mean - quality.before.mean).toFixed(2)), '')}
            {quality.interval !== null &&
              ` (95 % CI ${signed(Number(quality.interval.low.toFixed(2)), '')} … ${signed(Number(quality.interval.high.toFixed(2)), '')})`}{' '}
            · n {formatCount(quality.now.n)}
          </>
        )}
      </Stat>
    </dl>
  )
}

interface StatProps {
  name: ReactNode
  value: string
  course: readonly number[]
  isWorse?: boolean
  note?: string | undefined
  /** The change. */
  children: ReactNode
}

/** One number of a row of them. */
export function Stat({ name, value, course, isWorse = false, note, children }: StatProps) {
  return (
    <div className={styles.stat}>
      <dt className={styles.name}>{name}</dt>
      <dd className={classNames(styles.value, isWorse && styles.worse)}>
        {value}
        <Sparkline values={course} />
      </dd>
      <dd className={styles.change}>
        {note ?? (children ? <span className={classNames(isWorse && styles.worse)}>{children}</span> : 'nothing before')}
      </dd>
    </div>
  )
}
