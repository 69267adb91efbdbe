export interface LineChart {
  title: string
  /** Ascending, above 0. */
  xs: readonly number[]
  /** One value for each x; a line stops where it is not a number above 0. */
  lines: readonly { label: string; ys: readonly number[] }[]
}

const width = 760
const height = 360
const plot = { left: 60, top: 40, right: 460, bottom: 320 }
/** Told apart also by who sees no red or no green (Okabe and Ito). */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000', '#8c6d31']

/** Lines over two logarithmic axes as an SVG picture, readable on light and dark pages. */
export function lineChart({ title, xs, lines }: LineChart): string {
  const values = lines.flatMap(({ ys }) => ys.filter((y) => y > 0))
  const x = logScale(xs, plot.left, plot.right)
  const y = logScale(powersAround(values), plot.bottom, plot.top)
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${plot.left}" y="22" font-size="14">${escape(title)}</text>`,
    ...powersAround(values).map(
      (value) =>
        `<path d="M${plot.left} ${y(value)}H${plot.right}" stroke="#ddd"/><text x="${plot.left - 8}" y="${y(value) + 4}" text-anchor="end">${value}</text>`,
    ),
    ...xs.map((value) => `<text x="${x(value)}" y="${plot.bottom + 20}" text-anchor="middle">${value.toLocaleString('en')}</text>`),
    ...lines.flatMap(({ label, ys }, index) => {
      const colour = colours[index % colours.length] ?? ''
      const points = xs.flatMap((at, i) => ((ys[i] ?? 0) > 0 ? [`${x(at).toFixed(1)},${y(ys[i] ?? 1).toFixed(1)}`] : []))
      const labelY = plot.top + 10 + index * 22
      return [
        `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
        `<rect x="${plot.right + 24}" y="${labelY - 9}" width="12" height="12" fill="${colour}"/>`,
        `<text x="${plot.right + 42}" y="${labelY + 1}">${escape(label)}</text>`,
      ]
    }),
    '</svg>',
  ]
  return `${parts.join('\n')}\n`
}

function logScale(values: readonly number[], from: number, to: number): (value: number) => number {
  const low = Math.log10(Math.min(...values))
  const high = Math.log10(Math.max(...values))
  const span = high - low || 1
  return (value) => Math.round((from + ((Math.log10(value) - low) / span) * (to - from)) * 10) / 10
}

/** Powers of ten that enclose the values. */
function powersAround(values: readonly number[]): number[] {
  if (values.length === 0) return [0.1, 1]
  const low = Math.floor(Math.log10(Math.min(...values)))
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))))
  return Array.from({ length: high - low + 1 }, (_, i) => Number((10 ** (low + i)).toPrecision(3)))
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
