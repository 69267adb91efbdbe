import type { Message } from '@assay/protocol'
import type { AttributeIndex } from '../attribute-index.ts'
import { readDocuments } from '../documents.ts'
import { asList, asRecord } from '../json-shape.ts'
import { parametersOfObject } from '../model-parameters.ts'
import { readMessage } from '../read-message.ts'
import { readTools } from '../tool-definitions.ts'
import type { Convention } from './convention.ts'

/** OpenInference: whole values with a MIME type, and messages, tools and documents as flattened keys. */
export const openInference: Convention = {
  heads: ['input', 'output', 'llm', 'retrieval', 'reranker'],
  inputs: (index) => valueAt(index, 'input'),
  outputs: (index) => valueAt(index, 'output'),
  inputMessages: (index) => flatMessages(index, 'llm.input_messages.'),
  outputMessages: (index) => flatMessages(index, 'llm.output_messages.'),
  tools: (index) => readTools(index.tree('llm.tools.')),
  documents: (index) => readDocuments(index.tree('retrieval.documents.') ?? index.tree('reranker.output_documents.')),
  modelParameters: (index) => parametersOfObject(index.json('llm.invocation_parameters')),
}

function valueAt(index: AttributeIndex, side: 'input' | 'output'): unknown {
  const key = `${side}.value`
  return index.text(`${side}.mime_type`) === 'application/json' ? index.json(key) : index.value(key)
}

/** `N.message.role`, `N.message.contents.M.message_content.type`, `N.message.tool_calls.M.tool_call.function.name` … */
function flatMessages(index: AttributeIndex, prefix: string): Message[] | null {
  const messages = asList(index.tree(prefix))
    .map((element) => readMessage(asRecord(element)?.['message']))
    .filter((message) => message !== null)
  return messages.length === 0 ? null : messages
}
