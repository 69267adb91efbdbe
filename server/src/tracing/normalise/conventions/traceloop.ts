import type { Message } from '@assay/protocol'
import type { AttributeIndex } from '../attribute-index.ts'
import { asList, asRecord } from '../json-shape.ts'
import { parseIfStructured } from '../parse-json.ts'
import { readMessage } from '../read-message.ts'
import { readTools } from '../tool-definitions.ts'
import type { Convention } from './convention.ts'

/** OpenLLMetry: entities with JSON inputs and outputs, and, in its older versions, messages as `gen_ai.prompt.N.*`. */
export const traceloop: Convention = {
  heads: ['traceloop', 'gen_ai', 'llm'],
  inputs: (index) => index.json('traceloop.entity.input'),
  outputs: (index) => index.json('traceloop.entity.output'),
  inputMessages: (index) => flatMessages(index, 'gen_ai.prompt.', 'user'),
  outputMessages: (index) => flatMessages(index, 'gen_ai.completion.', 'assistant'),
  tools: (index) => readTools(index.tree('llm.request.functions.')),
}

function flatMessages(index: AttributeIndex, prefix: string, role: string): Message[] | null {
  const messages = asList(index.tree(prefix))
    .map((element) => {
      const told = asRecord(element)
      return told === null ? null : readMessage({ role, ...told, content: contentOf(told['content']) })
    })
    .filter((message) => message !== null)
  return messages.length === 0 ? null : messages
}

/** Contents of several parts are JSON text; a user's own text that happens to be JSON is not taken apart. */
function contentOf(content: unknown): unknown {
  const parts = parseIfStructured(content)
  return asList(parts).length > 0 && asList(parts).every((part) => typeof asRecord(part)?.['type'] === 'string') ? parts : (content ?? null)
}
