import type { Message } from '@assay/protocol'
import type { SpanEvent, SpanReading } from '../../otlp/attributes.ts'
import { indexAttributes, type AttributeIndex } from '../attribute-index.ts'
import { asList, asRecord } from '../json-shape.ts'
import { readMessage } from '../read-message.ts'
import { unwrapped } from '../tool-part.ts'
import type { Convention } from './convention.ts'
import { readInputMessages, readOutputMessages } from './gen-ai.ts'

const roleByEvent = new Map([
  ['gen_ai.system.message', 'system'],
  ['gen_ai.user.message', 'user'],
  ['gen_ai.assistant.message', 'assistant'],
  ['gen_ai.tool.message', 'tool'],
])
const choices = new Map([['gen_ai.choice', 'assistant']])
const detailsEvent = 'gen_ai.client.inference.operation.details'

/** Messages that the GenAI conventions and Strands write as span events. */
export const genAiEvents: Convention = {
  heads: [],
  inputs: (index, span) => {
    const asked = runsTool(index) ? eventNamed(span, 'gen_ai.tool.message') : undefined
    return asked === undefined ? undefined : indexAttributes(asked.attributes).structured('content')
  },
  outputs: (index, span) => {
    const answered = runsTool(index) ? eventNamed(span, 'gen_ai.choice') : undefined
    return answered === undefined ? undefined : unwrapped(indexAttributes(answered.attributes).structured('message'))
  },
  inputMessages: (index, span) => (runsTool(index) ? null : (detailsOf(span, readInputMessages) ?? messagesIn(span, roleByEvent))),
  outputMessages: (index, span) => (runsTool(index) ? null : (detailsOf(span, readOutputMessages) ?? messagesIn(span, choices))),
}

/** Strands tells arguments and result of a tool in the events of the tool's own span. */
function runsTool(index: AttributeIndex): boolean {
  return index.text('gen_ai.operation.name') === 'execute_tool'
}

function eventNamed(span: SpanReading, name: string): SpanEvent | undefined {
  return span.eventCount === 0 ? undefined : span.events().find((event) => event.name === name)
}

function detailsOf(span: SpanReading, read: (index: AttributeIndex) => Message[] | null): Message[] | null {
  const details = eventNamed(span, detailsEvent)
  return details === undefined ? null : read(indexAttributes(details.attributes))
}

function messagesIn(span: SpanReading, roles: ReadonlyMap<string, string>): Message[] | null {
  if (span.eventCount === 0) return null
  const messages: Message[] = []
  for (const event of span.events()) {
    const role = roles.get(event.name)
    const message = role === undefined ? null : messageOf(indexAttributes(event.attributes), role)
    if (message !== null) messages.push(message)
  }
  return messages.length === 0 ? null : messages
}

/** A choice carries a whole message, or Strands' list of parts; other events carry `content`. */
function messageOf(told: AttributeIndex, role: string): Message | null {
  return (
    readMessage(told.structured('message')) ??
    readMessage({
      role: told.text('role') ?? role,
      content: partsAt(told, 'message') ?? partsAt(told, 'content'),
      tool_calls: told.structured('tool_calls'),
      tool_call_id: told.text('id'),
    })
  )
}

/** A list of parts written as JSON text; text of any other kind is what somebody said. */
function partsAt(told: AttributeIndex, key: string): unknown {
  const parts = told.structured(key)
  return asList(parts).length > 0 && asList(parts).every((part) => asRecord(part) !== null) ? parts : told.value(key)
}
