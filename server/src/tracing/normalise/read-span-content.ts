import type { SpanContent } from '@assay/protocol'
import type { SpanReading } from '../otlp/attributes.ts'
import { indexAttributes } from './attribute-index.ts'
import { inputMessagesOf, outputMessagesOf } from './chat-shapes.ts'
import { readDocuments } from './documents.ts'
import { asRecord } from './json-shape.ts'
import { parametersOfRequest } from './model-parameters.ts'
import { readSpanFacts } from './read-span-facts.ts'
import { spanSaid } from './span-said.ts'
import { readTools } from './tool-definitions.ts'

/**
 * What a span says, whichever convention wrote it. Done when a span is opened, not on ingest. Never throws; sizes and depths have the
 * named limits of `parse-json.ts`, `read-message.ts`, `attribute-index.ts` and `documents.ts`, and what exceeds them stays text or is left out.
 */
export function readSpanContent(span: SpanReading): SpanContent {
  const said = spanSaid(indexAttributes(span.attributes), span)
  const { type } = readSpanFacts(span)
  const inputs = said.part('inputs')
  const outputs = said.part('outputs')
  // Whole requests and replies hold what nobody wrote apart.
  const request = type === 'LLM' ? inputs : null
  const found = type === 'RETRIEVER' || type === 'RERANKER' ? outputs : null
  return {
    inputs,
    outputs,
    inputMessages: said.part('inputMessages') ?? inputMessagesOf(inputs),
    outputMessages: said.part('outputMessages') ?? outputMessagesOf(outputs),
    tools: said.part('tools') ?? readTools(asRecord(request)?.['tools']),
    documents: said.part('documents') ?? readDocuments(found),
    modelParameters: said.part('modelParameters') ?? parametersOfRequest(request),
  }
}
