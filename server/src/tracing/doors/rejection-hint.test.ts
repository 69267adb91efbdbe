import { describe, expect, it } from 'vitest'
import { Diagnostics } from './diagnostics.ts'
import { hintFor } from './rejection-hint.ts'

const addresses = { baseUrl: 'http://127.0.0.1:7070', otlpHttpUrl: 'http://127.0.0.1:4318', otlpGrpcUrl: 'http://127.0.0.1:4317' }
const http = { door: 'otlp-http', reason: '', atMs: 0 } as const

describe('hintFor', () => {
  it.each([
    [
      'POST /v1/trace',
      404,
      'Spans go to /v1/traces. Set OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318, which gets the path by itself, or OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://127.0.0.1:4318/v1/traces.',
    ],
    [
      'POST /',
      405,
      'Spans go to /v1/traces. Set OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318, which gets the path by itself, or OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://127.0.0.1:4318/v1/traces.',
    ],
    [
      'PRI * HTTP/2.0',
      400,
      'This is gRPC on the HTTP port. Set OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4317, or set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf and OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318.',
    ],
    [
      'POST /v1/metrics',
      404,
      'Assay takes traces only. Set OTEL_METRICS_EXPORTER=none and OTEL_LOGS_EXPORTER=none to stop the program from sending the rest.',
    ],
    [
      'POST /v1/traces',
      401,
      'Set ASSAY_TOKEN (or MLFLOW_TRACKING_TOKEN, or OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20<token>) and restart the program.',
    ],
    ['POST /v1/traces', 413, 'Lower the batch size of the exporter (OTEL_BSP_MAX_EXPORT_BATCH_SIZE).'],
  ])('says for %s with %i what to change', (request, status, hint) => {
    expect(hintFor({ ...http, request, status }, addresses)).toBe(hint)
  })

  it('names the setting where a server is called by a name that it does not know, and the page where one is', () => {
    const refused = { ...http, request: 'POST /v1/traces', status: 403 }
    const reason = `This server is not addressed as 'assay:7070'. Use its own address, or start it with --allowed-hosts.`
    expect(hintFor({ ...refused, reason }, addresses)).toBe(
      'Send to the IP address that the server prints at its start, or start the server with that name in --allowed-hosts; exporters need it too.',
    )
    expect(hintFor(refused, addresses)).toBe('Send from a program and not from another page.')
  })

  it('leads HTTP on the gRPC port to the port of HTTP', () => {
    expect(hintFor({ ...http, door: 'otlp-grpc', request: 'POST /v1/traces HTTP/1.1', status: 400 }, addresses)).toBe(
      'This is HTTP on the gRPC port. Set OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318, or OTEL_EXPORTER_OTLP_PROTOCOL=grpc.',
    )
  })

  it('says of a body that cannot be read what it must be', () => {
    const reason = 'Cannot parse the OTLP protobuf body: it ends within a field.'
    expect(hintFor({ ...http, request: 'POST /v1/traces', status: 400, reason }, addresses)).toBe(
      'The body must be an ExportTraceServiceRequest of OTLP: protobuf with content-type application/x-protobuf, or JSON with application/json.',
    )
  })

  it('names no port that is off', () => {
    expect(hintFor({ ...http, request: 'PRI * HTTP/2.0', status: 400 }, { ...addresses, otlpHttpUrl: null, otlpGrpcUrl: null })).toBe(
      'This is gRPC on the HTTP port, and gRPC is off: set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf and OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:7070.',
    )
  })
})

describe('Diagnostics', () => {
  it('keeps the last refusal, short and printable', () => {
    const diagnostics = new Diagnostics(
      () => 5,
      addresses,
      () => undefined,
    )
    expect(diagnostics.lastRejected).toBeNull()
    diagnostics.reject({ door: 'otlp-http', request: `POST /\u001b[31m${'x'.repeat(1_000)}`, status: 400, reason: 'y'.repeat(10_000) })
    expect(diagnostics.lastRejected).toMatchObject({ atMs: 5, request: `POST /?[31m${'x'.repeat(89)}`, reason: `${'y'.repeat(500)}…` })
  })
})
