/** Why a span was not delivered. */
const dropReasons = [
  /** The queue was full: the program makes spans faster than they can be sent, or the server cannot be reached. */
  'queue_full',
  /** One span over 8 MiB. */
  'too_large',
  /** The server took the request but not this span (OTLP partial success). */
  'rejected',
  /** The server refused the request for good: no permission, unknown experiment, not an OTLP address. */
  'refused',
  /** Still waiting when `shutdown` ran out of time. */
  'shutdown',
  /** A defect: the span could not be written. */
  'failed',
] as const
export type DropReason = (typeof dropReasons)[number]

/**
 * What became of the recorded spans. Always: started = open + queued + exported + the sum of dropped.
 * Spans that sampling left out, and announcements of open spans, count nowhere.
 */
export interface SpanStats {
  started: number
  /** Not ended yet. */
  open: number
  /** Waiting or on their way. */
  queued: number
  /** Acknowledged by the server. */
  exported: number
  dropped: Record<DropReason, number>
}

export function noDrops(): Record<DropReason, number> {
  return Object.fromEntries(dropReasons.map((reason) => [reason, 0])) as Record<DropReason, number>
}
