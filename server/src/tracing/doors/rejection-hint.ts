import type { DoorAddresses, Rejection } from './diagnostics.ts'

/** What to change in the program whose request was refused. Names the settings of OpenTelemetry's and MLflow's clients. */
export function hintFor({ door, request, status, reason }: Omit<Rejection, 'atMs' | 'hint'>, addresses: Readonly<DoorAddresses>): string {
  const http = addresses.otlpHttpUrl ?? addresses.baseUrl
  const grpc = addresses.otlpGrpcUrl
  const path = request.split(' ', 2)[1] ?? ''
  if (status === 401)
    return 'Set ASSAY_TOKEN (or MLFLOW_TRACKING_TOKEN, or OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20<token>) and restart the program.'
  if (isGrpc(request)) {
    const byHttp = `set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf and OTEL_EXPORTER_OTLP_ENDPOINT=${http}`
    return grpc === null
      ? `This is gRPC on the HTTP port, and gRPC is off: ${byHttp}.`
      : `This is gRPC on the HTTP port. Set OTEL_EXPORTER_OTLP_ENDPOINT=${grpc}, or ${byHttp}.`
  }
  if (door === 'otlp-grpc' && (status === 400 || status === 415)) {
    return `This is HTTP on the gRPC port. Set OTEL_EXPORTER_OTLP_ENDPOINT=${http}, or OTEL_EXPORTER_OTLP_PROTOCOL=grpc.`
  }
  if (/metric|log/i.test(path) && status >= 400) {
    return 'Assay takes traces only. Set OTEL_METRICS_EXPORTER=none and OTEL_LOGS_EXPORTER=none to stop the program from sending the rest.'
  }
  if (door !== 'mlflow' && (status === 404 || status === 405)) {
    return `Spans go to /v1/traces. Set OTEL_EXPORTER_OTLP_ENDPOINT=${http}, which gets the path by itself, or OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=${http}/v1/traces.`
  }
  if (status === 403 && reason.includes('--allowed-hosts'))
    return 'Send to the IP address that the server prints at its start, or start the server with that name in --allowed-hosts; exporters need it too.'
  if (status === 403) return 'Send from a program and not from another page.'
  if (status === 415 || /content-type/i.test(reason))
    return 'Send application/x-protobuf or application/json, plain or with gzip, deflate or zstd.'
  if (status === 413) return 'Lower the batch size of the exporter (OTEL_BSP_MAX_EXPORT_BATCH_SIZE).'
  if (status === 429 || status === 503) return 'Exporters send it again by themselves; nothing is to be changed unless this stays.'
  if (reason.startsWith('Cannot parse the OTLP '))
    return 'The body must be an ExportTraceServiceRequest of OTLP: protobuf with content-type application/x-protobuf, or JSON with application/json.'
  return 'The message says what to change.'
}

function isGrpc(request: string): boolean {
  return request.startsWith('PRI ') || request.includes('/opentelemetry.proto.collector.')
}
