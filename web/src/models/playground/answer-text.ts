import type { Message } from '@assay/protocol'

/** An answer as one text, for showing and for comparing: what is said, then each call with its arguments. */
export function answerText(text: string, calls: readonly { name: string; text: string }[]): string {
  return [text, ...calls.map((call) => `${call.name} ${pretty(call.text)}`)].filter((piece) => piece !== '').join('\n\n')
}

/** Of messages as a trace has them; what was thought is left out. */
export function answerOf(messages: readonly Message[] | null): string {
  const parts = messages?.flatMap((message) => message.parts) ?? []
  return answerText(
    parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n'),
    parts.flatMap((part) => (part.type === 'tool_call' ? [{ name: part.name, text: JSON.stringify(part.arguments ?? {}) }] : [])),
  )
}

/** JSON with a line for each member; half of it as it is. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text === '' ? '{}' : text), null, 2)
  } catch {
    return text
  }
}
