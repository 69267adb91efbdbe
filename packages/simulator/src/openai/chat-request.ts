import type { ChatRequest, Tool, ToolCall, Turn } from '../chat.ts'
import { asArray, asNumber, asObject, asText, objectsOf, parseOrText, type Json, type JsonObject } from '../json.ts'
import { missingField, ProviderError, requiredText } from '../provider-error.ts'
import { alwaysReasons } from './models.ts'

/** A body of `POST /v1/chat/completions`. @throws ProviderError 400 for what the API would refuse */
export function readChatRequest(body: JsonObject): ChatRequest {
  const model = requiredText(body.model, 'model')
  if (asArray(body.messages) === undefined) throw missingField('messages')
  const messages = objectsOf(body.messages)
  if (messages.length === 0)
    throw new ProviderError(400, "Invalid 'messages': empty array. Expected at least 1 message.", { param: 'messages' })
  const choice = body.tool_choice
  return {
    provider: 'openai',
    model,
    system: messages
      .filter((message) => message.role === 'system' || message.role === 'developer')
      .map((message) => textOf(message.content))
      .join('\n\n'),
    turns: messages.flatMap(turnOf),
    tools: choice === 'none' ? [] : objectsOf(body.tools).flatMap((tool) => toolOf(asObject(tool.function))),
    toolChoice: toolChoiceOf(choice),
    parallelToolCalls: body.parallel_tool_calls !== false,
    jsonFormat: jsonFormatOf(asObject(body.response_format), 'json_schema'),
    reasons: alwaysReasons(model) || body.reasoning_effort !== undefined,
    maxOutputTokens: asNumber(body.max_completion_tokens) ?? asNumber(body.max_tokens) ?? null,
    choice: 0,
  }
}

function turnOf(message: JsonObject, index: number): Turn[] {
  switch (message.role) {
    case 'system':
    case 'developer':
      return []
    case 'user':
      return [{ role: 'user', text: textOf(message.content), images: imagesOf(message.content) }]
    case 'assistant':
      return [{ role: 'assistant', text: textOf(message.content), toolCalls: objectsOf(message.tool_calls).map(toolCallOf) }]
    case 'tool':
      return [
        { role: 'tool', callId: requiredText(message.tool_call_id, `messages[${index}].tool_call_id`), text: textOf(message.content) },
      ]
    default:
      throw new ProviderError(
        400,
        `Invalid value: '${JSON.stringify(message.role)}'. Supported values are: 'system', 'developer', 'user', 'assistant' and 'tool'.`,
        {
          param: `messages[${index}].role`,
        },
      )
  }
}

function toolCallOf(call: JsonObject): ToolCall {
  const called = asObject(call.function)
  return { id: asText(call.id) ?? '', name: asText(called?.name) ?? '', arguments: parseOrText(asText(called?.arguments) ?? '{}') }
}

/** The texts of a content that is a string or a list of parts, whose text lies under `text`; other parts are left out. */
export function textOf(content: Json | undefined): string {
  return (
    asText(content) ??
    objectsOf(content)
      .flatMap((part) => asText(part.text) ?? [])
      .join('\n')
  )
}

export function imagesOf(content: Json | undefined): number {
  return objectsOf(content).filter((part) => part.type === 'image_url' || part.type === 'input_image').length
}

/** A function tool; other kinds (web search, …) are not simulated and left out. */
export function toolOf(definition: JsonObject | undefined): Tool[] {
  const name = asText(definition?.name)
  if (definition === undefined || name === undefined) return []
  return [{ name, description: asText(definition.description) ?? '', parameters: asObject(definition.parameters) ?? {} }]
}

export function toolChoiceOf(choice: Json | undefined): ChatRequest['toolChoice'] {
  const object = asObject(choice)
  const name = asText(object?.name) ?? asText(asObject(object?.function)?.name)
  if (name !== undefined) return { name }
  return choice === 'required' ? 'required' : 'auto'
}

/** The chat API has the schema one level deeper (`within`) than the responses API. */
export function jsonFormatOf(format: JsonObject | undefined, within?: string): ChatRequest['jsonFormat'] {
  if (format?.type === 'json_object') return { schema: null }
  if (format?.type !== 'json_schema') return null
  const holder = within === undefined ? format : asObject(format[within])
  return { schema: asObject(holder?.schema) ?? null }
}
