/** `+4 %`, `−12 %`, `±0 %`; null where there was nothing before. */
export function relativeChange(now: number, before: number): string | null {
  if (!(before > 0)) return null
  return signed(Math.round((100 * (now - before)) / before), ' %')
}

/** `+0.8 pp`, of two shares. */
export function shareChange(now: number, before: number): string {
  return signed(Number((100 * (now - before)).toFixed(1)), ' pp')
}

/** A number with its sign, a true minus, and ± for none. */
export function signed(value: number, unit: string): string {
  return `${value > 0 ? '+' : value < 0 ? '−' : '±'}${Math.abs(value)}${unit}`
}
