import type { Message } from '@assay/protocol'
import type { SpanReading } from '../otlp/attributes.ts'
import type { SpanPreviews } from '../store/span-facts.ts'
import { indexAttributes } from './attribute-index.ts'
import { inputMessagesOf, outputMessagesOf } from './chat-shapes.ts'
import { cutText } from './cut-text.ts'
import { asRecord } from './json-shape.ts'
import { spanSaid } from './span-said.ts'

/** Characters (UTF-16 units) of a preview. */
export const previewMaxChars = 300
/** Only so much of a text is looked at for its preview. */
const foldMaxChars = 4 * previewMaxChars

/** JSON text longer than this is not parsed for a preview: its beginning is shown as it is. Parsing this much takes about 1 ms. */
export const previewJsonMaxChars = 256 * 1024

/** One line each of what a root span was asked and answered: the last thing the user said, what the assistant replied, else the value. */
export function readSpanPreviews(span: SpanReading): SpanPreviews {
  const said = spanSaid(indexAttributes(span.attributes, previewJsonMaxChars), span)
  return {
    input: lastText(said.part('inputMessages'), 'user') ?? previewOf(said.part('inputs'), inputMessagesOf, 'user'),
    output: lastText(said.part('outputMessages'), 'assistant') ?? previewOf(said.part('outputs'), outputMessagesOf, 'assistant'),
  }
}

function lastText(messages: readonly Message[] | null, role: string): string | null {
  if (messages === null) return null
  // A last message of the user may be nothing but a tool's result.
  for (let i = messages.length - 1; i >= 0; i--) {
    const message = messages[i]
    const line = message?.role === role ? folded(message.parts.map((part) => (part.type === 'text' ? part.text : '')).join(' ')) : null
    if (line !== null) return line
  }
  const calls = messages.findLast((message) => message.role === role)?.parts.filter((part) => part.type === 'tool_call') ?? []
  return folded(calls.map((part) => `${part.name}(${compact(part.arguments)})`).join(' '))
}

/** A value with a single field is shown by the field's value: `{"question":"Why?"}` is asked as `Why?`. */
function previewOf(value: unknown, messagesOf: (value: unknown) => Message[] | null, role: string): string | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return folded(value)
  const line = lastText(messagesOf(value), role)
  if (line !== null) return line
  const record = asRecord(value)
  const fields = record === null ? [] : Object.values(record)
  const only = fields.length === 1 ? fields[0] : undefined
  return folded(typeof only === 'string' ? only : compact(value))
}

function compact(value: unknown): string {
  return JSON.stringify(value) ?? ''
}

/** Most text has single blanks only, and looking is a tenth of replacing. */
const needsFolding = /\s\s|[^\S ]/

/** White space folded to single blanks, cut at `previewMaxChars`; null when nothing is left. */
function folded(text: string): string | null {
  const looked = cutText(text, foldMaxChars)
  const line = cutText((needsFolding.test(looked) ? looked.replace(/\s+/g, ' ') : looked).trim(), previewMaxChars)
  return line === '' ? null : line
}
