import { keys, type Message, type MessagePart, type ModelFailure, type ProviderKind, rerunTags, type RerunRequest } from '@assay/protocol'
import type { ModelUsage } from '../provider/model-client.ts'

/** What came of one rerun. */
export interface RerunOutcome {
  /** As the model said it, in order of kind: thoughts, text, calls. */
  parts: MessagePart[]
  model: string | null
  usage: ModelUsage
  /** Null where it did not come to an end. */
  finishReason: string | null
  failure: ModelFailure | null
}

export interface RerunSpan {
  request: RerunRequest
  /** Hex, without `tr-`. */
  originTraceId: string
  provider: { kind: ProviderKind; name: string; baseUrl: string }
  traceId: string
  spanId: string
  startMs: number
  durationMs: number
  outcome: RerunOutcome
}

/** In the words of the GenAI conventions. */
const providerNames: Readonly<Record<ProviderKind, string>> = {
  openai: 'openai',
  anthropic: 'anthropic',
  gemini: 'gcp.gemini',
  bedrock: 'aws.bedrock',
  ollama: 'ollama',
}

/**
 * A rerun as an OTLP/JSON export request of one span, which any door would take: the GenAI semantic conventions' attributes, a link to the span
 * that was run again, and tags that name it.
 */
export function rerunExport(span: RerunSpan): object {
  const { request, outcome, provider } = span
  const { temperature, topP, maxTokens } = request.parameters
  const { usage, failure } = outcome
  const startNs = BigInt(Math.round(span.startMs * 1000)) * 1000n
  const endNs = startNs + BigInt(Math.max(0, Math.round(span.durationMs * 1000))) * 1000n
  const attributes = attributesOf({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': providerNames[provider.kind],
    'gen_ai.request.model': request.model,
    'gen_ai.request.temperature': temperature,
    'gen_ai.request.top_p': topP,
    'gen_ai.request.max_tokens': maxTokens,
    'gen_ai.response.model': outcome.model ?? undefined,
    'gen_ai.response.finish_reasons': outcome.finishReason === null ? undefined : [outcome.finishReason],
    'gen_ai.usage.input_tokens': usage.input,
    'gen_ai.usage.output_tokens': usage.output,
    'gen_ai.usage.cache_read.input_tokens': usage.cachedRead,
    'gen_ai.usage.cache_creation.input_tokens': usage.cachedWrite,
    'gen_ai.usage.reasoning.output_tokens': usage.reasoning,
    'gen_ai.input.messages': JSON.stringify(request.messages.map(conventional)),
    'gen_ai.output.messages':
      outcome.parts.length === 0 ? undefined : JSON.stringify([conventional({ role: 'assistant', parts: outcome.parts })]),
    'gen_ai.tool.definitions':
      request.tools.length === 0 ? undefined : JSON.stringify(request.tools.map((tool) => ({ type: 'function', ...tool }))),
    'server.address': new URL(provider.baseUrl).hostname,
    [`${keys.tagPrefix}${rerunTags.trace}`]: `tr-${span.originTraceId}`,
    [`${keys.tagPrefix}${rerunTags.span}`]: request.origin.spanId,
    'error.type': failure === null ? undefined : errorTypeOf(failure),
  })
  return {
    resourceSpans: [
      {
        resource: { attributes: attributesOf({ 'service.name': 'assay-playground' }) },
        scopeSpans: [
          {
            scope: { name: 'assay.playground' },
            spans: [
              {
                traceId: span.traceId,
                spanId: span.spanId,
                name: `chat ${request.model}`,
                kind: 3,
                startTimeUnixNano: String(startNs),
                endTimeUnixNano: String(endNs),
                attributes,
                links: [{ traceId: span.originTraceId, spanId: request.origin.spanId }],
                status: failure === null ? { code: outcome.finishReason === null ? 0 : 1 } : { code: 2, message: failure.message },
                events:
                  failure === null
                    ? []
                    : [
                        {
                          name: 'exception',
                          timeUnixNano: String(endNs),
                          attributes: attributesOf({ 'exception.type': errorTypeOf(failure), 'exception.message': failure.message }),
                        },
                      ],
              },
            ],
          },
        ],
      },
    ],
  }
}

function errorTypeOf({ status, kind }: ModelFailure): string {
  return status === null ? `model_${kind}` : String(status)
}

type Plain = string | number | string[] | undefined

function attributesOf(values: Record<string, Plain>): object[] {
  return Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value: valueOf(value) }]))
}

function valueOf(value: NonNullable<Plain>): object {
  if (Array.isArray(value)) return { arrayValue: { values: value.map(valueOf) } }
  if (typeof value === 'string') return { stringValue: value }
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value }
}

/** A message with its parts named as the conventions do. */
function conventional({ role, parts }: Message): object {
  return { role, parts: parts.map(conventionalPart) }
}

function conventionalPart(part: MessagePart): object {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return { type: part.type, content: part.text }
    case 'tool_call':
      return part
    case 'tool_result':
      return { type: 'tool_call_response', id: part.id, name: part.name, result: part.result }
    case 'media': {
      const base64 = /^data:[^,]*;base64,(.*)$/s.exec(part.url)?.[1]
      const modality = part.mediaType.split('/')[0]
      if (base64 === undefined) return { type: 'uri', modality, mime_type: part.mediaType, uri: part.url }
      return { type: 'blob', modality, mime_type: part.mediaType, content: base64 }
    }
  }
}
