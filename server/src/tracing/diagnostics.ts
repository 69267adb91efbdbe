/** A request that a door refused, with what may mend it. */
export interface Rejection {
  atMs: number
  door: 'otlp-http' | 'otlp-grpc' | 'mlflow'
  /** e.g. `POST /v1/trace`. */
  request: string
  status: number
  reason: string
  hint: string
}

/** What the empty page and `assay doctor` tell somebody whose spans do not come. Keeps the last refusal only; counts everything. */
export class Diagnostics {
  lastRejected: Rejection | null = null
  /** P4: offered = stored + rewritten + duplicate + announced + rejected, and requests shed beside. */
  readonly counters = { offered: 0, stored: 0, rewritten: 0, duplicate: 0, announced: 0, rejected: 0, requestsShed: 0 }
  private readonly nowMs: () => number

  constructor(nowMs: () => number) {
    this.nowMs = nowMs
  }

  reject(rejection: Omit<Rejection, 'atMs' | 'hint'>): void {
    this.lastRejected = { ...rejection, atMs: this.nowMs(), hint: hintFor(rejection) }
  }
}

function hintFor({ door, request, status, reason }: Omit<Rejection, 'atMs' | 'hint'>): string {
  if (status === 401) return 'Set ASSAY_TOKEN (or MLFLOW_TRACKING_TOKEN, or OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20<token>) and restart the program.'
  if (request.startsWith('PRI ')) return 'This is gRPC on the HTTP port. Use the gRPC port (4317), or OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf.'
  if (door === 'otlp-grpc' && status === 400) return 'This is HTTP on the gRPC port. Use the HTTP port (4318), or OTEL_EXPORTER_OTLP_PROTOCOL=grpc.'
  if (status === 404 && /trace/i.test(request)) {
    return 'Spans go to /v1/traces. Set OTEL_EXPORTER_OTLP_ENDPOINT to the address without a path, or OTEL_EXPORTER_OTLP_TRACES_ENDPOINT to the whole one.'
  }
  if (status === 415 || /content type/i.test(reason)) return 'Send application/x-protobuf or application/json, plain or with gzip, deflate or zstd.'
  if (status === 413) return 'Lower the batch size of the exporter (OTEL_BSP_MAX_EXPORT_BATCH_SIZE).'
  return 'The message says what to change.'
}
