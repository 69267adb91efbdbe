import { describe, expect, it } from 'vitest'
import { resolveSettings } from './settings.ts'

describe('resolveSettings', () => {
  it('needs nothing: the server of this machine, everything kept, nothing compressed', () => {
    expect(resolveSettings({}, {})).toMatchObject({
      url: new URL('http://127.0.0.1:7070'),
      headers: {},
      experiment: undefined,
      sampleRatio: 1,
      enabled: true,
      batching: true,
      gzip: false,
      openTelemetry: true,
      complaints: [],
      queue: { maxSpans: 8192, maxBytes: 16_777_216, batchSpans: 512 },
    })
  })

  const mlflow = {
    MLFLOW_TRACKING_URI: 'http://mlflow:5000',
    MLFLOW_TRACKING_TOKEN: 'm',
    MLFLOW_EXPERIMENT_NAME: 'from mlflow',
    OTEL_SERVICE_NAME: 'from otel',
  }
  const assay = { ASSAY_URL: 'http://assay:7070', ASSAY_TOKEN: 'a', ASSAY_EXPERIMENT: 'from assay', ASSAY_SERVICE_NAME: 'from assay' }

  it("takes MLflow's and OpenTelemetry's variables", () => {
    const settings = resolveSettings({}, mlflow)
    expect(settings).toMatchObject({
      url: new URL('http://mlflow:5000'),
      headers: { authorization: 'Bearer m' },
      experiment: { name: 'from mlflow' },
      gzip: true,
    })
    expect(Object.fromEntries(settings.resource)).toMatchObject({ 'service.name': 'from otel', 'assay.experiment': 'from mlflow' })
  })

  it('prefers its own variables, and what the program says to both', () => {
    expect(resolveSettings({}, { ...mlflow, ...assay })).toMatchObject({
      url: new URL('http://assay:7070'),
      headers: { authorization: 'Bearer a' },
      experiment: { name: 'from assay' },
    })
    const settings = resolveSettings(
      { url: 'http://code:1', token: 'c', experiment: 'from code', serviceName: 'from code' },
      { ...mlflow, ...assay },
    )
    expect(settings).toMatchObject({
      url: new URL('http://code:1'),
      headers: { authorization: 'Bearer c' },
      experiment: { name: 'from code' },
    })
    expect(Object.fromEntries(settings.resource)).toMatchObject({ 'service.name': 'from code', 'assay.experiment': 'from code' })
  })

  it('names an experiment by id in a header, and lets an id of a farther source not override a name of a nearer one', () => {
    expect(resolveSettings({}, { MLFLOW_EXPERIMENT_ID: '7' }).headers).toEqual({ 'x-mlflow-experiment-id': '7' })
    expect(resolveSettings({}, { ASSAY_EXPERIMENT_ID: '8', MLFLOW_EXPERIMENT_ID: '7' }).headers).toEqual({ 'x-mlflow-experiment-id': '8' })
    const named = resolveSettings({ experiment: 'mine' }, { MLFLOW_EXPERIMENT_ID: '7' })
    expect(named).toMatchObject({ headers: {}, experiment: { name: 'mine' } })
  })

  it("reads OTEL_EXPORTER_OTLP_HEADERS, below a token and the program's own headers", () => {
    const env = { OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer%20otel, x-team = search ,broken' }
    expect(resolveSettings({}, env).headers).toEqual({ authorization: 'Bearer otel', 'x-team': 'search' })
    expect(resolveSettings({ headers: { 'X-Team': 'ranking' } }, { ...env, ASSAY_TOKEN: 'a' }).headers).toEqual({
      authorization: 'Bearer a',
      'x-team': 'ranking',
    })
  })

  it('takes name and password out of the address, below a token', () => {
    const settings = resolveSettings({ url: 'https://ada:s%40fe@assay.example/base?x=1#y' }, {})
    expect(settings.url.href).toBe('https://assay.example/base')
    expect(settings.headers).toEqual({ authorization: 'Basic YWRhOnNAZmU=' })
    expect(resolveSettings({ url: 'https://ada:safe@assay.example', token: 't' }, {}).headers).toEqual({ authorization: 'Bearer t' })
  })

  it('reads switches and the ratio', () => {
    expect(
      resolveSettings(
        {},
        { ASSAY_DISABLED: 'true', ASSAY_SAMPLE_RATIO: '0.25', MLFLOW_ENABLE_ASYNC_TRACE_LOGGING: 'False', ASSAY_OPENTELEMETRY: '0' },
      ),
    ).toMatchObject({ enabled: false, sampleRatio: 0.25, batching: false, openTelemetry: false, complaints: [] })
    expect(
      resolveSettings(
        { enabled: true, sampleRatio: 1, batching: true },
        { ASSAY_DISABLED: 'true', ASSAY_SAMPLE_RATIO: '0', MLFLOW_ENABLE_ASYNC_TRACE_LOGGING: 'false' },
      ),
    ).toMatchObject({ enabled: true, sampleRatio: 1, batching: true })
  })

  it('says what it does not understand, and goes on with the next source', () => {
    const settings = resolveSettings(
      { url: 'localhost:7070', sampleRatio: 2 },
      { ASSAY_URL: 'http://assay:7070', ASSAY_SAMPLE_RATIO: 'half', ASSAY_DISABLED: 'maybe', MLFLOW_TRACKING_URI: 'databricks' },
    )
    expect(settings).toMatchObject({ url: new URL('http://assay:7070'), sampleRatio: 1, enabled: true })
    expect(settings.complaints).toEqual([
      'init({ url }) is "localhost:7070", which is not an http or https address; it is ignored',
      'init({ sampleRatio }) is "2", which is not a number from 0 to 1; it is ignored',
      'ASSAY_SAMPLE_RATIO is "half", which is not a number from 0 to 1; it is ignored',
      'ASSAY_DISABLED is "maybe", which is neither true nor false; it is ignored',
    ])
  })

  it('compresses what leaves this machine', () => {
    expect(
      ['http://localhost:1', 'http://127.0.0.2:1', 'http://[::1]:1', 'https://assay.example'].map(
        (url) => resolveSettings({ url }, {}).gzip,
      ),
    ).toEqual([false, false, false, true])
  })
})
