/** Three significant digits, thousands apart: `1,230`, `12.3`, `0.00123`. */
export function shortNumber(value: number): string {
  const rounded = Number(value.toPrecision(3))
  return Math.abs(rounded) >= 1000 ? rounded.toLocaleString('en-US') : String(rounded)
}
