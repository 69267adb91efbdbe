import type { Message, MessagePart } from '@assay/protocol'
import { asList, asRecord, firstString, type JsonRecord } from './json-shape.ts'
import { readMediaPart } from './media-part.ts'
import { parseIfStructured } from './parse-json.ts'
import { readToolCall, readToolResult, unwrapped } from './tool-part.ts'

/** Messages of one span beyond this are left out. */
export const messagesMax = 5_000
/** Parts of one message beyond this are left out. */
export const partsMax = 1_000

const roles: ReadonlyMap<string, string> = new Map([
  ['model', 'assistant'],
  ['ai', 'assistant'],
  ['AIMessage', 'assistant'],
  ['AIMessageChunk', 'assistant'],
  ['human', 'user'],
  ['HumanMessage', 'user'],
  ['SystemMessage', 'system'],
  ['ToolMessage', 'tool'],
])
const langChainTypes = new Set(['human', 'ai', 'system', 'tool'])

/**
 * A message in any provider's or framework's form: OpenAI, Anthropic, Gemini, Bedrock, the GenAI conventions, `ai`, Genkit, LangChain.
 * Null for what is no message: a message says who speaks and has something said.
 */
export function readMessage(value: unknown): Message | null {
  const record = asRecord(value)
  if (record === null) return null
  // LangChain's own serialisation: `{ lc, id: [… 'HumanMessage'], kwargs: { content } }`.
  const kwargs = record['lc'] !== undefined ? asRecord(record['kwargs']) : null
  if (kwargs !== null) return messageOf(kwargs, asList(record['id']).at(-1))
  return messageOf(record, record['role'] ?? (langChainTypes.has(String(record['type'])) ? record['type'] : undefined))
}

function messageOf(record: JsonRecord, stated: unknown): Message | null {
  if (typeof stated !== 'string' || stated === '') return null
  const content = record['parts'] ?? record['contents'] ?? record['content']
  const calls = record['tool_calls'] ?? record['toolCalls']
  if (content === undefined && calls === undefined && record['function_call'] === undefined) return null
  const role = roles.get(stated) ?? stated

  const answeredId = firstString(record['tool_call_id'], record['toolCallId'])
  if ((role === 'tool' || role === 'function') && !isPartList(content)) {
    const text = asList(content).length > 0 ? textOf(readParts(content)) : content
    return { role, parts: [{ type: 'tool_result', id: answeredId, name: firstString(record['name']), result: unwrapped(text) }] }
  }

  const parts: MessagePart[] = []
  const reasoning = firstString(record['reasoning_content'], record['reasoning'])
  if (reasoning !== null) parts.push({ type: 'reasoning', text: reasoning })
  parts.push(...readParts(content))
  const refusal = firstString(record['refusal'])
  if (refusal !== null) parts.push({ type: 'text', text: refusal })
  for (const call of [...asList(parseIfStructured(calls)).slice(0, partsMax), record['function_call']]) {
    const read = readAsCall(call)
    // OpenInference writes an Anthropic call both among the contents and among the calls.
    if (read !== null && !parts.some((part) => part.type === 'tool_call' && part.id !== null && part.id === read.id)) parts.push(read)
  }
  return { role, parts: parts.slice(0, partsMax) }
}

function isPartList(content: unknown): boolean {
  return asList(content).some((part) => asRecord(part) !== null && readToolResult(asRecord(part) ?? {}) !== null)
}

function textOf(parts: readonly MessagePart[]): string {
  return parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
}

function readAsCall(value: unknown): Extract<MessagePart, { type: 'tool_call' }> | null {
  const call = asRecord(asRecord(value)?.['tool_call']) ?? asRecord(value)
  return call === null ? null : readToolCall({ type: 'tool_call', ...call })
}

/** The parts of a message's content: text, one part, or a list of them. */
export function readParts(content: unknown): MessagePart[] {
  if (content === null || content === undefined) return []
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }]
  const list = Array.isArray(content) ? content : [content]
  return list.slice(0, partsMax).flatMap(readPart)
}

function readPart(value: unknown): MessagePart[] {
  if (typeof value === 'string') return value === '' ? [] : [{ type: 'text', text: value }]
  const outer = asRecord(value)
  // OpenInference: `contents.N.message_content`.
  const part = asRecord(outer?.['message_content']) ?? outer
  if (part === null) return []
  const told =
    readReasoning(part) ??
    readMediaPart(part) ??
    readToolResult(part) ??
    readToolCall({ ...asRecord(outer?.['tool_call']), ...part }) ??
    readText(part)
  return told === null ? [] : [told]
}

function readReasoning(part: JsonRecord): MessagePart | null {
  const bedrock = asRecord(asRecord(part['reasoningContent'])?.['reasoningText'])
  const { type } = part
  const isReasoning = type === 'reasoning' || type === 'thinking' || part['thought'] === true
  const text = isReasoning
    ? (firstString(part['thinking'], part['text'], part['content']) ?? summaryOf(part))
    : firstString(bedrock?.['text'], asRecord(part['message_content'])?.['reasoning'], type === undefined ? part['reasoning'] : null)
  if (text === null) return null
  return { type: 'reasoning', text: summaryOf({ summary: parseIfStructured(text) }) ?? text }
}

/** OpenAI's `summary: [{ type: 'summary_text', text }]`. */
function summaryOf(part: JsonRecord): string | null {
  const texts = asList(part['summary'] ?? part['content'])
    .map((piece) => asRecord(piece)?.['text'])
    .filter((text) => typeof text === 'string')
  return texts.length === 0 ? null : texts.join('\n')
}

function readText(part: JsonRecord): MessagePart | null {
  const text = firstString(part['text'], part['type'] === 'text' ? part['content'] : null, part['refusal'])
  if (text !== null) return { type: 'text', text }
  // A part of a kind that nobody told us of is shown as it stands rather than dropped.
  if (part['text'] === '' || part['type'] === 'reasoning' || part['type'] === 'thinking' || Object.keys(part).length === 0) return null
  return { type: 'text', text: JSON.stringify(part) }
}
