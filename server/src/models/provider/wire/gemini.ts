import type { MessagePart } from '@assay/protocol'
import type { ModelEvent } from '../model-client.ts'
import {
  alternating,
  argumentsOf,
  asCount,
  asObject,
  asText,
  CallIds,
  finished,
  type Json,
  objectsOf,
  pictureOf,
  said,
  type Wire,
  withoutSystem,
  withoutUndefined,
} from './wire.ts'
import { throwError } from './wire-error.ts'

/** Gemini's `streamGenerateContent`. */
export const geminiWire: Wire = {
  framing: 'events',
  baseUrl: () => 'https://generativelanguage.googleapis.com',

  ask({ key }, { model, messages, tools, parameters: { temperature, topP, maxTokens } }) {
    const { system, turns } = withoutSystem(messages)
    const ids = new CallIds()
    return {
      path: `/v1beta/models/${encodeURIComponent(model.replace(/^models\//, ''))}:streamGenerateContent?alt=sse`,
      headers: { ...(key !== null && { 'x-goog-api-key': key }) },
      body: withoutUndefined({
        systemInstruction: system === '' ? undefined : { parts: [{ text: system }] },
        contents: alternating(turns).map(({ role, parts }) => ({
          role: role === 'assistant' ? 'model' : 'user',
          parts: parts.flatMap((part) => partOf(part, ids)),
        })),
        tools:
          tools.length === 0
            ? undefined
            : [
                {
                  functionDeclarations: tools.map(({ name, description, parameters }) =>
                    withoutUndefined({ name, description: description ?? undefined, parametersJsonSchema: parameters ?? undefined }),
                  ),
                },
              ],
        generationConfig: withoutUndefined({ temperature, topP, maxOutputTokens: maxTokens }),
      }),
    }
  },

  reader() {
    let calls = 0
    return (message) => {
      if (message['error'] !== undefined) throwError(message)
      const candidate = objectsOf(message['candidates'])[0] ?? {}
      const parts = objectsOf(asObject(candidate['content'])['parts'])
      const model = asText(message['modelVersion'])
      return [
        ...(model === undefined ? [] : [{ type: 'model', model } as const]),
        ...parts.flatMap((part): ModelEvent[] => {
          const call = part['functionCall']
          if (call === undefined) return said(part['thought'] === true ? 'reasoning' : 'text', part['text'])
          const { name, args, id } = asObject(call)
          const given = asText(id)
          return [
            {
              type: 'tool',
              index: calls++,
              ...(given !== undefined && { id: given }),
              name: asText(name) ?? '',
              text: JSON.stringify(args ?? {}),
            },
          ]
        }),
        ...finished(candidate['finishReason'] ?? asObject(message['promptFeedback'])['blockReason']),
        ...usageOf(message['usageMetadata']),
      ]
    }
  },
}

/** Gemini counts what it thought beside the answer. */
function usageOf(value: unknown): ModelEvent[] {
  if (value === undefined) return []
  const usage = asObject(value)
  const answer = asCount(usage['candidatesTokenCount'])
  const reasoning = asCount(usage['thoughtsTokenCount'])
  const output = answer === undefined && reasoning === undefined ? undefined : (answer ?? 0) + (reasoning ?? 0)
  return [
    {
      type: 'usage',
      usage: withoutUndefined({
        input: asCount(usage['promptTokenCount']),
        cachedRead: asCount(usage['cachedContentTokenCount']),
        output,
        reasoning,
      }),
    },
  ]
}

function partOf(part: MessagePart, ids: CallIds): object[] {
  switch (part.type) {
    case 'text':
      return [{ text: part.text }]
    case 'reasoning':
      return []
    case 'media': {
      const { mediaType, base64 } = pictureOf(part)
      return [{ inlineData: { mimeType: mediaType, data: base64 } }]
    }
    case 'tool_call':
      ids.called(part)
      return [{ functionCall: { ...(part.id !== null && { id: part.id }), name: part.name, args: argumentsOf(part.arguments) } }]
    case 'tool_result':
      return [
        {
          functionResponse: {
            ...(part.id !== null && { id: part.id }),
            name: ids.answered(part).name,
            response: responseOf(part.result),
          },
        },
      ]
  }
}

/** It must be an object. */
function responseOf(result: unknown): Json {
  return typeof result === 'object' && result !== null && !Array.isArray(result) ? (result as Json) : { result }
}
