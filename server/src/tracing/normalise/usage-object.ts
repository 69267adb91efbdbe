import { splitUsage, tokenCount, type Containment, type UsageReport } from './token-usage.ts'
import type { Usage } from '@assay/protocol'

/** The names under which providers and frameworks write each count in a `usage` object. */
const reportByName = new Map<string, keyof UsageReport>([
  ['input_tokens', 'input'],
  ['prompt_tokens', 'input'],
  ['inputTokens', 'input'],
  ['promptTokens', 'input'],
  ['promptTokenCount', 'input'],
  ['prompt_token_count', 'input'],
  ['input', 'input'],
  ['output_tokens', 'output'],
  ['completion_tokens', 'output'],
  ['outputTokens', 'output'],
  ['completionTokens', 'output'],
  ['candidatesTokenCount', 'output'],
  ['candidates_token_count', 'output'],
  ['output', 'output'],
  ['total_tokens', 'total'],
  ['totalTokens', 'total'],
  ['totalTokenCount', 'total'],
  ['total_token_count', 'total'],
  ['total', 'total'],
  ['cache_read_input_tokens', 'cachedRead'],
  ['cached_tokens', 'cachedRead'],
  ['cachedInputTokens', 'cachedRead'],
  ['cacheReadInputTokens', 'cachedRead'],
  ['cachedContentTokenCount', 'cachedRead'],
  ['cached_content_token_count', 'cachedRead'],
  ['cachedContentTokens', 'cachedRead'],
  ['input_cached_tokens', 'cachedRead'],
  ['input_cache_read', 'cachedRead'],
  ['cache_creation_input_tokens', 'cachedWrite'],
  ['cache_write_input_tokens', 'cachedWrite'],
  ['cacheWriteInputTokens', 'cachedWrite'],
  ['input_cache_creation', 'cachedWrite'],
  ['input_audio_tokens', 'audioInput'],
  ['output_audio_tokens', 'audioOutput'],
  ['reasoning_tokens', 'reasoning'],
  ['reasoningTokens', 'reasoning'],
  ['thoughtsTokenCount', 'reasoning'],
  ['thoughts_token_count', 'reasoning'],
  ['thoughtsTokens', 'reasoning'],
  ['output_reasoning_tokens', 'reasoning'],
])

const detailsByName = new Map<string, ReadonlyMap<string, keyof UsageReport>>()
const inputDetails = new Map<string, keyof UsageReport>([
  ['cached_tokens', 'cachedRead'],
  ['audio_tokens', 'audioInput'],
])
const outputDetails = new Map<string, keyof UsageReport>([
  ['reasoning_tokens', 'reasoning'],
  ['audio_tokens', 'audioOutput'],
])
for (const name of ['prompt_tokens_details', 'input_tokens_details']) detailsByName.set(name, inputDetails)
for (const name of ['completion_tokens_details', 'output_tokens_details']) detailsByName.set(name, outputDetails)

/** Exclusive token classes of a `usage` object as OpenAI, Anthropic, Gemini, MLflow, Langfuse or Genkit write it; null when it has none. */
export function usageOfObject(usage: unknown, beforehand: Containment = {}): Usage | null {
  if (typeof usage !== 'object' || usage === null) return null
  const report: UsageReport = {}
  const known: Containment = { ...beforehand }
  collect(usage, reportByName, report, known)
  return splitUsage(report, known)
}

function collect(from: object, names: ReadonlyMap<string, keyof UsageReport>, report: UsageReport, known: Containment): void {
  for (const [name, value] of Object.entries(from)) {
    const details = detailsByName.get(name)
    if (details !== undefined && typeof value === 'object' && value !== null) collect(value, details, report, known)
    const field = names.get(name)
    const count = field === undefined ? undefined : tokenCount(value)
    if (field === undefined || count === undefined) continue
    report[field] ??= count
    // Gemini reports thoughts beside the candidates' tokens; Langfuse's classes are exclusive by definition.
    if (name.startsWith('thoughts')) known.reasoningOutside = true
    if (name === 'input') known.cachesOutside = true
    if (name === 'output') known.reasoningOutside = true
  }
}

/** A usage object is a few hundred characters; a longer one is not looked at. */
const usageMaxChars = 4096

/**
 * Finds the usage object in a reply's JSON text without decoding the reply, which may be megabytes. Null when there is none. A text that
 * speaks about usage cannot be taken for it: inside a JSON string the quotes are escaped.
 */
export function usageInReply(reply: string): Usage | null {
  for (const name of ['"usageMetadata":', '"usage":']) {
    const at = reply.lastIndexOf(name)
    const text = at === -1 ? null : objectAt(reply, at + name.length)
    if (text === null) continue
    try {
      return usageOfObject(JSON.parse(text))
    } catch {
      // Cut off or not JSON: it says nothing.
    }
  }
  return null
}

function objectAt(text: string, start: number): string | null {
  let depth = 0
  const limit = Math.min(text.length, start + usageMaxChars)
  for (let i = start; i < limit; i++) {
    const char = text.charCodeAt(i)
    if (char === 0x7b) depth++
    else if (char === 0x7d && --depth === 0) return text.slice(start, i + 1)
  }
  return null
}
