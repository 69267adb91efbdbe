import type { ChatRequest, Turn } from '../chat.ts'
import { asNumber, asObject, asText, objectsOf, parseOrText, type JsonObject } from '../json.ts'
import { missingField, ProviderError, requiredText } from '../provider-error.ts'
import { imagesOf, jsonFormatOf, textOf, toolChoiceOf, toolOf } from './chat-request.ts'
import { alwaysReasons } from './models.ts'

/** A body of `POST /v1/responses`, after the turns of the response it continues. @throws ProviderError 400 for what the API would refuse */
export function readResponsesRequest(body: JsonObject, earlier: readonly Turn[]): ChatRequest {
  const model = requiredText(body.model, 'model')
  const input = body.input
  if (input === undefined) throw missingField('input')
  const items = typeof input === 'string' ? [{ role: 'user', content: input }] : objectsOf(input)
  const system = items.filter((item) => item.role === 'system' || item.role === 'developer').map((item) => textOf(item.content))
  return {
    provider: 'openai',
    model,
    system: [asText(body.instructions) ?? [], ...system].flat().join('\n\n'),
    turns: [...earlier, ...joinCalls(items.flatMap(turnOf))],
    tools: body.tool_choice === 'none' ? [] : objectsOf(body.tools).flatMap((tool) => (tool.type === 'function' ? toolOf(tool) : [])),
    toolChoice: toolChoiceOf(body.tool_choice),
    parallelToolCalls: body.parallel_tool_calls !== false,
    jsonFormat: jsonFormatOf(asObject(asObject(body.text)?.format)),
    reasons: alwaysReasons(model) || asObject(body.reasoning) !== undefined,
    maxOutputTokens: asNumber(body.max_output_tokens) ?? null,
    choice: 0,
  }
}

function turnOf(item: JsonObject, index: number): Turn[] {
  if (item.type === 'function_call') {
    const call = { id: asText(item.call_id) ?? '', name: asText(item.name) ?? '', arguments: parseOrText(asText(item.arguments) ?? '{}') }
    return [{ role: 'assistant', text: '', toolCalls: [call] }]
  }
  if (item.type === 'function_call_output') {
    return [{ role: 'tool', callId: requiredText(item.call_id, `input[${index}].call_id`), text: textOf(item.output) }]
  }
  if (item.type === 'reasoning' || item.role === 'system' || item.role === 'developer') return []
  if (item.role === 'assistant') return [{ role: 'assistant', text: textOf(item.content), toolCalls: [] }]
  if (item.role === 'user') return [{ role: 'user', text: textOf(item.content), images: imagesOf(item.content) }]
  throw new ProviderError(400, `Invalid value: '${JSON.stringify(item.type ?? item.role)}' is not an input item that is known here.`, {
    param: `input[${index}]`,
  })
}

/** The API sends each call of one answer as an item of its own; a conversation has them as one turn. */
function joinCalls(turns: Turn[]): Turn[] {
  const joined: Turn[] = []
  for (const turn of turns) {
    const last = joined.at(-1)
    if (turn.role === 'assistant' && last?.role === 'assistant' && last.toolCalls.length > 0) {
      joined[joined.length - 1] = { ...last, text: last.text + turn.text, toolCalls: [...last.toolCalls, ...turn.toolCalls] }
    } else joined.push(turn)
  }
  return joined
}
