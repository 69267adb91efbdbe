import type { Message, MessagePart } from '@assay/protocol'
import { type ModelAddress, type ModelEvent, modelError, type ModelRequest } from '../model-client.ts'
import type { Framing } from './framing.ts'

/** One provider's wire format: how it is asked, and what its messages mean. Pure; the connection is `http-model-client.ts`. */
export interface Wire {
  framing: Framing
  /** Where it is asked when nobody says otherwise. */
  baseUrl(region: string | null): string
  /** @throws ModelError `request` for what cannot be said in this format */
  ask(address: ModelAddress, request: ModelRequest): { path: string; headers: Record<string, string>; body: object }
  /** For one answer: what each of its messages says. A message that is an error is thrown as ModelError. */
  reader(): (message: Json) => ModelEvent[]
}

/** What `JSON.parse` gives, to be looked into. */
export type Json = Record<string, unknown>

export function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
}

export function objectsOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(asObject) : []
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function asCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}

export function said(type: 'text' | 'reasoning', value: unknown): ModelEvent[] {
  const text = asText(value)
  return text === undefined ? [] : [{ type, text }]
}

export function finished(reason: unknown): ModelEvent[] {
  const text = asText(reason)
  return text === undefined ? [] : [{ type: 'finish', reason: text }]
}

/** The texts of parts, joined by blank lines. */
export function textOf(parts: readonly MessagePart[]): string {
  return parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n')
}

/** Texts of system and developer messages, joined; the rest of the conversation. */
export function withoutSystem(messages: readonly Message[]): { system: string; turns: Message[] } {
  const isSystem = ({ role }: Message) => role === 'system' || role === 'developer'
  const system = messages.filter(isSystem).map(({ parts }) => textOf(parts))
  return { system: system.filter((text) => text !== '').join('\n\n'), turns: messages.filter((message) => !isSystem(message)) }
}

/** Messages of one role after another as one: some providers want the roles to change. Results of tools are of the user's side there. */
export function alternating(messages: readonly Message[]): { role: 'user' | 'assistant'; parts: MessagePart[] }[] {
  const turns: { role: 'user' | 'assistant'; parts: MessagePart[] }[] = []
  for (const { role, parts } of messages) {
    const side = role === 'assistant' ? 'assistant' : 'user'
    const last = turns.at(-1)
    if (last?.role === side) last.parts.push(...parts)
    else turns.push({ role: side, parts: [...parts] })
  }
  return turns.filter(({ parts }) => parts.length > 0)
}

/** A part whose id may be missing, since not every convention keeps them: calls and results are then paired by their order. */
export class CallIds {
  private readonly waiting: { id: string; name: string }[] = []
  private made = 0

  /** The id of a call. */
  called(part: Extract<MessagePart, { type: 'tool_call' }>): string {
    const id = part.id ?? `call_${++this.made}`
    this.waiting.push({ id, name: part.name })
    return id
  }

  /** The call that a result answers. */
  answered(part: Extract<MessagePart, { type: 'tool_result' }>): { id: string; name: string } {
    const at = this.waiting.findIndex(({ id, name }) => (part.id === null ? part.name === null || part.name === name : part.id === id))
    const [call] = at === -1 ? [] : this.waiting.splice(at, 1)
    return { id: part.id ?? call?.id ?? `call_${++this.made}`, name: part.name ?? call?.name ?? 'tool' }
  }
}

/** A value as text: as it is, or as JSON. */
export function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null)
}

/** Arguments of a call as an object, which most formats demand. */
export function argumentsOf(value: unknown): Json {
  if (typeof value !== 'string') return asObject(value)
  try {
    return asObject(JSON.parse(value))
  } catch {
    return {}
  }
}

/** The bytes of a picture that stands in the message. @throws ModelError for one that lies elsewhere, or is none */
export function pictureOf(part: Extract<MessagePart, { type: 'media' }>): { mediaType: string; base64: string } {
  const [, mediaType, base64] = /^data:(image\/[\w.+-]+);base64,([A-Za-z0-9+/=]*)$/.exec(part.url) ?? []
  if (mediaType !== undefined && base64 !== undefined) return { mediaType, base64 }
  throw modelError(
    'request',
    `A message has a file (${part.mediaType}) that cannot be sent again: only pictures that are stored in the trace can. Remove it from the message.`,
  )
}

export function withoutUndefined<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>
}
