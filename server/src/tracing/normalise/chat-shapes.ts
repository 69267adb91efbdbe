import type { Message, MessagePart } from '@assay/protocol'
import { asRecord, firstString, type JsonRecord } from './json-shape.ts'
import { messagesMax, readMessage, readParts } from './read-message.ts'
import { readToolCall, readToolResult } from './tool-part.ts'

/**
 * The messages of a request as providers take it: OpenAI chat and responses, Anthropic, Gemini, Bedrock, `ai`; or a plain list of
 * messages. Null for what is no chat.
 */
export function inputMessagesOf(value: unknown): Message[] | null {
  if (Array.isArray(value)) return messagesOfList(value)
  const request = asRecord(value)
  if (request === null) return null
  const said = request['messages'] ?? request['contents'] ?? request['input'] ?? request['prompt']
  const nested = asRecord(said)
  const messages = nested !== null && nested['messages'] !== undefined ? inputMessagesOf(nested) : spoken(said, request)
  if (messages === null) return null
  const system = systemPartsOf(request)
  return system.length === 0 ? messages : [{ role: 'system', parts: system }, ...messages]
}

/** What the user said: a list of messages, parts of one message (Gemini), or text where the request names a model or instructions. */
function spoken(said: unknown, request: JsonRecord): Message[] | null {
  if (Array.isArray(said)) {
    const messages = messagesOfList(said)
    if (messages !== null) return messages
    return request['contents'] === said ? [{ role: 'user', parts: readParts(said) }] : null
  }
  const isRequest =
    request['model'] !== undefined ||
    request['instructions'] !== undefined ||
    request['system'] !== undefined ||
    request['contents'] === said
  return typeof said === 'string' && isRequest ? [{ role: 'user', parts: readParts(said) }] : null
}

function systemPartsOf(request: JsonRecord): MessagePart[] {
  const config = asRecord(request['config'])
  const system =
    request['system'] ??
    request['instructions'] ??
    request['systemInstruction'] ??
    request['system_instruction'] ??
    config?.['systemInstruction'] ??
    config?.['system_instruction']
  return readParts(asRecord(system)?.['parts'] ?? system)
}

/** The messages of a reply as providers give it; null for what is no chat. */
export function outputMessagesOf(value: unknown): Message[] | null {
  if (Array.isArray(value)) return messagesOfList(value)
  const reply = asRecord(value)
  if (reply === null) return null
  if (Array.isArray(reply['choices'])) return present(reply['choices'].map(choiceMessage))
  if (Array.isArray(reply['output'])) return joined(messagesOfList(reply['output']))
  if (Array.isArray(reply['candidates']))
    return present(reply['candidates'].map((candidate) => modelMessage(asRecord(candidate)?.['content'])))
  // LangChain's result of a model: a list of candidates for each prompt.
  if (Array.isArray(reply['generations'])) return present(reply['generations'].flat().map(choiceMessage))
  if (Array.isArray(reply['messages'])) return messagesOfList(reply['messages'])
  const message =
    readMessage(reply) ?? readMessage(reply['message']) ?? (asRecord(reply['content']) === null ? null : modelMessage(reply['content']))
  return message === null ? null : [message]
}

function choiceMessage(choice: unknown): Message | null {
  const record = asRecord(choice)
  const message = readMessage(record?.['message'])
  if (message !== null) return message
  const text = firstString(record?.['text'])
  return text === null ? null : { role: 'assistant', parts: [{ type: 'text', text }] }
}

/** Gemini leaves the role out of some replies. */
function modelMessage(content: unknown): Message | null {
  const record = asRecord(content)
  return record === null ? null : readMessage({ role: 'model', ...record })
}

/** A list of messages, also one inside another (LangChain's batches) and OpenAI's response items; null when one element is no message. */
export function messagesOfList(list: readonly unknown[]): Message[] | null {
  const inner = list.length === 1 && Array.isArray(list[0]) ? (list[0] as unknown[]) : list
  if (inner.length === 0) return null
  const messages: Message[] = []
  for (const element of inner.slice(0, messagesMax)) {
    const message = readMessage(element) ?? readItem(element)
    if (message === null) return null
    messages.push(message)
  }
  return messages
}

/** An item of OpenAI's responses API that has no role of its own. */
function readItem(value: unknown): Message | null {
  const item = asRecord(value)
  if (item === null || typeof item['type'] !== 'string') return null
  if (item['type'] === 'reasoning') return { role: 'assistant', parts: readParts(item) }
  const result = readToolResult(item)
  if (result !== null) return { role: 'tool', parts: [result] }
  const call = item['name'] === undefined ? null : readToolCall(item)
  return call === null ? null : { role: 'assistant', parts: [call] }
}

function present(messages: readonly (Message | null)[]): Message[] | null {
  const found = messages.filter((message) => message !== null)
  return found.length === 0 ? null : found
}

/** Reasoning, text and calls of one reply stand in items of their own: together they are one message. */
function joined(messages: Message[] | null): Message[] | null {
  if (messages === null) return null
  const result: Message[] = []
  for (const message of messages) {
    const last = result.at(-1)
    if (last !== undefined && last.role === message.role && message.role === 'assistant') last.parts.push(...message.parts)
    else result.push({ role: message.role, parts: [...message.parts] })
  }
  return result
}
