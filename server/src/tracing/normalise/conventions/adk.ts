import type { AttributeIndex } from '../attribute-index.ts'
import { inputMessagesOf, outputMessagesOf } from '../chat-shapes.ts'
import { asRecord } from '../json-shape.ts'
import { parametersOfRequest } from '../model-parameters.ts'
import { readTools } from '../tool-definitions.ts'
import type { Convention } from './convention.ts'

/** Google's Agent Development Kit: Gemini requests and replies as JSON text. */
export const adk: Convention = {
  heads: ['gcp'],
  inputs: (index) => index.structured('gcp.vertex.agent.tool_call_args') ?? requestOf(index),
  outputs: (index) => index.structured('gcp.vertex.agent.tool_response') ?? replyOf(index),
  inputMessages: (index) => inputMessagesOf(requestOf(index)),
  outputMessages: (index) => outputMessagesOf(replyOf(index)),
  tools: (index) => readTools(asRecord(asRecord(requestOf(index))?.['config'])?.['tools']),
  modelParameters: (index) => parametersOfRequest(requestOf(index)),
}

function requestOf(index: AttributeIndex): unknown {
  return nonEmpty(index.structured('gcp.vertex.agent.llm_request'))
}

function replyOf(index: AttributeIndex): unknown {
  return nonEmpty(index.structured('gcp.vertex.agent.llm_response'))
}

/** It writes `{}` where there is none. */
function nonEmpty(value: unknown): unknown {
  const record = asRecord(value)
  return record !== null && Object.keys(record).length === 0 ? undefined : value
}
