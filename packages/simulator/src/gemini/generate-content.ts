import { answerChat } from '../answer-chat.ts'
import type { ChatRequest, Turn } from '../chat.ts'
import type { Answer } from '../compose-answer.ts'
import { asArray, asNumber, asObject, asText, objectsOf, parseOrText, type Json, type JsonObject } from '../json.ts'
import { countPrompt } from '../prompt-tokens.ts'
import type { Call, Outcome, StreamEvent } from '../provider.ts'
import { ProviderError } from '../provider-error.ts'
import { splitTokens } from '../tokens.ts'

const finishReasons = { stop: 'STOP', length: 'MAX_TOKENS', tool_calls: 'STOP' } as const

/** `POST …:generateContent`. */
export function generateContent(call: Call): Outcome {
  const request = readGenerate(call)
  const answer = answerChat(call, request, 'call_')
  const body = { ...chunkOf(call, partsOf(answer), finishReasons[answer.finish]), usageMetadata: usageOf(request, answer) }
  return { kind: 'json', body, outputTokens: answer.tokens.output }
}

/** `POST …:streamGenerateContent?alt=sse`: the text token by token, a call as a whole; the last chunk says why it ends. */
export function streamGenerateContent(call: Call): Outcome {
  const request = readGenerate(call)
  const answer = answerChat(call, request, 'call_')
  const pieces = partsOf(answer).flatMap((part) => {
    const { text } = part
    return text === undefined ? [part] : splitTokens(text).map((piece) => ({ ...part, text: piece }))
  })
  const events: StreamEvent[] = pieces.map((part) => ({ data: chunkOf(call, [part]), tokens: 1 }))
  const last = { ...chunkOf(call, [{ text: '' }], finishReasons[answer.finish]), usageMetadata: usageOf(request, answer) }
  return { kind: 'stream', events: [...events, { data: last, tokens: 0 }] }
}

interface Part {
  text?: string
  thought?: true
  functionCall?: { id: string; name: string; args: Json }
}

function partsOf(answer: Answer): Part[] {
  return [
    ...(answer.reasoning === null ? [] : [{ text: answer.reasoning, thought: true as const }]),
    ...(answer.text === null ? [] : [{ text: answer.text }]),
    ...answer.toolCalls.map(({ id, name, argumentsText }) => ({ functionCall: { id, name, args: parseOrText(argumentsText) } })),
  ]
}

function chunkOf(call: Call, parts: Part[], finishReason?: string): object {
  return {
    candidates: [{ content: { parts, role: 'model' }, index: 0, ...(finishReason !== undefined && { finishReason }) }],
    modelVersion: call.params.model,
    responseId: call.dice.id('', 22),
  }
}

/** Thoughts are counted beside the answer. */
function usageOf(request: ChatRequest, answer: Answer): object {
  const promptTokenCount = countPrompt(request).total
  const { output, reasoning } = answer.tokens
  return {
    promptTokenCount,
    candidatesTokenCount: output - reasoning,
    ...(reasoning > 0 && { thoughtsTokenCount: reasoning }),
    totalTokenCount: promptTokenCount + output,
  }
}

/** @throws ProviderError 400 for what the API would refuse */
function readGenerate({ body, params }: Call): ChatRequest {
  if (asArray(body.contents) === undefined || objectsOf(body.contents).length === 0)
    throw new ProviderError(400, '* GenerateContentRequest.contents: contents is not specified')
  const config = asObject(body.generationConfig)
  const calling = asObject(asObject(body.toolConfig)?.functionCallingConfig)
  const isJson = config?.responseMimeType === 'application/json'
  return {
    provider: 'gemini',
    model: params.model ?? '',
    system: textOf(asObject(body.systemInstruction)?.parts),
    turns: objectsOf(body.contents).flatMap(turnsOf),
    tools:
      calling?.mode === 'NONE'
        ? []
        : objectsOf(body.tools)
            .flatMap((tool) => objectsOf(tool.functionDeclarations))
            .map((tool) => ({
              name: asText(tool.name) ?? '',
              description: asText(tool.description) ?? '',
              parameters: asObject(tool.parametersJsonSchema) ?? asObject(tool.parameters) ?? {},
            })),
    toolChoice: calling?.mode === 'ANY' ? 'required' : 'auto',
    parallelToolCalls: true,
    jsonFormat: isJson ? { schema: asObject(config.responseJsonSchema) ?? asObject(config.responseSchema) ?? null } : null,
    reasons: asObject(config?.thinkingConfig)?.includeThoughts === true,
    maxOutputTokens: asNumber(config?.maxOutputTokens) ?? null,
    choice: 0,
  }
}

/** Calls that carry no id are answered by their name. */
function turnsOf(content: JsonObject): Turn[] {
  const parts = objectsOf(content.parts)
  const text = textOf(content.parts)
  if (content.role === 'model') {
    const toolCalls = parts.flatMap((part) => {
      const call = asObject(part.functionCall)
      const name = asText(call?.name) ?? ''
      return call === undefined ? [] : [{ id: asText(call.id) ?? name, name, arguments: call.args ?? {} }]
    })
    return [{ role: 'assistant', text, toolCalls }]
  }
  const results = parts.flatMap((part): Turn[] => {
    const response = asObject(part.functionResponse)
    if (response === undefined) return []
    return [{ role: 'tool', callId: asText(response.id) ?? asText(response.name) ?? '', text: JSON.stringify(response.response ?? {}) }]
  })
  const images = parts.filter((part) => part.inlineData !== undefined).length
  return text === '' && images === 0 && results.length > 0 ? results : [...results, { role: 'user', text, images }]
}

function textOf(parts: Json | undefined): string {
  return objectsOf(parts)
    .flatMap((part) => (part.thought === true ? [] : (asText(part.text) ?? [])))
    .join('\n')
}
