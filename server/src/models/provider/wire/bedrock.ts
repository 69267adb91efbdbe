import type { MessagePart } from '@assay/protocol'
import { ModelError, type ModelEvent } from '../model-client.ts'
import {
  alternating,
  argumentsOf,
  asCount,
  asObject,
  asText,
  CallIds,
  finished,
  type Json,
  pictureOf,
  plain,
  said,
  type Wire,
  withoutSystem,
  withoutUndefined,
} from './wire.ts'
import { failureOf, messageOf } from './wire-error.ts'

/** Statuses that exceptions in a stream stand for. */
const exceptions: Readonly<Record<string, number>> = {
  internalServerException: 500,
  modelStreamErrorException: 424,
  validationException: 400,
  throttlingException: 429,
  serviceUnavailableException: 503,
}

/** Bedrock's `ConverseStream`. The request is signed by whoever sends it. */
export const bedrockWire: Wire = {
  framing: 'aws',
  baseUrl: (region) => `https://bedrock-runtime.${region ?? 'us-east-1'}.amazonaws.com`,

  ask(_, { model, messages, tools, parameters: { temperature, topP, maxTokens } }) {
    const { system, turns } = withoutSystem(messages)
    const ids = new CallIds()
    const inferenceConfig = withoutUndefined({ maxTokens, temperature, topP })
    return {
      path: `/model/${encodeURIComponent(model)}/converse-stream`,
      headers: {},
      body: withoutUndefined({
        system: system === '' ? undefined : [{ text: system }],
        messages: alternating(turns).map(({ role, parts }) => ({ role, content: parts.flatMap((part) => blockOf(part, ids)) })),
        inferenceConfig: Object.keys(inferenceConfig).length === 0 ? undefined : inferenceConfig,
        toolConfig:
          tools.length === 0
            ? undefined
            : {
                tools: tools.map(({ name, description, parameters }) => ({
                  toolSpec: {
                    name,
                    ...(description !== null && description !== '' && { description }),
                    inputSchema: { json: parameters ?? { type: 'object' } },
                  },
                })),
              },
      }),
    }
  },

  reader() {
    const calls = new Map<unknown, number>()
    return (message) => {
      const [[type, value] = ['', undefined]] = Object.entries(message)
      const event = asObject(value)
      const status = exceptions[type]
      if (status !== undefined || type.endsWith('Exception'))
        throw new ModelError(failureOf(status ?? null, messageOf(event) ?? `Bedrock ended the answer with ${type}.`))
      if (type === 'contentBlockStart') return begunBlock(event, calls)
      if (type === 'contentBlockDelta') return deltaOf(event, calls)
      if (type === 'messageStop') return finished(event['stopReason'])
      return type === 'metadata' ? usageOf(event['usage']) : []
    }
  },
}

function begunBlock(event: Json, calls: Map<unknown, number>): ModelEvent[] {
  const started = asObject(event['start'])['toolUse']
  if (started === undefined) return []
  const { toolUseId, name } = asObject(started)
  const index = calls.size
  calls.set(event['contentBlockIndex'], index)
  return [{ type: 'tool', index, id: asText(toolUseId) ?? '', name: asText(name) ?? '', text: '' }]
}

function deltaOf(event: Json, calls: Map<unknown, number>): ModelEvent[] {
  const delta = asObject(event['delta'])
  const index = calls.get(event['contentBlockIndex'])
  const input = asText(asObject(delta['toolUse'])['input'])
  return [
    ...said('reasoning', asObject(delta['reasoningContent'])['text']),
    ...said('text', delta['text']),
    ...(index === undefined || input === undefined ? [] : [{ type: 'tool', index, text: input } as const]),
  ]
}

/** Bedrock counts the caches beside the input. */
function usageOf(value: unknown): ModelEvent[] {
  const usage = asObject(value)
  const plainInput = asCount(usage['inputTokens'])
  const cachedRead = asCount(usage['cacheReadInputTokens'])
  const cachedWrite = asCount(usage['cacheWriteInputTokens'])
  const input = plainInput === undefined ? undefined : plainInput + (cachedRead ?? 0) + (cachedWrite ?? 0)
  return [{ type: 'usage', usage: withoutUndefined({ input, cachedRead, cachedWrite, output: asCount(usage['outputTokens']) }) }]
}

function blockOf(part: MessagePart, ids: CallIds): object[] {
  switch (part.type) {
    case 'text':
      return part.text === '' ? [] : [{ text: part.text }]
    case 'reasoning':
      return []
    case 'media': {
      const { mediaType, base64 } = pictureOf(part)
      return [{ image: { format: mediaType.slice('image/'.length).replace('jpg', 'jpeg'), source: { bytes: base64 } } }]
    }
    case 'tool_call':
      return [{ toolUse: { toolUseId: ids.called(part), name: part.name, input: argumentsOf(part.arguments) } }]
    case 'tool_result':
      return [{ toolResult: { toolUseId: ids.answered(part).id, content: [{ text: plain(part.result) }] } }]
  }
}
