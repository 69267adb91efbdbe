import type { Message, ResponseOf } from '@assay/protocol'
import type { getTraceMessages } from '@assay/protocol'
import { readSpanContent } from '../normalise/read-span-content.ts'
import { decodeSpan } from '../otlp/span-view.ts'
import type { StoredSpan } from '../store/span-store.ts'

type Turns = ResponseOf<typeof getTraceMessages>['turns']

/** Characters of one message part; the span itself has it whole. */
const maxPartChars = 65_536

/**
 * The chat of a trace: each LLM call's messages in order of start, without the history that a later call repeats. A message counts as
 * repeated when one with the same role and content came before; the same words said again by a later answer are kept. `check` is asked for
 * each span and throws when it is time to stop.
 */
export function traceMessages(spans: readonly StoredSpan[], check: () => void): Turns {
  const turns: Turns = []
  const seen = new Set<string>()
  for (const span of spans) {
    if (span.type !== 'LLM') continue
    check()
    const content = readSpanContent(decodeSpan(span.payload))
    const say = (direction: 'input' | 'output', message: Message): void => {
      turns.push({ spanId: span.spanId, spanName: span.name, startMs: span.startUs / 1000, direction, message: cut(message) })
    }
    for (const message of content.inputMessages ?? []) {
      const key = JSON.stringify(message)
      if (seen.has(key)) continue
      seen.add(key)
      say('input', message)
    }
    for (const message of content.outputMessages ?? []) {
      seen.add(JSON.stringify(message))
      say('output', message)
    }
  }
  return turns
}

function cut(message: Message): Message {
  return {
    ...message,
    parts: message.parts.map((part) =>
      'text' in part && part.text.length > maxPartChars
        ? { ...part, text: `${part.text.slice(0, maxPartChars)}… [${part.text.length - maxPartChars} more characters]` }
        : part,
    ),
  }
}
