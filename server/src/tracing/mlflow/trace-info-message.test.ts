import { describe, expect, it } from 'vitest'
import { legacyTraceInfoMessage, traceInfoMessage } from './trace-info-message.ts'
import { traceRecord } from './trace-record.fixture.ts'

const location = 'mlflow-artifacts:/1/traces/tr-0af7651916cd43dd8448eb211c80319c/artifacts'

describe('traceInfoMessage', () => {
  it('writes times in milliseconds, both ends cut before they are subtracted', () => {
    expect(traceInfoMessage(traceRecord())).toEqual({
      trace_id: 'tr-0af7651916cd43dd8448eb211c80319c',
      trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '1' } },
      request_time: '2023-11-14T22:13:20.123Z',
      execution_duration: '0.109s',
      state: 'OK',
      tags: { 'mlflow.traceName': 'root', 'mlflow.artifactLocation': location, 'mlflow.trace.spansLocation': 'TRACKING_STORE' },
    })
  })

  it('calls a trace whose root never came in progress, and an open one without duration', () => {
    expect(traceInfoMessage(traceRecord({ status: 'PARTIAL' }))).toMatchObject({ state: 'IN_PROGRESS' })
    expect(traceInfoMessage(traceRecord({ status: 'IN_PROGRESS', endUs: null }))).not.toHaveProperty('execution_duration')
  })

  it('sums tokens and cost up in MLflow’s words where the client said nothing of them', () => {
    const trace = traceRecord({
      usage: { input: 6, cachedRead: 4, cachedWrite: 1, output: 3, reasoning: 2 },
      costUsd: 0.000075,
      session: 's1',
      user: 'u1',
    })
    expect(traceInfoMessage(trace)).toMatchObject({
      trace_metadata: {
        'mlflow.trace.session': 's1',
        'mlflow.trace.user': 'u1',
        'mlflow.trace.tokenUsage':
          '{"input_tokens": 11, "output_tokens": 5, "total_tokens": 16, "cache_read_input_tokens": 4, "cache_creation_input_tokens": 1}',
        'mlflow.trace.cost': '{"total_cost": 7.5e-05}',
      },
    })
  })

  it('tells the parts of the cost where they are known', () => {
    expect(traceInfoMessage(traceRecord({ costUsd: 0.75 }), { cost: { inputUsd: 0.25, outputUsd: 0.5 } })).toMatchObject({
      trace_metadata: { 'mlflow.trace.cost': '{"input_cost": 0.25, "output_cost": 0.5, "total_cost": 0.75}' },
    })
  })

  it('shows what resources say as tags, behind the trace’s own', () => {
    const resourceTags = new Map([
      ['env', 'prod'],
      ['region', 'eu'],
    ])
    expect(traceInfoMessage(traceRecord({ tags: new Map([['env', 'test']]) }), { resourceTags })).toMatchObject({
      tags: { env: 'test', region: 'eu' },
    })
  })

  it('shows what the client said before what its spans say', () => {
    const metadata = new Map([
      ['mlflow.trace.tokenUsage', '{"input_tokens": 1}'],
      ['mlflow.trace.session', 's9'],
      ['custom', 'x'],
    ])
    const trace = traceRecord({
      metadata,
      usage: { input: 6 },
      session: 's1',
      finalized: true,
      clientRequestId: 'cr',
      inputPreview: 'in',
      outputPreview: 'out',
    })
    expect(traceInfoMessage(trace)).toMatchObject({
      client_request_id: 'cr',
      request_preview: 'in',
      response_preview: 'out',
      trace_metadata: {
        'mlflow.trace.tokenUsage': '{"input_tokens": 1}',
        'mlflow.trace.session': 's9',
        custom: 'x',
        'mlflow.trace.infoFinalized': 'true',
      },
    })
  })

  it('does not let a tag take the place of one that the server makes', () => {
    const tags = new Map([
      ['mlflow.artifactLocation', 'file:///etc'],
      ['mlflow.trace.archiveLocation', 's3://elsewhere'],
      ['mlflow.traceName', 'given'],
    ])
    expect(traceInfoMessage(traceRecord({ tags }))).toMatchObject({
      tags: { 'mlflow.traceName': 'given', 'mlflow.artifactLocation': location, 'mlflow.trace.spansLocation': 'TRACKING_STORE' },
    })
    expect(traceInfoMessage(traceRecord({ tags }))).not.toHaveProperty(['tags', 'mlflow.trace.archiveLocation'])
  })

  it('cuts metadata at 250 and tags at 4,096 characters', () => {
    const trace = traceRecord({ metadata: new Map([['m', 'x'.repeat(300)]]), tags: new Map([['t', 'y'.repeat(5000)]]) })
    expect(traceInfoMessage(trace)).toMatchObject({ trace_metadata: { m: 'x'.repeat(250) }, tags: { t: 'y'.repeat(4096) } })
  })
})

describe('legacyTraceInfoMessage', () => {
  it('writes pairs, and an open trace with duration 0', () => {
    expect(legacyTraceInfoMessage(traceRecord({ status: 'IN_PROGRESS', endUs: null, metadata: new Map([['a', 'b']]) }))).toEqual({
      request_id: 'tr-0af7651916cd43dd8448eb211c80319c',
      experiment_id: '1',
      timestamp_ms: 1_700_000_000_123,
      execution_time_ms: 0,
      status: 'IN_PROGRESS',
      request_metadata: [{ key: 'a', value: 'b' }],
      tags: [
        { key: 'mlflow.traceName', value: 'root' },
        { key: 'mlflow.artifactLocation', value: location },
        { key: 'mlflow.trace.spansLocation', value: 'TRACKING_STORE' },
      ],
    })
  })
})
