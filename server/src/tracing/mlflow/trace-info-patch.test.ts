import { describe, expect, it } from 'vitest'
import { readTraceInfo } from './trace-info-patch.ts'

const info = {
  trace_id: 'tr-0AF7651916cd43dd8448eb211c80319c',
  trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '7' } },
  request_time: '2023-11-14T22:13:20.123Z',
  execution_duration: '0.109s',
  state: 'ERROR',
  client_request_id: 'cr',
  request_preview: 'in',
  response_preview: 'out',
  trace_metadata: { k: 'v' },
  tags: { 'mlflow.traceName': 'root', 'mlflow.artifactLocation': 'x', long: 'y'.repeat(9000) },
}

describe('readTraceInfo', () => {
  it('reads all that a client says of a trace, but no tag that the server makes', () => {
    expect(readTraceInfo(info, 0)).toEqual({
      assessments: [],
      patch: {
        traceId: '0af7651916cd43dd8448eb211c80319c',
        experimentId: '7',
        startUs: 1_700_000_000_123_000,
        durationUs: 109_000,
        status: 'ERROR',
        inputPreview: 'in',
        outputPreview: 'out',
        clientRequestId: 'cr',
        tags: new Map([
          ['mlflow.traceName', 'root'],
          ['long', 'y'.repeat(8000)],
        ]),
        metadata: new Map([['k', 'v']]),
      },
    })
  })

  it('reads a trace that says next to nothing as one of Default that begins now', () => {
    expect(readTraceInfo({ trace_id: info.trace_id }, 5000).patch).toMatchObject({
      experimentId: '0',
      startUs: 5_000_000,
      durationUs: null,
      status: 'STATE_UNSPECIFIED',
      inputPreview: null,
      clientRequestId: null,
    })
  })

  it('reads the assessments that come with it', () => {
    const { assessments } = readTraceInfo(
      { ...info, assessments: [{ assessment_id: 'a-1', assessment_name: 'e', expectation: { value: 4 } }] },
      0,
    )
    expect(assessments).toMatchObject([{ id: 'a-1', kind: 'expectation', name: 'e', value: 4 }])
  })

  it.each([
    [{ trace_id: 'tr-x' }, "Invalid trace ID 'tr-x'."],
    [{ trace_id: `tr-${'0'.repeat(32)}` }, 'Invalid trace ID'],
    [{ ...info, request_time: 'now' }, 'Invalid value "now" for parameter \'request_time\''],
    [{ ...info, request_time: '9999-12-31T23:59:59Z' }, 'Invalid value "9999-12-31T23:59:59Z" for parameter \'request_time\''],
    [{ ...info, request_time: '0001-01-01T00:00:00Z' }, 'Invalid value "0001-01-01T00:00:00Z" for parameter \'request_time\''],
    [{ ...info, execution_duration: '999999999999s' }, 'Invalid value "999999999999s" for parameter \'execution_duration\''],
    [{ ...info, execution_duration: '-1s' }, 'Invalid value "-1s" for parameter \'execution_duration\''],
    [{ ...info, trace_location: { inference_table: { full_table_name: 't' } } }, 'A trace can be stored in an experiment only'],
    [{ ...info, tags: [] }, "Invalid value [] for parameter 'tags'"],
  ])('refuses %j', (raw, message) => {
    expect(() => readTraceInfo(raw, 0)).toThrow(message)
  })
})
