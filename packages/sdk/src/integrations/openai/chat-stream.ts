import { type Fields, fieldsOf, itemsOf, numberOf, textOf } from './json-shape.ts'

/** Puts a stream's parts together again to the answer that the same call would have given without streaming. */
export interface StreamAssembler {
  add(part: unknown): void
  /** The answer as far as it has come. */
  result(): unknown
}

interface ToolCall {
  id: string | undefined
  type: string
  function: { name: string; arguments: string }
}
interface Choice {
  role: string
  content: string
  refusal: string
  toolCalls: Map<number, ToolCall>
  finishReason: string | null
}

/** Of `chat.completion.chunk` parts: text and tool arguments are joined, the usage comes from the last part when it was asked for. */
export function assembleChat(): StreamAssembler {
  let head: Fields = {}
  let usage: unknown
  // By the index that the provider names: a map, so that an absurd one costs nothing.
  const choices = new Map<number, Choice>()

  function addChoice(value: unknown): void {
    const { index, delta, finish_reason: finishReason } = fieldsOf(value)
    const choice = entryOf(choices, numberOf(index) ?? 0, () => ({
      role: 'assistant',
      content: '',
      refusal: '',
      toolCalls: new Map(),
      finishReason: null,
    }))
    const { role, content, refusal, tool_calls: toolCalls } = fieldsOf(delta)
    choice.role = textOf(role) ?? choice.role
    choice.content += textOf(content) ?? ''
    choice.refusal += textOf(refusal) ?? ''
    choice.finishReason = textOf(finishReason) ?? choice.finishReason
    for (const call of itemsOf(toolCalls)) addToolCall(choice.toolCalls, fieldsOf(call))
  }

  return {
    add(part) {
      const chunk = fieldsOf(part)
      if (head['id'] === undefined) head = chunk
      usage = chunk['usage'] ?? usage
      for (const choice of itemsOf(chunk['choices'])) addChoice(choice)
    },
    result: () => ({
      id: head['id'],
      object: 'chat.completion',
      created: head['created'],
      model: head['model'],
      choices: [...choices].map(([index, choice]) => ({ index, message: messageOf(choice), finish_reason: choice.finishReason })),
      ...(usage === undefined ? {} : { usage }),
    }),
  }
}

function addToolCall(calls: Map<number, ToolCall>, delta: Fields): void {
  const call = entryOf(calls, numberOf(delta['index']) ?? calls.size, () => ({
    id: undefined,
    type: 'function',
    function: { name: '', arguments: '' },
  }))
  const { name, arguments: args } = fieldsOf(delta['function'])
  call.id = textOf(delta['id']) ?? call.id
  call.function.name += textOf(name) ?? ''
  call.function.arguments += textOf(args) ?? ''
}

function entryOf<Value>(entries: Map<number, Value>, key: number, make: () => Value): Value {
  const found = entries.get(key)
  if (found !== undefined) return found
  const made = make()
  entries.set(key, made)
  return made
}

function messageOf({ role, content, refusal, toolCalls }: Choice): Fields {
  return {
    role,
    content: content === '' && toolCalls.size > 0 ? null : content,
    ...(refusal === '' ? {} : { refusal }),
    ...(toolCalls.size === 0 ? {} : { tool_calls: [...toolCalls.values()] }),
  }
}
