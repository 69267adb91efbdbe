import styles from './Sparkline.module.css'

const [widthPx, heightPx] = [104, 20]

/** A line of values without axes; what is not finite is a gap. Decoration: its last value stands beside it. */
export function Sparkline({ values }: { values: readonly number[] }) {
  const finite = values.filter((value) => Number.isFinite(value))
  const [least, most] = finite.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity])
  if (finite.length < 2) return null
  const x = (at: number): number => 1 + (at / (values.length - 1)) * (widthPx - 5)
  const y = (value: number): number => (most === least ? heightPx / 2 : 2 + (1 - (value - least) / (most - least)) * (heightPx - 4))
  let path = ''
  for (const [at, value] of values.entries()) {
    if (!Number.isFinite(value)) continue
    const [hasBefore, hasAfter] = [Number.isFinite(values[at - 1]), Number.isFinite(values[at + 1])]
    // Between two gaps a dot, which a line of no length would not be.
    path += `${hasBefore ? 'L' : 'M'}${x(at).toFixed(1)} ${y(value).toFixed(1)}${hasBefore || hasAfter ? '' : 'h.01'}`
  }
  const last = values.at(-1) ?? Number.NaN
  return (
    <svg className={styles.line} width={widthPx} height={heightPx} viewBox={`0 0 ${widthPx} ${heightPx}`} aria-hidden="true">
      <path d={path} />
      {Number.isFinite(last) && <circle cx={x(values.length - 1)} cy={y(last)} r={2.2} />}
    </svg>
  )
}
