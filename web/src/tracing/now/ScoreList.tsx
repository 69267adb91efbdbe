import { formatScoreTerm, formatTerm, type ScoreChange } from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import { useApi } from '../../api/ApiContext.tsx'
import { classNames } from '../../ui/class-names.ts'
import { formatCount } from '../../ui/format/number.ts'
import { oneLine } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { at } from '../../ui/time-range.ts'
import { tracesUrl } from '../list/traces-url.ts'
import type { TimeWindow } from '../list/use-time-window.ts'
import { tracesPath } from '../paths.ts'
import { queries } from '../queries.ts'
import { SpanGlyph } from '../SpanGlyph.tsx'
import { signed } from './change-text.ts'
import { NowList, NowRow } from './NowList.tsx'
import styles from './ScoreList.module.css'

const shown = 6

/** Scores that got less, with the interval of the change; a row leads to the traces that failed it. */
export function ScoreList({ experimentId, window }: { experimentId: string; window: TimeWindow }) {
  const api = useApi()
  const query = useQuery(queries.scoreChanges(api, experimentId, window))
  return (
    <NowList
      title="Quality drops"
      note="against the window before, and the other versions"
      query={query}
      empty="No score in this window that there was before."
    >
      {(query.data?.scores ?? []).slice(0, shown).map((change) => (
        <NowRow
          key={`${change.version ?? ''} ${change.name}`}
          href={`${tracesPath(experimentId)}?${tracesUrl.format({ ...tracesUrl.parse(''), q: queryOf(change), from: at(window.fromMs), to: at(window.toMs) })}`}
          glyph={<SpanGlyph type="EVALUATOR" />}
          title={<SafeText text={oneLine(change.name).slice(0, 80)} />}
          below={
            <>
              {change.version !== null && (
                <>
                  <SafeText text={oneLine(change.version).slice(0, 40)} /> against others ·{' '}
                </>
              )}
              n {formatCount(change.before.n)} and {formatCount(change.now.n)}
            </>
          }
          value={
            <span className={styles.means}>
              <span>{number(change.before.mean)}</span> →{' '}
              <b className={classNames(verdict(change) === 'less' && styles.worse)}>{number(change.now.mean)}</b>
            </span>
          }
          valueBelow={<Interval change={change} />}
        />
      ))}
    </NowList>
  )
}

function Interval({ change }: { change: ScoreChange }) {
  const { interval } = change
  if (interval === null) return 'too few'
  if (verdict(change) === 'unknown') return 'not decided'
  return (
    <span className={classNames(verdict(change) === 'less' && styles.worse)}>
      {signed(Number(interval.low.toFixed(2)), '')} … {signed(Number(interval.high.toFixed(2)), '')}
    </span>
  )
}

/** Of scores that are no shares nobody said what is good: they are neither. */
function verdict({ interval, isShare }: ScoreChange): 'less' | 'more' | 'unknown' {
  if (interval === null || (interval.low <= 0 && interval.high >= 0)) return 'unknown'
  return interval.high < 0 && isShare ? 'less' : 'more'
}

function queryOf({ name, version, isShare }: ScoreChange): string {
  const terms = [formatScoreTerm(name, isShare ? 'fail' : '*')]
  if (version !== null) terms.push(formatTerm({ key: 'version', value: version }))
  return terms.join(' ')
}

function number(value: number): string {
  return Math.abs(value) >= 100 ? formatCount(value) : value.toFixed(2)
}
