import { describe, expect, it } from 'vitest'
import type { Answer } from '../../test/otlp-sink.ts'
import { answering } from '../../test/answering.ts'
import { traced } from '../../test/traced.ts'
import { maxLinkedTraces } from './traces.ts'
import {
  AssayError,
  linkTracesToRun,
  feedbackToken,
  getTrace,
  init,
  logExpectation,
  logFeedback,
  searchTraces,
  shutdown,
  withSpan,
} from '../index.ts'

function json(path: string, body: object, status = 200): Answer {
  return (request) =>
    request.path.startsWith(path) ? { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}
}

const traceId = 'tr-0af7651916cd43dd8448eb211c80319c'
const stored = json('/api/', { assessment: { assessment_id: 'a-1' } })

describe('logFeedback and logExpectation', () => {
  it("judge the running trace, as MLflow's REST API takes it, after its spans have been sent", async () => {
    const sink = await traced(
      async () => {
        await withSpan('outer', async () => {
          withSpan('inner', () => undefined)
          expect(await logFeedback({ name: 'correct', value: true, rationale: 'matches', metadata: { by: 'rule 7' } })).toEqual({
            status: 'logged',
            assessmentId: 'a-1',
          })
        })
      },
      { token: 't' },
      stored,
    )
    const traceOfIt = `tr-${sink.span('outer').traceId}`
    expect(sink.requests.map((request) => request.path)).toEqual([
      '/v1/traces',
      `/api/3.0/mlflow/traces/${traceOfIt}/assessments`,
      '/v1/traces',
    ])
    const request = sink.requests[1]
    expect(request).toMatchObject({ method: 'POST', headers: { 'content-type': 'application/json', authorization: 'Bearer t' } })
    expect(JSON.parse(String(request?.body))).toEqual({
      assessment: {
        assessment_name: 'correct',
        trace_id: traceOfIt,
        source: { source_type: 'CODE', source_id: 'assay-sdk' },
        feedback: { value: true },
        rationale: 'matches',
        metadata: { by: 'rule 7' },
        create_time: expect.stringMatching(/^\d{4}-.*Z$/) as string,
        last_update_time: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      },
    })
  })

  it("judge any trace or span, in anyone's name", async () => {
    const sink = await traced(
      () =>
        logExpectation({
          traceId: traceId.slice(3),
          spanId: 'b7ad6b7169203331',
          name: 'answer',
          value: { city: 'Oslo', id: 2n },
          source: { type: 'HUMAN', id: 'ada' },
        }),
      {},
      stored,
    )
    expect(sink.requests[0]?.path).toBe(`/api/3.0/mlflow/traces/${traceId}/assessments`)
    expect(JSON.parse(String(sink.requests[0]?.body))).toMatchObject({
      assessment: {
        span_id: 'b7ad6b7169203331',
        source: { source_type: 'HUMAN', source_id: 'ada' },
        expectation: { serialized_value: { serialization_format: 'JSON_FORMAT', value: '{"city":"Oslo","id":"2"}' } },
      },
    })
  })

  it('never reject: outside a trace, for a wrong id, when the server refuses or is not there', async () => {
    await traced(
      async () => {
        expect(await logFeedback({ name: 'a', value: 1 })).toMatchObject({
          status: 'failed',
          error: { message: '"a" names no trace: give traceId, or call it inside a trace' },
        })
        expect(await logFeedback({ traceId: 'x', name: 'a', value: 1 })).toMatchObject({
          status: 'failed',
          error: { code: 'INVALID_PARAMETER_VALUE' },
        })
        expect(await logFeedback({ traceId, name: 'a', value: 1 })).toMatchObject({
          status: 'failed',
          error: { status: 404, code: 'RESOURCE_DOES_NOT_EXIST', message: expect.stringContaining('no such trace') as string },
        })
      },
      {},
      json('/api/', { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'no such trace' }, 404),
    )
    init({ url: 'http://127.0.0.1:9', openTelemetry: false, log: () => {}, maxRetries: 0 })
    expect(await logFeedback({ traceId, name: 'a', value: 1 })).toMatchObject({
      status: 'failed',
      error: { status: 0, code: 'UNREACHABLE' },
    })
    await shutdown()
  })
})

describe('feedbackToken', () => {
  it("asks the server for one trace's token", async () => {
    const sink = await traced(async () => expect(await feedbackToken(traceId)).toBe('signed'), {}, json('/api/', { token: 'signed' }))
    expect(sink.requests[0]).toMatchObject({ method: 'POST', path: `/api/assay/v1/traces/${traceId}/feedback-token` })
  })

  it("rejects with the server's code", async () => {
    await traced(
      async () => {
        await expect(feedbackToken(traceId)).rejects.toMatchObject({ name: 'AssayError', status: 403, code: 'PERMISSION_DENIED' })
        await expect(feedbackToken(traceId)).rejects.toBeInstanceOf(AssayError)
      },
      {},
      json('/api/', { error_code: 'PERMISSION_DENIED', message: 'no' }, 403),
    )
  })
})

