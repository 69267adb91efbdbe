import { addTerm, type Difference, type listDifferences, type ResponseOf, type TraceFeature } from '@assay/protocol'
import { Fragment } from 'react'
import { Link } from 'wouter'
import { classNames } from '../../ui/class-names.ts'
import { formatCount } from '../../ui/format/number.ts'
import { oneLine } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { chanceText, kindNames, pointsText, shareText } from './difference-text.ts'
import styles from './DiffersPage.module.css'

type Answer = ResponseOf<typeof listDifferences>

interface DifferenceTableProps {
  answer: Answer
  /** The address of the list of such traces of a set. */
  hrefOf: (set: 'a' | 'b', q: string) => string
  /** The queries of the sets, without each other. */
  queries: { a: string; b: string }
}

/** What differs, the surest cause first; the bars of all rows have one scale, from none to all of a set. */
export function DifferenceTable({ answer, hrefOf, queries }: DifferenceTableProps) {
  const firstOutcome = answer.differences.findIndex(({ isOutcome }) => isOutcome)
  return (
    <table className={styles.table}>
      <caption className={styles.caption}>What differs</caption>
      <thead>
        <tr>
          <th scope="col">What differs</th>
          <th scope="col">Share that has it</th>
          <th scope="col">Difference, points</th>
          <th scope="col">May be chance</th>
          <th scope="col">Traces</th>
        </tr>
      </thead>
      <tbody>
        {answer.differences.map((each, at) => (
          <Fragment key={`${each.kind} ${each.key} ${each.value}`}>
            {at === firstOutcome && (
              <tr>
                <th scope="colgroup" colSpan={5} className={styles.part}>
                  What came of it
                </th>
              </tr>
            )}
            <tr className={classNames(each.goesWith !== null && styles.follower)}>
              <th scope="row" className={styles.what}>
                <Feature feature={each} />
                {each.goesWith !== null && <GoesWith lead={answer.differences[each.goesWith]} />}
                {each.also.length > 0 && (
                  <span className={styles.also}>
                    also:{' '}
                    {each.also.map((feature, i) => (
                      <Fragment key={`${feature.kind} ${feature.key} ${feature.value}`}>
                        {i > 0 && ', '}
                        <Feature feature={feature} />
                      </Fragment>
                    ))}
                  </span>
                )}
              </th>
              <td>
                <Shares difference={each} a={answer.a.traces} b={answer.b.traces} />
              </td>
              <td>
                <Interval difference={each} />
              </td>
              <td className={styles.chance}>{chanceText(each.falseRate)}</td>
              <td>
                <span className={styles.links}>
                  {(['a', 'b'] as const).map((set) => (
                    <TraceLink key={set} set={set} difference={each} hrefOf={hrefOf} query={queries[set]} />
                  ))}
                </span>
              </td>
            </tr>
          </Fragment>
        ))}
      </tbody>
    </table>
  )
}

function Feature({ feature: { kind, key, value } }: { feature: TraceFeature }) {
  return (
    <span className={styles.feature}>
      <small>
        {kindNames[kind]}
        {key !== '' && (
          <>
            {' '}
            <SafeText text={oneLine(key).slice(0, 80)} />
          </>
        )}
      </small>{' '}
      <SafeText text={oneLine(value).slice(0, 200)} />
    </span>
  )
}

function GoesWith({ lead }: { lead: Difference | undefined }) {
  if (lead === undefined) return null
  return (
    <span className={styles.also}>
      goes with <Feature feature={lead} />: among traces alike in that, no sure difference remains
    </span>
  )
}

function Shares({ difference: { inA, inB }, a, b }: { difference: Difference; a: number; b: number }) {
  return (
    <span className={styles.shares}>
      {[
        ['A', inA / a],
        ['B', inB / b],
      ].map(([set, share]) => (
        <Fragment key={set}>
          <span>{set}</span>
          <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
            <rect width="100" height="8" className={styles.track} />
            <rect width={Number(share) * 100} height="8" className={set === 'A' ? styles.ofA : styles.ofB} />
          </svg>
          <span>{shareText(Number(share))}</span>
        </Fragment>
      ))}
    </span>
  )
}

/** The whisker is the 95 % interval, on a scale from −100 to 100 points. */
function Interval({ difference: { difference, low, high } }: { difference: Difference }) {
  const x = (share: number) => 50 + share * 50
  return (
    <span className={styles.interval}>
      <b>{pointsText(difference)}</b>
      <small>
        {pointsText(low)} … {pointsText(high)}
      </small>
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <path d="M0 5H100M50 0V10" className={styles.axis} />
        <path d={`M${x(low)} 5H${x(high)}M${x(low)} 2V8M${x(high)} 2V8`} className={styles.whisker} />
        <path d={`M${x(difference)} 1V9`} className={styles.point} />
      </svg>
    </span>
  )
}

function TraceLink({
  set,
  difference,
  hrefOf,
  query,
}: {
  set: 'a' | 'b'
  difference: Difference
  hrefOf: DifferenceTableProps['hrefOf']
  query: string
}) {
  const count = set === 'a' ? difference.inA : difference.inB
  const name = set.toUpperCase()
  if (count === 0) return <span className={styles.none}>0 in {name}</span>
  const named = set === 'a' ? difference.newestInA : difference.newestInB
  const q = difference.term === null ? `id:${named.join(',')}` : addTerm(query, difference.term)
  const shown = difference.term === null && named.length < count ? `newest ${named.length} of ${formatCount(count)}` : formatCount(count)
  return (
    <Link href={hrefOf(set, q)} data-set={set}>
      {shown} in {name}
    </Link>
  )
}
