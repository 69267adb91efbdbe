import { execFile } from 'node:child_process'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { decodeSpans, type SinkSpan } from '../../../packages/sdk/test/otlp-sink.ts'
import { runDemo } from './index.ts'

interface Seen extends AsyncDisposable {
  url: string
  spans: SinkSpan[]
  assessments: {
    path: string
    body: { assessment: { assessment_name: string; trace_id: string; source: object } & Record<string, unknown> }
  }[]
}

/** Stands for the server: takes OTLP and assessments. */
async function startTaker(): Promise<Seen> {
  const spans: SinkSpan[] = []
  const assessments: Seen['assessments'] = []
  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    if (request.url === '/v1/traces') {
      spans.push(...decodeSpans(body))
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end()
    } else {
      assessments.push({ path: request.url ?? '', body: JSON.parse(body.toString()) as Seen['assessments'][number]['body'] })
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"assessment":{"assessment_id":"a-1"}}')
    }
  }
  const server = createServer((request, response) => {
    take(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    assessments,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** In a process of its own, as the server does it: its worker loads the packages by Node itself. */
async function runInProcess(baseUrl: string): Promise<unknown> {
  const script = `
    const progress = []
    import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)})
      .then(({ runDemo }) => runDemo({ baseUrl: ${JSON.stringify(baseUrl)}, signal: new AbortController().signal, onProgress: (step) => progress.push(step) }))
      .then((result) => console.log(JSON.stringify({ result, last: progress.at(-1) })))`
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@assay/source', '--eval', script])
  return JSON.parse(stdout)
}

function liesWithin(span: SinkSpan, parent: SinkSpan | undefined): boolean {
  return parent?.traceId === span.traceId && parent.startNs <= span.startNs && span.endNs <= parent.endNs
}

it('makes some 200 traces of two versions that hang together, fail here and there, and are judged', { timeout: 60_000 }, async () => {
  await using taker = await startTaker()
  const before = Date.now()
  expect(await runInProcess(taker.url)).toEqual({
    result: { traces: 203, failedTraces: 11, assessments: 94 },
    last: { conversationsDone: 44, conversations: 44 },
  })

  const { spans, assessments } = taker
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  const roots = spans.filter((span) => span.parentSpanId === '')
  expect(roots).toHaveLength(203)
  const strays = spans.filter((span) => span.parentSpanId !== '' && !liesWithin(span, byId.get(span.parentSpanId)))
  expect(strays.map(({ name }) => name)).toEqual([])

  expect([...new Set(spans.map((span) => String(span.attributes['mlflow.spanType'])))].toSorted()).toEqual([
    '"AGENT"',
    '"EMBEDDING"',
    '"GUARDRAIL"',
    '"LLM"',
    '"RERANKER"',
    '"RETRIEVER"',
    '"TOOL"',
    '"WORKFLOW"',
  ])
  expect([...new Set(spans.map((span) => span.resource['service.version']))]).toEqual(['1.4.0', '1.5.0'])
  expect(new Set(spans.map((span) => span.resource['assay.experiment']))).toEqual(new Set(['Support agent (demo)']))
  expect(new Set(roots.map((root) => root.attributes['session.id']).filter(Boolean)).size).toBe(44)

  const firstMs = Number(
    roots.reduce((first, { startNs }) => (startNs < first ? startNs : first), BigInt(before) * 1_000_000n) / 1_000_000n,
  )
  expect(before - firstMs).toBeGreaterThan(23 * 3_600_000)
  expect(spans.every((span) => span.endNs < BigInt(Date.now()) * 1_000_000n)).toBe(true)

  const exceptions = spans.flatMap(({ events }) => events.map(({ attributes }) => String(attributes['exception.type'])))
  expect([...new Set(exceptions)].toSorted()).toEqual(['RateLimitError', 'RefundAmountError', 'ToolTimeout'])
  expect(spans.some((span) => String(span.attributes['mlflow.spanInputs']).includes('data:image/png;base64,'))).toBe(true)

  const known = new Set(roots.map((root) => `tr-${root.traceId}`))
  for (const { path, body } of assessments) {
    expect(known).toContain(body.assessment.trace_id)
    expect(path).toBe(`/api/3.0/mlflow/traces/${body.assessment.trace_id}/assessments`)
  }
  const names = Object.groupBy(assessments, ({ body }) => body.assessment.assessment_name)
  expect([names.user_satisfaction?.length, names.expected_response?.length]).toEqual([69, 25])
})

it('ends with the reason of the abort', async () => {
  const reason = new Error('the server stops')
  await expect(runDemo({ baseUrl: 'http://127.0.0.1:1', signal: AbortSignal.abort(reason), onProgress: () => {} })).rejects.toBe(reason)
})
