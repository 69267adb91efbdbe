import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, startServer } from '../harness/server.ts'

const traceId = '5b8efff798038103d269b633813fc60c'
const span = (spanId: string, parentSpanId?: string) => ({
  traceId,
  spanId,
  ...(parentSpanId !== undefined && { parentSpanId }),
  name: spanId,
  startTimeUnixNano: '1700000000000000000',
  endTimeUnixNano: '1700000001000000000',
})

describe('a trace whose client said how many spans it has', () => {
  let server: RunningServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.stop())

  const post = (path: string, body: object) =>
    fetch(server.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-mlflow-experiment-id': '0' },
      body: JSON.stringify(body),
    })
  const send = (...spans: object[]) => post('/v1/traces', { resourceSpans: [{ scopeSpans: [{ spans }] }] })
  const get = async (query: string) => {
    const response = await fetch(`${server.url}/api/3.0/mlflow/traces/${query}`)
    return {
      status: response.status,
      body: (await response.json()) as { trace?: { spans?: object[] }; traces?: object[]; message?: string },
    }
  }

  it('is waited for, and shown in part to those who ask for a part', async () => {
    await post('/api/3.0/mlflow/traces', {
      trace: {
        trace_info: {
          trace_id: `tr-${traceId}`,
          request_time: '2023-11-14T22:13:20Z',
          state: 'OK',
          trace_metadata: { 'mlflow.trace.sizeStats': '{"num_spans": 2}' },
        },
      },
    })
    expect((await get(`get?trace_id=tr-${traceId}&allow_partial=true`)).body.trace).not.toHaveProperty('spans')

    await send(span('aaaaaaaaaaaaaaaa'))
    expect((await get(`get?trace_id=tr-${traceId}&allow_partial=true`)).body.trace?.spans).toHaveLength(1)
    expect((await get(`batchGet?trace_ids=tr-${traceId}`)).body).toEqual({})

    const whole = get(`get?trace_id=tr-${traceId}`)
    await send(span('bbbbbbbbbbbbbbbb', 'aaaaaaaaaaaaaaaa'))
    expect((await whole).body.trace?.spans).toHaveLength(2)
    expect((await get(`batchGet?trace_ids=tr-${traceId}`)).body.traces).toHaveLength(1)
  })

  it('is refused after some seconds when the rest never comes', async () => {
    const id = 'tr-6b8efff798038103d269b633813fc60c'
    await post('/api/3.0/mlflow/traces', { trace: { trace_info: { trace_id: id, state: 'OK', request_time: '2023-11-14T22:13:20Z' } } })
    expect(await get(`get?trace_id=${id}`)).toEqual({
      status: 404,
      body: expect.objectContaining({
        error_code: 'RESOURCE_DOES_NOT_EXIST',
        message: `Trace with ID ${id} is not fully exported yet, please try again later.`,
      }) as unknown,
    })
  })
})