const info = {
  trace_id: traceId,
  trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '3' } },
  state: 'OK',
  request_time: '2026-11-23T10:00:00.250Z',
  execution_duration: '0.109s',
  request_preview: '"hi"',
  response_preview: '"ho"',
  tags: { a: 'b' },
  trace_metadata: { 'mlflow.trace.session': 's' },
}
const readInfo = {
  traceId,
  experimentId: '3',
  state: 'OK',
  startedAt: new Date('2026-11-23T10:00:00.250Z'),
  durationMs: 109,
  requestPreview: '"hi"',
  responsePreview: '"ho"',
  tags: { a: 'b' },
  metadata: { 'mlflow.trace.session': 's' },
  assessments: [],
}

describe('searchTraces', () => {
  it("asks in MLflow's words and answers in ours", async () => {
    const sink = await traced(
      async () => {
        expect(
          await searchTraces({
            experimentIds: ['3', '4'],
            filter: "trace.status = 'OK'",
            orderBy: ['timestamp_ms DESC'],
            maxResults: 5,
            pageToken: 'p',
          }),
        ).toEqual({ items: [readInfo], nextPageToken: 'q' })
      },
      {},
      json('/api/3.0/mlflow/traces/search', { traces: [info], next_page_token: 'q' }),
    )
    expect(JSON.parse(String(sink.requests[0]?.body))).toEqual({
      locations: ['3', '4'].map((id) => ({ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: id } })),
      filter: "trace.status = 'OK'",
      order_by: ['timestamp_ms DESC'],
      max_results: 5,
      page_token: 'p',
    })
  })

  it('looks in the experiment of init, by id or by name, else in Default', async () => {
    const answer: Answer = ({ path }) => ({
      headers: { 'content-type': 'application/json' },
      body: path.includes('get-by-name') ? '{"experiment":{"experiment_id":"9"}}' : '{}',
    })
    const byName = '/api/2.0/mlflow/experiments/get-by-name?experiment_name=my+shop'
    for (const [options, id, lookups] of [
      [{}, '0', []],
      [{ experimentId: '7' }, '7', []],
      [{ experiment: 'my shop' }, '9', [byName]],
    ] as const) {
      const sink = await traced(async () => expect(await searchTraces()).toEqual({ items: [], nextPageToken: undefined }), options, answer)
      expect(JSON.parse(String(sink.requests.at(-1)?.body))).toMatchObject({
        locations: [{ mlflow_experiment: { experiment_id: id } }],
        max_results: 100,
      })
      expect(sink.requests.slice(0, -1).map((request) => request.path)).toEqual(lookups)
    }
  })
})

describe('getTrace', () => {
  it('gives the trace with its spans', async () => {
    const span = {
      trace_id: 'CvdlGRbNQ92ESOshHIAxnA==',
      span_id: 't61raSAgMzE=',
      parent_span_id: '',
      name: 'step',
      start_time_unix_nano: '1790000000000000001',
      end_time_unix_nano: '1790000000000000002',
      status: { code: 'STATUS_CODE_ERROR', message: 'no' },
      attributes: [
        { key: 'a', value: { string_value: 'x' } },
        { key: 'n', value: { int_value: '5' } },
        { key: 'l', value: { array_value: { values: [{ bool_value: true }] } } },
      ],
    }
    const sink = await traced(
      async () => {
        expect(await getTrace(traceId)).toEqual({
          info: readInfo,
          spans: [
            {
              spanId: 'b7ad6b6920203331',
              parentSpanId: undefined,
              name: 'step',
              startedAtNs: 1790000000000000001n,
              endedAtNs: 1790000000000000002n,
              status: 'ERROR',
              statusMessage: 'no',
              attributes: { a: 'x', n: 5, l: [true] },
            },
          ],
        })
      },
      {},
      json('/api/3.0/mlflow/traces/get', { trace: { trace_info: info, spans: [span] } }),
    )
    expect(sink.requests[0]?.path).toBe(`/api/3.0/mlflow/traces/get?trace_id=${traceId}&allow_partial=true`)
  })

  it('reads a trace that can be printed as JSON, with all digits of its times', async () => {
    const span = { span_id: 't61raSAgMzE=', name: 'step', start_time_unix_nano: '1790000000000000001' }
    await traced(
      async () => {
        const { spans } = await getTrace(traceId)
        expect(JSON.parse(JSON.stringify(spans))).toMatchObject([{ name: 'step', startedAtNs: '1790000000000000001' }])
      },
      {},
      json('/api/3.0/mlflow/traces/get', { trace: { trace_info: info, spans: [span] } }),
    )
  })

  it('refuses a search by bare text, which would find everything', async () => {
    await traced(async () => {
      await expect(searchTraces('status:error' as never)).rejects.toThrow(
        expect.objectContaining({ code: 'INVALID_PARAMETER_VALUE' }) as Error,
      )
    })
  })
})

describe('linkTracesToRun', () => {
  it('links as many traces in a call as may be in one', async () => {
    const linking = async (count: number): Promise<number[]> => {
      const ids = Array.from({ length: count }, (_, n) => n.toString(16).padStart(32, '1'))
      const calls = await answering({}, () => linkTracesToRun(ids, 'r'))
      return calls.map(({ body }) => (body as { trace_ids: string[] }).trace_ids.length)
    }
    expect(maxLinkedTraces).toBe(100)
    expect([await linking(0), await linking(100), await linking(101)]).toEqual([[], [100], [100, 1]])
  })
})
