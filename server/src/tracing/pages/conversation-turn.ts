import type { ConversationTurn, Message, SpanContent } from '@assay/protocol'
import { asRecord } from '../normalise/json-shape.ts'
import { readSpanContent } from '../normalise/read-span-content.ts'
import { decodeSpan } from '../otlp/span-view.ts'
import type { OutlineSpan, TraceOutline } from '../store/span-store.ts'
import { traceSummary } from './summaries.ts'
import { timeStretches } from './time-stretches.ts'

/** Characters of one message here; the trace has it whole. */
export const maxTurnChars = 16_384
/** Steps that a turn names. */
export const maxTurnSteps = 20

/** One trace as a turn of a conversation: who said what, and what was done in between. */
export function conversationTurn({ trace, root, spans }: TraceOutline): ConversationTurn {
  const content = root === null ? null : readSpanContent(decodeSpan(root.payload))
  return {
    trace: traceSummary(trace),
    said: shortened(content === null ? null : lastSaid(content, 'user')) ?? text('user', trace.inputPreview),
    answered: shortened(content === null ? null : lastSaid(content, 'assistant')) ?? text('assistant', trace.outputPreview),
    steps: spans === null ? [] : stepsOf(spans),
    stretches: spans === null ? null : timeStretches(spans),
  }
}

/** The last message of that role that says something to the other, without the calls of tools in it; else the value that went in or out. */
export function lastSaid(
  content: Pick<SpanContent, 'inputs' | 'outputs' | 'inputMessages' | 'outputMessages'>,
  role: 'user' | 'assistant',
): Message | null {
  const [messages, value] = role === 'user' ? [content.inputMessages, content.inputs] : [content.outputMessages, content.outputs]
  for (const message of messages?.toReversed() ?? []) {
    const parts = message.role === role ? message.parts.filter(({ type }) => type === 'text' || type === 'media') : []
    if (parts.length > 0) return { role, parts }
  }
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return text(role, value)
  const fields = Object.values(asRecord(value) ?? {})
  const only = fields.length === 1 ? fields[0] : undefined
  return text(role, typeof only === 'string' ? only : `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``)
}

function text(role: string, said: string): Message | null {
  return said === '' ? null : { role, parts: [{ type: 'text', text: said }] }
}

function shortened(message: Message | null): Message | null {
  if (message === null) return null
  let left = maxTurnChars
  const parts = message.parts.map((part) => {
    if (part.type !== 'text') return part
    const shown = part.text.slice(0, left)
    left -= shown.length
    return shown.length === part.text.length ? part : { ...part, text: `${shown}… [${part.text.length - shown.length} more characters]` }
  })
  return { ...message, parts }
}

const namedTypes: ReadonlySet<string> = new Set(['TOOL', 'RETRIEVER', 'AGENT', 'GUARDRAIL'])

function stepsOf(spans: readonly OutlineSpan[]): ConversationTurn['steps'] {
  const steps = new Map<string, ConversationTurn['steps'][number]>()
  for (const { type, name, failed, parentSpanId } of spans) {
    if (parentSpanId === null || !namedTypes.has(type)) continue
    const step = steps.get(`${type} ${name}`) ?? { type, name, calls: 0, errors: 0 }
    step.calls++
    if (failed) step.errors++
    steps.set(`${type} ${name}`, step)
  }
  return [...steps.values()].slice(0, maxTurnSteps)
}
