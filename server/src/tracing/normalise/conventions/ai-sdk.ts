import type { Message } from '@assay/protocol'
import type { AttributeIndex } from '../attribute-index.ts'
import { inputMessagesOf } from '../chat-shapes.ts'
import { asList } from '../json-shape.ts'
import { parametersBelow } from '../model-parameters.ts'
import { parseJson } from '../parse-json.ts'
import { readMessage } from '../read-message.ts'
import { readTools } from '../tool-definitions.ts'
import type { Convention } from './convention.ts'

const notParameters = new Set(['maxRetries'])

/** `ai` up to version 6: `ai.*` attributes, JSON text where a value is not a scalar. Version 7 writes the GenAI conventions. */
export const aiSdk: Convention = {
  heads: ['ai'],
  inputs: (index) =>
    index.json('ai.toolCall.args') ?? index.structured('ai.prompt') ?? index.json('ai.value') ?? listOfJson(index.value('ai.values')),
  outputs: (index) =>
    index.json('ai.toolCall.result') ??
    index.json('ai.response.object') ??
    index.text('ai.response.text') ??
    index.json('ai.embedding') ??
    listOfJson(index.value('ai.embeddings')),
  inputMessages: (index) => inputMessagesOf(index.structured('ai.prompt.messages')) ?? promptMessages(index.structured('ai.prompt')),
  outputMessages: answer,
  tools: (index) => readTools(index.value('ai.prompt.tools')),
  modelParameters: (index) => parametersBelow(index, 'ai.settings.', notParameters),
}

/** `{ prompt: 'text', system? }` or `{ messages, system? }`. */
function promptMessages(prompt: unknown): Message[] | null {
  if (typeof prompt !== 'object' || prompt === null) return null
  return inputMessagesOf({ model: '', ...prompt })
}

function answer(index: AttributeIndex): Message[] | null {
  const calls = asList(index.structured('ai.response.toolCalls')).map((call) => ({ type: 'tool-call', ...(call as object) }))
  const reasoning = index.text('ai.response.reasoning')
  const parts: unknown[] = [
    ...(reasoning === null ? [] : [{ type: 'reasoning', text: reasoning }]),
    index.text('ai.response.text') ?? '',
    ...calls,
  ]
  const message = readMessage({ role: 'assistant', content: parts })
  return message === null || message.parts.length === 0 ? null : [message]
}

function listOfJson(value: unknown): unknown {
  return Array.isArray(value)
    ? value.map((element) => (typeof element === 'string' ? (parseJson(element) ?? element) : element))
    : undefined
}
