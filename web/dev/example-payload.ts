import { spanTypes, type Message, type SpanPayload, type TraceSkeleton } from '@assay/protocol'
import { hostileText } from './example-traces.ts'

const system: Message = {
  role: 'system',
  parts: [{ type: 'text', text: 'You are the support agent of a mountain shop. Refund only what was captured.' }],
}
const pixel = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

function inputMessages(question: string): Message[] {
  return [
    system,
    {
      role: 'user',
      parts: [
        { type: 'text', text: question },
        { type: 'media', mediaType: 'image/png', url: pixel, bytes: 70 },
      ],
    },
    { role: 'assistant', parts: [{ type: 'tool_call', id: 'call_1', name: 'lookup_order', arguments: { order_id: '48213' } }] },
    {
      role: 'tool',
      parts: [{ type: 'tool_result', id: 'call_1', name: 'lookup_order', result: { total: 189, captured: 149, gift_card: 40 } }],
    },
  ]
}

const outputMessages: Message[] = [
  {
    role: 'assistant',
    parts: [
      { type: 'reasoning', text: 'The order total is 189.00 EUR and the policy allows a refund within 30 days.' },
      {
        type: 'text',
        text: 'I will refund **the full order total**.\n\n| part | EUR |\n|---|---|\n| Visa | 149.00 |\n| gift card | 40.00 |\n\n1. refund\n2. write to the customer, see [policy](https://example.org/policy)',
      },
      { type: 'tool_call', id: 'call_2', name: 'issue_refund', arguments: { order_id: '48213', amount: 189, currency: 'EUR' } },
    ],
  },
]

/** The span with a text of 300 kB. */
const longPayloadName = 'persist_turn'

const stacktrace = `Traceback (most recent call last):
  File "/app/tools/refund.py", line 64, in issue_refund
    return payments.refund(order_id, amount)
  File "/usr/lib/python3.12/site-packages/httpx/_client.py", line 914, in send
    raise exc
  File "/app/payments.py", line 118, in refund
    raise RefundAmountError(amount, captured)
RefundAmountError: refund 189.00 EUR exceeds captured 149.00 EUR`

/** The payload of one span of a fixture's skeleton. */
export function examplePayload({ trace, spans }: TraceSkeleton, index: number, maxChars = 65_536): SpanPayload {
  const type = spanTypes[spans.type[index] ?? 0] ?? 'UNKNOWN'
  const name = spans.names[spans.name[index] ?? 0] ?? ''
  const failed = spans.status[index] === 2
  const hostile = trace.traceId === 'tr-hostile'
  const isLlm = type === 'LLM'
  const parent = spans.parent[index] ?? -1
  const tokens = Math.max(0, spans.tokens[index] ?? 0)
  const model = isLlm || type === 'EMBEDDING' ? name : null
  const question = hostile ? hostileText : trace.inputPreview
  const isLong = name === longPayloadName && maxChars !== 0
  const report = `${'All is well in row after row. '.repeat(isLong ? 2185 : 10_000)}${isLong ? '… [234450 more characters]' : 'The end.'}`
  return {
    traceId: trace.traceId,
    spanId: spans.spanId[index] ?? '',
    parentSpanId: parent === -1 ? null : (spans.spanId[parent] ?? null),
    name,
    type,
    kind: 'INTERNAL',
    status: failed ? 'ERROR' : 'OK',
    statusMessage: failed ? 'refund 189.00 EUR exceeds captured 149.00 EUR' : '',
    startMs: trace.startMs + (spans.startUs[index] ?? 0) / 1000,
    durationMs: (spans.durationUs[index] ?? -1) < 0 ? null : (spans.durationUs[index] ?? 0) / 1000,
    model,
    provider: model === null ? null : 'anthropic',
    usage: isLlm ? { input: Math.round(tokens * 0.3), cachedRead: Math.round(tokens * 0.6), output: Math.round(tokens * 0.1) } : null,
    cost: isLlm
      ? {
          status: 'priced',
          totalUsd: spans.costUsd[index] ?? 0,
          model: name,
          provider: 'anthropic',
          source: 'book 2026-11-01',
          effectiveFrom: '2026-09-29',
          lines: [
            { tokenClass: 'input', tokens: Math.round(tokens * 0.3), usdPerMillion: 3, usd: tokens * 0.3 * 3e-6 },
            { tokenClass: 'cachedRead', tokens: Math.round(tokens * 0.6), usdPerMillion: 0.3, usd: tokens * 0.6 * 0.3e-6 },
            { tokenClass: 'output', tokens: Math.round(tokens * 0.1), usdPerMillion: 15, usd: tokens * 0.1 * 15e-6 },
          ],
        }
      : null,
    content: {
      inputs: isLlm
        ? null
        : hostile
          ? { [hostileText]: hostileText }
          : type === 'TOOL'
            ? { order_id: '48213', amount: 189, currency: 'EUR', reason: 'returned' }
            : { question },
      outputs:
        isLlm || failed
          ? failed
            ? { error: 'too_large', captured: 149, gift_card: 40 }
            : null
          : type === 'RETRIEVER'
            ? null
            : { ok: true, rows: [1, 2, 3], ...(name === longPayloadName ? { report } : {}) },
      inputMessages: isLlm ? inputMessages(question) : null,
      outputMessages: isLlm ? (hostile ? [{ role: 'assistant', parts: [{ type: 'text', text: hostileText }] }] : outputMessages) : null,
      tools: isLlm
        ? ['lookup_order', 'search_kb', 'get_shipping_rate', 'issue_refund'].map((tool) => ({
            name: tool,
            description: `Calls ${tool}`,
            parameters: {},
          }))
        : null,
      documents:
        type === 'RETRIEVER'
          ? [0.91, 0.84, 0.4].map((score, rank) => ({
              id: `kb/refunds-${rank + 1}.md`,
              content: 'Refunds go to the means of payment, gift cards to the gift card. '.repeat(rank + 2),
              score,
              metadata: { section: rank },
            }))
          : null,
      modelParameters: isLlm ? { temperature: 0.2, max_tokens: 1024 } : null,
    },
    attributes: [
      ['mlflow.spanType', `"${type}"`],
      ['session.id', trace.session ?? ''],
      ['mlflow.spanInputs', JSON.stringify({ question })],
      ['gen_ai.request.temperature', 0.2],
    ],
    events: failed ? [{ name: 'exception', timeMs: trace.startMs + 8400, attributes: [['exception.type', 'RefundAmountError']] }] : [],
    links: [],
    exception: failed
      ? { type: 'RefundAmountError', message: hostile ? hostileText : 'refund 189.00 EUR exceeds captured 149.00 EUR', stacktrace }
      : null,
    resource: [['service.name', 'support-agent']],
    scope: { name: 'assay', version: '0.1.0' },
    cut: isLong,
    truncated: [],
    bytes: 2048,
  }
}

/** The turns of the whole trace: each message under the call that first had it. */
export function exampleTurns(skeleton: TraceSkeleton) {
  const { spans, trace } = skeleton
  const calls = spans.type.flatMap((type, index) => (spanTypes[type] === 'LLM' ? [index] : [])).slice(0, 40)
  return calls.flatMap((index, number) => {
    const turn = (direction: 'input' | 'output') => (message: Message) => ({
      spanId: spans.spanId[index] ?? '',
      spanName: spans.names[spans.name[index] ?? 0] ?? '',
      startMs: trace.startMs + (spans.startUs[index] ?? 0) / 1000,
      direction,
      message,
    })
    return [...(number === 0 ? inputMessages(trace.inputPreview) : []).map(turn('input')), ...outputMessages.map(turn('output'))]
  })
}
