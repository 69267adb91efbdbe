import type { ChatRequest, Turn } from '../chat.ts'
import { asArray, asNumber, asObject, asText, objectsOf, type Json, type JsonObject } from '../json.ts'
import { missingField, ProviderError, requiredText } from '../provider-error.ts'

/** A body of `POST /v1/messages`. @throws ProviderError 400 for what the API would refuse */
export function readMessagesRequest(body: JsonObject): ChatRequest {
  const model = requiredText(body.model, 'model')
  if (asArray(body.messages) === undefined) throw missingField('messages')
  const messages = objectsOf(body.messages)
  if (messages.length === 0) throw new ProviderError(400, 'messages: at least one message is required', { param: 'messages' })
  const choice = asObject(body.tool_choice)
  const format = asObject(asObject(body.output_config)?.format) ?? asObject(body.output_format)
  return {
    provider: 'anthropic',
    model,
    system: textOf(body.system),
    turns: messages.flatMap(turnsOf),
    tools:
      choice?.type === 'none'
        ? []
        : objectsOf(body.tools).map((tool) => ({
            name: asText(tool.name) ?? '',
            description: asText(tool.description) ?? '',
            parameters: asObject(tool.input_schema) ?? {},
          })),
    toolChoice: choice?.type === 'any' ? 'required' : choice?.type === 'tool' ? { name: asText(choice.name) ?? '' } : 'auto',
    parallelToolCalls: choice?.disable_parallel_tool_use !== true,
    jsonFormat: format?.type === 'json_schema' ? { schema: asObject(format.schema) ?? null } : null,
    reasons: ['enabled', 'adaptive'].includes(asText(asObject(body.thinking)?.type) ?? ''),
    maxOutputTokens: asNumber(body.max_tokens) ?? null,
    choice: 0,
  }
}

/** One message may hold tool results and words: each result is a turn of its own, before the words. */
function turnsOf(message: JsonObject, index: number): Turn[] {
  const blocks = objectsOf(message.content)
  if (message.role === 'assistant') {
    const calls = blocks.filter((block) => block.type === 'tool_use')
    return [
      {
        role: 'assistant',
        text: textOf(message.content),
        toolCalls: calls.map((block) => ({ id: asText(block.id) ?? '', name: asText(block.name) ?? '', arguments: block.input ?? {} })),
      },
    ]
  }
  if (message.role !== 'user') throw new ProviderError(400, `messages.${index}.role: Input should be 'user' or 'assistant'`)
  const results = blocks
    .filter((block) => block.type === 'tool_result')
    .map((block): Turn => ({ role: 'tool', callId: asText(block.tool_use_id) ?? '', text: textOf(block.content) }))
  const text = textOf(message.content)
  const images = blocks.filter((block) => block.type === 'image').length
  return text === '' && images === 0 && results.length > 0 ? results : [...results, { role: 'user', text, images }]
}

/** The words of a content that is a string or a list of blocks; only blocks of text have any. */
export function textOf(content: Json | undefined): string {
  return (
    asText(content) ??
    objectsOf(content)
      .flatMap((block) => (block.type === 'text' ? (asText(block.text) ?? []) : []))
      .join('\n')
  )
}
