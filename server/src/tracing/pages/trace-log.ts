import type { getTraceLog, ResponseOf } from '@assay/protocol'
import type { Attributes } from '../otlp/attributes.ts'
import { decodeSpan } from '../otlp/span-view.ts'
import type { StoredSpan } from '../store/span-store.ts'
import { jsonValue } from './span-payload.ts'

type TraceLog = ResponseOf<typeof getTraceLog>
type Line = TraceLog['lines'][number]

export const maxLogLines = 10_000
/** Characters of one line; the span has it whole. */
export const maxLineChars = 500

/** What each kind of line comes before at the same moment: what ends makes room for what starts. */
const rank: Record<Line['kind'], number> = { end: 0, start: 1, event: 2 }

/** The lines of all spans in the order of time. `check` is asked for each span and throws when it is time to stop. */
export function traceLog(spans: readonly StoredSpan[], check: () => void): TraceLog {
  const lines: Line[] = []
  for (const span of spans) {
    check()
    const { spanId, name: spanName, type, startUs, endUs, statusCode, error } = span
    const ofSpan = { spanId, spanName, type }
    lines.push({ ...ofSpan, kind: 'start', atMs: startUs / 1000, text: '', failed: false })
    for (const event of decodeSpan(span.payload).events()) {
      const text = cut(event.name === 'exception' ? exceptionText(event.attributes) : `${event.name} ${attributesText(event.attributes)}`)
      lines.push({ ...ofSpan, kind: 'event', atMs: event.timeUs / 1000, text, failed: event.name === 'exception' })
    }
    if (endUs !== null)
      lines.push({
        ...ofSpan,
        kind: 'end',
        atMs: endUs / 1000,
        text: statusCode === 2 ? cut(error ?? 'failed') : '',
        failed: statusCode === 2,
      })
  }
  // A span of no length ends after it began: the sort is stable, and its lines stand in that order.
  lines.sort((a, b) => a.atMs - b.atMs || (a.spanId === b.spanId ? 0 : rank[a.kind] - rank[b.kind]))
  return { lines: lines.slice(0, maxLogLines), more: Math.max(0, lines.length - maxLogLines) }
}

function exceptionText(attributes: Attributes): string {
  const found = new Map(entries(attributes))
  return [found.get('exception.type'), found.get('exception.message')].filter((part) => typeof part === 'string').join(': ') || 'exception'
}

function attributesText(attributes: Attributes): string {
  return entries(attributes)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ')
}

function entries(attributes: Attributes): [string, unknown][] {
  return Array.from({ length: attributes.size }, (_, i) => [attributes.key(i), jsonValue(attributes.value(i))])
}

function cut(text: string): string {
  return text.length <= maxLineChars ? text : `${text.slice(0, maxLineChars)}…`
}
