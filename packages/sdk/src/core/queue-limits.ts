export interface QueueLimits {
  /** Spans held at most, those on their way included. */
  maxSpans: number
  /** Bytes held at most, those on their way included. */
  maxBytes: number
  /** A batch is closed when it has this many spans … */
  batchSpans: number
  /** … or this many bytes. */
  batchBytes: number
  /** A span over this many bytes is not sent at all. */
  maxSpanBytes: number
}

export const defaultQueueLimits: QueueLimits = {
  maxSpans: 8192,
  maxBytes: 16 * 1024 * 1024,
  batchSpans: 512,
  batchBytes: 2 * 1024 * 1024,
  maxSpanBytes: 8 * 1024 * 1024,
}
