import type { Usage } from '@assay/protocol'

/** MLflow's token usage. Its classes include each other: what was read from a cache is part of the input tokens. */
export interface MlflowTokenUsage {
  input_tokens: number
  output_tokens: number
  total_tokens: number
  cache_read_input_tokens?: number
  cache_creation_input_tokens?: number
}

export function mlflowTokenUsage(usage: Usage): MlflowTokenUsage {
  const input = (usage.input ?? 0) + (usage.cachedRead ?? 0) + (usage.cachedWrite ?? 0) + (usage.audioInput ?? 0)
  const output = (usage.output ?? 0) + (usage.reasoning ?? 0) + (usage.audioOutput ?? 0)
  return {
    input_tokens: input,
    output_tokens: output,
    total_tokens: input + output,
    ...(usage.cachedRead !== undefined && { cache_read_input_tokens: usage.cachedRead }),
    ...(usage.cachedWrite !== undefined && { cache_creation_input_tokens: usage.cachedWrite }),
  }
}
