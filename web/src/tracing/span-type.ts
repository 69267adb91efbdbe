import { type SpanType, spanTypes } from '@assay/protocol'

/** Looks that span types share: colour token and glyph. */
export type SpanLook = 'agent' | 'llm' | 'tool' | 'retriever' | 'embedding' | 'reranker' | 'chain' | 'guardrail' | 'evaluator' | 'unknown'

const looks: Record<SpanType, SpanLook> = {
  UNKNOWN: 'unknown',
  AGENT: 'agent',
  LLM: 'llm',
  TOOL: 'tool',
  RETRIEVER: 'retriever',
  EMBEDDING: 'embedding',
  RERANKER: 'reranker',
  CHAIN: 'chain',
  GUARDRAIL: 'guardrail',
  EVALUATOR: 'evaluator',
  PARSER: 'chain',
  MEMORY: 'retriever',
  WORKFLOW: 'agent',
  TASK: 'chain',
}

export function spanLook(type: SpanType): SpanLook {
  return looks[type]
}

/** The type at a place of the skeleton's columns; a number that a newer server knows is UNKNOWN here. */
export function spanTypeAt(index: number): SpanType {
  return spanTypes[index] ?? 'UNKNOWN'
}
