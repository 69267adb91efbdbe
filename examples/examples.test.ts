import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type OtlpSink, type SinkAnswer, type SinkSpan, startSink } from '../packages/sdk/test/otlp-sink.ts'
import { lacks, program } from '../tools/test/lacks.ts'
import { runExample } from './run-example.ts'

/** Takes OTLP, and any assessment. */
function startTaker(): Promise<OtlpSink> {
  const logged: SinkAnswer = { headers: { 'content-type': 'application/json' }, body: '{"assessment":{"assessment_id":"a-1"}}' }
  return startSink((request) => (request.path === '/v1/traces' ? {} : logged))
}

/** One line a span, children below their parent by start: `  name TYPE`. */
function outline(spans: readonly SinkSpan[], typeKey: string, parentId = '', indent = ''): string[] {
  return spans
    .filter((span) => span.parentSpanId === parentId)
    .toSorted((a, b) => Number(a.startNs - b.startNs))
    .flatMap((span) => [
      `${indent}${span.name} ${String(span.attributes[typeKey]).replaceAll('"', '')}`,
      ...outline(spans, typeKey, span.spanId, `${indent}  `),
    ])
}

describe('typescript-agent', () => {
  it('makes one trace of an agent that calls two tools between two model calls, and files a thumb under it', async () => {
    await using taker = await startTaker()
    const cwd = join(import.meta.dirname, 'typescript-agent')
    const { traceId, output } = await runExample(process.execPath, ['--conditions=@assay/source', 'src/main.ts'], {
      cwd,
      env: { ASSAY_URL: taker.url },
    })

    expect(output).toContain('Here is what I found. orderId: A-1042, status: shipped')
    expect(outline(taker.spans, 'mlflow.spanType')).toEqual([
      'support-agent AGENT',
      '  chat gpt-4o-mini LLM',
      '  lookup_order TOOL',
      '  get_shipping_rate TOOL',
      '  chat gpt-4o-mini LLM',
    ])
    expect(new Set(taker.spans.map((span) => span.traceId))).toEqual(new Set([traceId]))
    expect(taker.requests.map(({ path }) => path)).toEqual(['/v1/traces', `/api/3.0/mlflow/traces/tr-${traceId}/assessments`])
  })
})

describe.skipIf(lacks('python-examples'))('python-otel', () => {
  it('makes one trace of an agent that calls a tool between two model calls', async () => {
    await using taker = await startTaker()
    const cwd = join(import.meta.dirname, 'python-otel')
    const { traceId, output } = await runExample(program('python-examples'), ['main.py'], {
      cwd,
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: taker.url },
    })

    expect(output).toContain('Here is what I found. orderId: A-1042, status: shipped')
    expect(outline(taker.spans, 'openinference.span.kind')).toEqual([
      'support-agent AGENT',
      '  ChatCompletion LLM',
      '  lookup_order TOOL',
      '  ChatCompletion LLM',
    ])
    expect(new Set(taker.spans.map((span) => span.traceId))).toEqual(new Set([traceId]))
    expect(taker.span('support-agent')).toMatchObject({
      attributes: { 'session.id': 'conversation-1', 'user.id': 'ann' },
      resource: { 'service.name': 'python-otel' },
    })
  })
})
