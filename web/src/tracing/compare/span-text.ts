import type { Message, MessagePart, SpanContent, SpanPayload } from '@assay/protocol'

/** What a step was given or answered, as lines of text: messages with their roles, texts as they are, anything else as JSON. Empty for nothing. */
export function spanText({ content }: Pick<SpanPayload, 'content'>, side: 'input' | 'output'): string {
  const messages = side === 'input' ? content.inputMessages : content.outputMessages
  if (messages !== null) return messages.map(messageText).join('\n\n')
  if (side === 'output' && content.documents !== null) return content.documents.map(documentText).join('\n\n')
  return valueText(side === 'input' ? content.inputs : content.outputs)
}

function messageText({ role, parts }: Message): string {
  return [`${role}:`, ...parts.map(partText)].join('\n')
}

function partText(part: MessagePart): string {
  switch (part.type) {
    case 'text':
      return part.text
    case 'reasoning':
      return `(reasoning) ${part.text}`
    case 'media':
      return `(${part.mediaType}, ${part.bytes} bytes)`
    case 'tool_call':
      return `→ ${part.name} ${valueText(part.arguments)}`
    case 'tool_result':
      return `← ${part.name ?? 'result'} ${valueText(part.result)}`
  }
}

function documentText({ id, content }: NonNullable<SpanContent['documents']>[number]): string {
  return id === null ? content : `${id}:\n${content}`
}

function valueText(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2)
}
