import { randomUUID } from 'node:crypto'
import type { SpanPayload } from '@assay/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { sendTrace } from '../harness/otlp-json.ts'
import { type RunningServer, startServer } from '../harness/server.ts'
import { runFacts } from './run-facts.ts'

/** As the server has it. */
const maxAttachmentBytes = 16 * 1024 * 1024

let server: RunningServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

describe.skipIf(lacks('mlflow'))('pictures in a trace of the MLflow client', () => {
  let facts: Record<string, unknown>
  beforeAll(async () => {
    facts = (await runFacts('mlflow', 'pictures.py', [server.url])) as Record<string, unknown>
  })

  it.each<[string, string, unknown]>([
    ['are uploaded apart', 'taken_out', true],
    ['are kept to the byte', 'picture', true],
    ['are given as files that no browser shows', 'header', ['application/octet-stream', true]],
    ['are gone with their trace', 'deleted', 404],
  ])('%s', (_, fact, value) => {
    expect(facts[fact]).toEqual(value)
  })

  it('are shown where they stood', async () => {
    const path = `/api/assay/v1/traces/${String(facts['trace_id'])}/spans/${String(facts['span_id'])}`
    const { content } = (await (await fetch(server.url + path)).json()) as SpanPayload
    expect(content.inputMessages?.[0]?.parts).toEqual([
      { type: 'text', text: 'What is it?' },
      { type: 'media', mediaType: 'image/png', url: `data:image/png;base64,${String(facts['base64'])}`, bytes: 1032 },
    ])
  })
})

describe('uploads to a trace', () => {
  let trace: string
  beforeAll(async () => {
    trace = `tr-${await sendTrace(server.url, { service: 'uploads', spans: [{ name: 'root' }] })}`
  })

  const path = (traceId: string, id: string = randomUUID(), experiment?: string) =>
    `/api/2.0/mlflow-artifacts/artifacts/${experiment ?? experimentId}/traces/${traceId}/artifacts/attachments/${id}`
  let experimentId = ''
  beforeAll(async () => {
    const response = await fetch(`${server.url}/api/2.0/mlflow/experiments/get-by-name?experiment_name=uploads`)
    experimentId = ((await response.json()) as { experiment: { experiment_id: string } }).experiment.experiment_id
  })
  const put = async (to: string, body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>) => {
    const response = await fetch(server.url + to, {
      method: 'PUT',
      body,
      ...(body instanceof ReadableStream && { duplex: 'half' }),
    } as RequestInit)
    return { status: response.status, body: (await response.json()) as { error_code?: string; message?: string } }
  }

  it('are taken up to the limit, and refused beyond it whether the sender says their size or not', async () => {
    const bytes = Buffer.alloc(maxAttachmentBytes + 1, 'x')
    const unannounced = () => new Blob([bytes]).stream()
    const to = path(trace)
    expect(await put(to, bytes.subarray(0, maxAttachmentBytes))).toEqual({ status: 200, body: {} })
    expect(Buffer.from(await (await fetch(server.url + to)).arrayBuffer()).equals(bytes.subarray(0, maxAttachmentBytes))).toBe(true)
    for (const body of [bytes, unannounced()]) expect(await put(path(trace), body)).toMatchObject({ status: 413 })
  })

  it.each([
    ['an unknown trace', () => path('tr-0af7651916cd43dd8448eb211c80319c'), 404],
    ['a trace that is none', () => path('tr-x'), 404],
    ['a trace of another experiment', () => path(trace, randomUUID(), '0'), 404],
    ['a name that is no UUID', () => path(trace, 'x.html'), 400],
    ['a name that leaves the folder', () => path(trace, '..%2f..%2fetc'), 400],
    ['another artifact of a trace', () => path(trace).replace('/attachments/', '/other/'), 404],
  ])('of %s are refused', async (_, to, status) => {
    expect((await put(to(), Buffer.from('x'))).status).toBe(status)
  })
})
