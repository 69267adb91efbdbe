import type { Message } from '@assay/protocol'
import type { AttributeIndex } from '../attribute-index.ts'
import { messagesOfList } from '../chat-shapes.ts'
import { readDocuments } from '../documents.ts'
import { parametersBelow } from '../model-parameters.ts'
import { readParts } from '../read-message.ts'
import { readTools } from '../tool-definitions.ts'
import type { Convention } from './convention.ts'

const notParameters = new Set(['model'])

/** The GenAI semantic conventions' attributes; messages are lists of `{ role, parts }`, structured or as JSON text. */
export const genAi: Convention = {
  heads: ['gen_ai'],
  inputs: (index) => index.json('gen_ai.tool.call.arguments') ?? index.text('gen_ai.retrieval.query.text'),
  outputs: (index) => index.json('gen_ai.tool.call.result'),
  inputMessages: readInputMessages,
  outputMessages: readOutputMessages,
  tools: (index) => readTools(index.structured('gen_ai.tool.definitions')),
  documents: (index) => readDocuments(index.structured('gen_ai.retrieval.documents')),
  modelParameters: (index) => parametersBelow(index, 'gen_ai.request.', notParameters),
}

/** Input messages with the system instructions, which have an attribute of their own, in front. */
export function readInputMessages(index: AttributeIndex): Message[] | null {
  const messages = messagesAt(index, 'gen_ai.input.messages')
  const system = readParts(index.structured('gen_ai.system_instructions'))
  return system.length === 0 ? messages : [{ role: 'system', parts: system }, ...(messages ?? [])]
}

export function readOutputMessages(index: AttributeIndex): Message[] | null {
  return messagesAt(index, 'gen_ai.output.messages')
}

function messagesAt(index: AttributeIndex, key: string): Message[] | null {
  const list = index.structured(key)
  return Array.isArray(list) ? messagesOfList(list) : null
}
