import type { MessagePart } from '@assay/protocol'
import { asList, asRecord, firstString, type JsonRecord } from './json-shape.ts'
import { parseIfStructured } from './parse-json.ts'

type ToolCall = Extract<MessagePart, { type: 'tool_call' }>
type ToolResult = Extract<MessagePart, { type: 'tool_result' }>

/** A call of a tool in any provider's form, or null when the part is none. Arguments written as JSON text are parsed. */
export function readToolCall(part: JsonRecord): ToolCall | null {
  const called =
    asRecord(part['function']) ??
    asRecord(part['functionCall'] ?? part['function_call']) ??
    asRecord(part['toolRequest']) ??
    asRecord(part['toolUse']) ??
    (callTypes.has(part['type']) ? part : null)
  if (called === null) return null
  const name = firstString(called['name'], called['toolName'])
  if (name === null) return null
  const id = firstString(
    called['toolUseId'],
    called['toolCallId'],
    called['call_id'],
    called['ref'],
    called['id'],
    part['id'],
    part['toolCallId'],
  )
  const given = called['arguments'] ?? called['args'] ?? called['input']
  return { type: 'tool_call', id, name, arguments: parseIfStructured(given) ?? null }
}

const callTypes = new Set<unknown>([
  'tool_use',
  'server_tool_use',
  'tool-call',
  'tool_call',
  'toolUse',
  'function_call',
  'mcp_call',
  'custom_tool_call',
  'function',
])

/** The result of a tool in any provider's form, or null when the part is none. */
export function readToolResult(part: JsonRecord): ToolResult | null {
  const answered =
    asRecord(part['functionResponse'] ?? part['function_response']) ??
    asRecord(part['toolResponse']) ??
    asRecord(part['toolResult']) ??
    (resultTypes.has(part['type']) ? part : null)
  if (answered === null) return null
  const id = firstString(
    answered['toolUseId'],
    answered['tool_use_id'],
    answered['toolCallId'],
    answered['call_id'],
    answered['ref'],
    answered['id'],
  )
  const given = answered['response'] ?? answered['result'] ?? answered['output'] ?? answered['content']
  return { type: 'tool_result', id, name: firstString(answered['name'], answered['toolName']), result: unwrapped(given) }
}

const resultTypes = new Set<unknown>([
  'tool_result',
  'tool-result',
  'tool_call_response',
  'function_call_output',
  'toolResult',
  'web_search_tool_result',
  'custom_tool_call_output',
])

/** What a tool gave back, without the envelopes of Bedrock (`[{ json }]`) and `ai` (`{ type: 'json', value }`). */
export function unwrapped(result: unknown): unknown {
  const parsed = parseIfStructured(result)
  const list = asList(parsed)
  const only = asRecord(list.length === 1 ? list[0] : null)
  if (only !== null) {
    if (only['json'] !== undefined) return only['json']
    if (typeof only['text'] === 'string') return parseIfStructured(only['text'])
  }
  const envelope = asRecord(parsed)
  if (envelope !== null && 'value' in envelope && typeof envelope['type'] === 'string' && envelopeTypes.has(envelope['type']))
    return envelope['value']
  return parsed ?? null
}

const envelopeTypes = new Set(['json', 'text', 'error-text', 'error-json', 'content'])
