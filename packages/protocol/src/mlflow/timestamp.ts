/** A protobuf Timestamp in JSON: RFC 3339, UTC, no fraction when it is zero. `ms` is a whole number of unix milliseconds. */
export function timestampOf(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z')
}

/** Times that a protobuf Timestamp can say, in unix milliseconds: the years 1 to 9999 of UTC. */
const firstMs = Date.parse('0001-01-01T00:00:00Z')
const lastMs = Date.parse('9999-12-31T23:59:59.999Z')

/** Unix milliseconds of an RFC 3339 time of the years 1 to 9999 with any fraction and offset, rounded down; null when it is none. */
export function readTimestamp(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/.test(text)) return null
  const ms = Date.parse(text.replace(/(\.\d{3})\d+/, '$1'))
  return ms >= firstMs && ms <= lastMs ? ms : null
}

/** A protobuf Duration in JSON: `0.109s`, `2s`. `ms` is a whole number. */
export function durationOf(ms: number): string {
  const sign = ms < 0 ? '-' : ''
  const whole = Math.trunc(Math.abs(ms) / 1000)
  const fraction = Math.abs(ms) % 1000
  return fraction === 0 ? `${sign}${whole}s` : `${sign}${whole}.${String(fraction).padStart(3, '0')}s`
}

/** Microseconds of a protobuf Duration; null when the text is none. */
export function readDurationUs(text: string): number | null {
  const match = /^(-?)(\d{1,12})(?:\.(\d{1,9}))?s$/.exec(text)
  if (match === null) return null
  const us = Number(match[2]) * 1_000_000 + Math.trunc(Number((match[3] ?? '').padEnd(9, '0')) / 1000)
  return match[1] === '-' ? -us : us
}
