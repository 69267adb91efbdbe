import { answerChat } from '../answer-chat.ts'
import type { ChatRequest, Turn } from '../chat.ts'
import type { Answer } from '../compose-answer.ts'
import { asNumber, asObject, asText, objectsOf, parseOrText, type Json, type JsonObject } from '../json.ts'
import { countPrompt } from '../prompt-tokens.ts'
import type { Call, Outcome, StreamEvent } from '../provider.ts'
import { ProviderError } from '../provider-error.ts'
import { splitTokens } from '../tokens.ts'

const stopReasons = { stop: 'end_turn', length: 'max_tokens', tool_calls: 'tool_use' } as const

/** `POST /model/{id}/converse`. */
export function converse(call: Call): Outcome {
  const request = readConverse(call)
  const answer = answerChat(call, request, 'tooluse_')
  return {
    kind: 'json',
    body: {
      output: { message: { role: 'assistant', content: blocksOf(answer) } },
      stopReason: stopReasons[answer.finish],
      usage: usageOf(request, answer),
      metrics: { latencyMs: 1 },
    },
    outputTokens: answer.tokens.output,
  }
}

/** `POST /model/{id}/converse-stream`: AWS's event stream. */
export function converseStream(call: Call): Outcome {
  const request = readConverse(call)
  const answer = answerChat(call, request, 'tooluse_')
  const event = (type: string, data: object, tokens = 0): StreamEvent => ({ event: type, data, tokens })
  const blocks = blocksOf(answer).flatMap((block, contentBlockIndex) => [
    ...('toolUse' in block
      ? [
          event('contentBlockStart', {
            contentBlockIndex,
            start: { toolUse: { toolUseId: block.toolUse.toolUseId, name: block.toolUse.name } },
          }),
        ]
      : []),
    ...deltasOf(block).map((delta) => event('contentBlockDelta', { contentBlockIndex, delta }, 1)),
    event('contentBlockStop', { contentBlockIndex }),
  ])
  return {
    kind: 'stream',
    framing: 'aws',
    events: [
      event('messageStart', { role: 'assistant' }),
      ...blocks,
      event('messageStop', { stopReason: stopReasons[answer.finish] }),
      event('metadata', { usage: usageOf(request, answer), metrics: { latencyMs: 1 } }),
    ],
  }
}

type Block =
  | { text: string }
  | { reasoningContent: { reasoningText: { text: string } } }
  | { toolUse: { toolUseId: string; name: string; input: Json } }

function blocksOf(answer: Answer): Block[] {
  return [
    ...(answer.reasoning === null ? [] : [{ reasoningContent: { reasoningText: { text: answer.reasoning } } }]),
    ...(answer.text === null ? [] : [{ text: answer.text }]),
    ...answer.toolCalls.map(({ id, name, argumentsText }) => ({ toolUse: { toolUseId: id, name, input: parseOrText(argumentsText) } })),
  ]
}

function deltasOf(block: Block): object[] {
  if ('text' in block) return splitTokens(block.text).map((text) => ({ text }))
  if ('toolUse' in block) return splitTokens(JSON.stringify(block.toolUse.input)).map((input) => ({ toolUse: { input } }))
  return splitTokens(block.reasoningContent.reasoningText.text).map((text) => ({ reasoningContent: { text } }))
}

function usageOf(request: ChatRequest, answer: Answer): object {
  const inputTokens = countPrompt(request).total
  return { inputTokens, outputTokens: answer.tokens.output, totalTokens: inputTokens + answer.tokens.output }
}

/** @throws ProviderError 400 for what the API would refuse */
function readConverse({ body, params }: Call): ChatRequest {
  const messages = objectsOf(body.messages)
  if (messages.length === 0) throw new ProviderError(400, "Value at 'messages' failed to satisfy constraint: Member must not be null")
  for (const [index, message] of messages.entries()) {
    if (message.role !== (index % 2 === 0 ? 'user' : 'assistant'))
      throw new ProviderError(400, 'A conversation must alternate between user and assistant roles and begin with a user message.')
  }
  const config = asObject(body.toolConfig)
  const choice = asObject(config?.toolChoice)
  return {
    provider: 'bedrock',
    model: params.model ?? '',
    system: textOf(body.system),
    turns: messages.flatMap(turnsOf),
    tools: objectsOf(config?.tools).map((tool) => {
      const spec = asObject(tool.toolSpec)
      return {
        name: asText(spec?.name) ?? '',
        description: asText(spec?.description) ?? '',
        parameters: asObject(asObject(spec?.inputSchema)?.json) ?? {},
      }
    }),
    toolChoice:
      choice?.any !== undefined ? 'required' : choice?.tool !== undefined ? { name: asText(asObject(choice.tool)?.name) ?? '' } : 'auto',
    parallelToolCalls: true,
    jsonFormat: null,
    reasons: false,
    maxOutputTokens: asNumber(asObject(body.inferenceConfig)?.maxTokens) ?? null,
    choice: 0,
  }
}

function turnsOf(message: JsonObject): Turn[] {
  const blocks = objectsOf(message.content)
  const text = textOf(message.content)
  if (message.role === 'assistant') {
    const toolCalls = blocks.flatMap((block) => {
      const used = asObject(block.toolUse)
      return used === undefined ? [] : [{ id: asText(used.toolUseId) ?? '', name: asText(used.name) ?? '', arguments: used.input ?? {} }]
    })
    return [{ role: 'assistant', text, toolCalls }]
  }
  const results = blocks.flatMap((block): Turn[] => {
    const result = asObject(block.toolResult)
    return result === undefined ? [] : [{ role: 'tool', callId: asText(result.toolUseId) ?? '', text: textOf(result.content) }]
  })
  const images = blocks.filter((block) => block.image !== undefined).length
  return text === '' && images === 0 && results.length > 0 ? results : [...results, { role: 'user', text, images }]
}

function textOf(content: Json | undefined): string {
  return objectsOf(content)
    .flatMap((block) => asText(block.text) ?? [])
    .join('\n')
}
