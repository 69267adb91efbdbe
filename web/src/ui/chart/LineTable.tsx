import { formatCount } from '../format/number.ts'
import { oneLine } from '../safe/visible-text.ts'
import { SafeText } from '../SafeText.tsx'
import { formatValue } from './chart-number.ts'
import type { LineSeries } from './line-series.ts'
import styles from './LineChart.module.css'

const mostPoints = 500

interface LineTableProps {
  title: string
  series: readonly LineSeries[]
  xLabel: string
  formatX: (value: number) => string
}

/** What a chart shows, in words: of one line its points, of several the ends and extremes of each. */
export function LineTable({ title, series, xLabel, formatX }: LineTableProps) {
  const [only] = series
  return (
    <div className={styles.tableScroll} tabIndex={0} role="group" aria-label={`Table of ${title}`}>
      {only !== undefined && series.length === 1 ? (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{xLabel}</th>
              <th scope="col">Value</th>
            </tr>
          </thead>
          <tbody>
            {only.xs.slice(0, mostPoints).map((x, at) => (
              <tr key={at}>
                <td>{formatX(x)}</td>
                <td>{formatValue(only.ys[at] ?? Number.NaN)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Line</th>
              <th scope="col">Last</th>
              <th scope="col">Least</th>
              <th scope="col">Greatest</th>
              <th scope="col">Points</th>
            </tr>
          </thead>
          <tbody>
            {series.map((line) => (
              <SummaryRow key={line.id} line={line} />
            ))}
          </tbody>
        </table>
      )}
      {only !== undefined && series.length === 1 && (only.total > only.xs.length || only.xs.length > mostPoints) && (
        <p>
          The first {Math.min(mostPoints, only.xs.length)} of the {formatCount(only.xs.length)} points that are drawn
          {only.total > only.xs.length && `, the least and greatest of equal parts of ${formatCount(only.total)}`}.
        </p>
      )}
    </div>
  )
}

function SummaryRow({ line }: { line: LineSeries }) {
  const finite = line.ys.filter((y) => Number.isFinite(y))
  const of = (values: number[], pick: (values: readonly number[]) => number): string =>
    values.length === 0 ? '' : formatValue(pick(values))
  return (
    <tr>
      <th scope="row">
        <SafeText text={oneLine(line.label)} />
      </th>
      <td>{line.ys.length > 0 && formatValue(line.ys.at(-1) ?? Number.NaN)}</td>
      <td>{of(finite, (values) => values.reduce((a, b) => Math.min(a, b)))}</td>
      <td>{of(finite, (values) => values.reduce((a, b) => Math.max(a, b)))}</td>
      <td>{formatCount(line.total)}</td>
    </tr>
  )
}
