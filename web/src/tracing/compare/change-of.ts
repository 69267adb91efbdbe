/** `+1.2 s`, `−34`, `±0`: how far the second is from the first. */
export function changeOf(a: number, b: number, format: (value: number) => string): string {
  if (a === b) return '±0'
  return `${b > a ? '+' : '−'}${format(Math.abs(b - a))}`
}
