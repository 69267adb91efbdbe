import { inputMessagesOf } from '../chat-shapes.ts'
import type { Convention } from './convention.ts'

/** VoltAgent: `input` and `output` as text or JSON text, messages beside them. */
export const voltagent: Convention = {
  heads: ['input', 'output', 'llm', 'agent'],
  inputs: (index) => index.structured('input'),
  outputs: (index) => index.structured('output'),
  inputMessages: (index) => inputMessagesOf(index.structured('llm.messages') ?? index.structured('agent.messages')),
}
