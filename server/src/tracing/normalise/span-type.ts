import type { SpanType } from '@assay/protocol'

const wordsByType: Partial<Record<SpanType, readonly string[]>> = {
  LLM: [
    'llm',
    'chat_model',
    'generation',
    'chat',
    'completion',
    'text_completion',
    'generate_content',
    'model',
    'ai.generateText.doGenerate',
    'ai.streamText.doStream',
    'ai.generateObject.doGenerate',
    'ai.streamObject.doStream',
  ],
  // The outer spans of `ai` repeat the sums of the calls below them, as `invoke_agent` does in its later versions.
  AGENT: ['agent', 'invoke_agent', 'create_agent', 'ai.generateText', 'ai.streamText'],
  CHAIN: ['chain', 'agent_step', 'util', 'ai.generateObject', 'ai.streamObject', 'ai.embed', 'ai.embedMany', 'ai.rerank', 'default'],
  TOOL: ['tool', 'tool_call', 'execute_tool', 'ai.toolCall', 'function', 'tool.v2'],
  RETRIEVER: ['retriever', 'retrieval', 'indexer'],
  EMBEDDING: ['embedding', 'embeddings', 'embedder', 'ai.embed.doEmbed', 'ai.embedMany.doEmbed'],
  RERANKER: ['reranker', 'rerank', 'ai.rerank.doRerank'],
  GUARDRAIL: ['guardrail'],
  EVALUATOR: ['evaluator', 'evaluation', 'human_evaluator'],
  PARSER: ['parser', 'prompt'],
  MEMORY: ['memory'],
  WORKFLOW: ['workflow', 'invoke_workflow', 'flow'],
  TASK: ['task'],
}

const typeByWord = new Map<string, SpanType>()
for (const [type, words] of Object.entries(wordsByType)) {
  for (const word of words) {
    typeByWord.set(word, type as SpanType)
    typeByWord.set(word.toUpperCase(), type as SpanType)
  }
}

/** Spans that carry no kind at all, by the instrumentation that wrote them. */
const typeByScopeAndName = new Map<string, ReadonlyMap<string, SpanType>>([
  [
    'gcp.vertex.agent',
    new Map<string, SpanType>([
      ['call_llm', 'LLM'],
      ['invocation', 'WORKFLOW'],
    ]),
  ],
  ['strands-agents', new Map<string, SpanType>([['execute_agent_loop_cycle', 'CHAIN']])],
])

/** The type that a convention's word stands for, or null for a word that says nothing (`UNKNOWN`, `span`, a user's own word). */
export function spanTypeOfWord(word: string): SpanType | null {
  return typeByWord.get(word) ?? null
}

/** The type of a span without a word for its kind. */
export function spanTypeOfName(scopeName: string, name: string): SpanType {
  return typeByScopeAndName.get(scopeName)?.get(name) ?? 'UNKNOWN'
}
