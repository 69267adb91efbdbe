import { grouped } from '../format/number.ts'

/** `0.8934`, `12.5`, `1.2e-5`, `19,284`: a measured value with the digits that tell it from its neighbours. */
export function formatValue(value: number, digits = 5): string {
  if (Number.isNaN(value)) return 'NaN'
  // The greatest number there is stands for the infinite in stores that have none.
  if (Math.abs(value) >= Number.MAX_VALUE) return value > 0 ? '∞' : '−∞'
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (size >= 1e15 || size < 1e-4)
    return signed(
      value
        .toExponential(Math.max(0, digits - 2))
        .replace(/\.?0+e/, 'e')
        .replace('e+', 'e'),
    )
  const text = size >= 10 ** digits ? Math.round(value).toString() : String(Number(value.toPrecision(digits)))
  return signed(grouped(text))
}

const signed = (text: string): string => text.replace(/^-/, '−')

/** As few digits as tell the ticks of an axis apart: `0.2`, `1e-6`, `20k`. */
export function formatTickValue(value: number): string {
  const size = Math.abs(value)
  if (size >= 10_000 && size < 1e12) {
    const [unit, name] = size >= 1e9 ? [1e9, 'G'] : size >= 1e6 ? [1e6, 'M'] : [1e3, 'k']
    return `${signed(String(Number((value / unit).toPrecision(4))))}${name}`
  }
  return formatValue(value, 4)
}
