import { describe, expect, it } from 'vitest'
import { greeting } from './greeting.ts'

const app = { baseUrl: 'http://127.0.0.1:7070', otlpHttpUrl: 'http://127.0.0.1:4318', otlpGrpcUrl: null, notes: ['OTLP/gRPC is off.'] }
const local = { host: '127.0.0.1', allowedHosts: [], token: undefined }
const own = ['192.168.1.7', '10.0.0.7']

describe('greeting', () => {
  it('says where the server is and how to send to it', () => {
    expect(greeting(app, local, own)).toBe(`
  Assay    http://127.0.0.1:7070
  OTLP     HTTP http://127.0.0.1:4318   gRPC off
           OTLP/gRPC is off.

  Trace a TypeScript program:
    npm i http://127.0.0.1:7070/sdk.tgz
    ASSAY_URL=http://127.0.0.1:7070 node --import @assay/sdk/auto your-program.js
  A Python program with MLflow:
    export MLFLOW_TRACKING_URI=http://127.0.0.1:7070
  Anything with OpenTelemetry:
    export OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318

`)
  })

  it('says that names need --allowed-hosts where other machines reach it, for exporters too', () => {
    const said = greeting(app, { host: '0.0.0.0', allowedHosts: [], token: 'a-token-of-16-characters' }, own)
    expect(said).toContain(`
  Others   http://192.168.1.7:7070  http://10.0.0.7:7070
           by name, exporters too, only with --allowed-hosts=<name>[,<name>]
`)
    expect(said).toContain('OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20<token>')
    expect(said).not.toContain('a-token-of-16-characters')
  })

  it('names the names that it was given', () => {
    expect(greeting(app, { host: '192.168.1.7', allowedHosts: ['assay.example.org'], token: 'a-token-of-16-characters' }, own)).toContain(`
  Others   http://192.168.1.7:7070
           and by the names assay.example.org
`)
  })
})
