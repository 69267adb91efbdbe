import { canonicalProvider } from './provider-name.ts'

/** A model's name taken apart. */
export interface ModelName {
  /** Who serves it, where the name itself says so (`anthropic/claude-…`, `us.anthropic.claude-…-v1:0`); canonical. */
  readonly provider: string | null
  /** Names to look for, the most exact first; lower case. */
  readonly candidates: readonly string[]
}

const bedrockName = /^(?:(?:us|eu|apac|global|us-gov|au|jp|ca|sa)\.)?(?:anthropic|amazon|meta|cohere|mistral|ai21|deepseek|qwen|openai)\./
const bedrockVersion = /-v\d+(?::\d+)*(?::\d+k)?$/

/**
 * Suffixes that pin a release without changing its price. A four-digit date is one for GPT, Grok and DeepSeek only: Mistral's
 * `-2411` and Cohere's `-08-2024` are other models at other prices.
 */
const pins = [
  /-latest$/,
  /-\d{4}-\d{2}-\d{2}$/,
  /-\d{8}$/,
  /(?<=^gemini-.*)-\d{2}-(?:\d{2}|\d{4})$/,
  /(?<=^gemini-.*)-\d{3}$/,
  /(?<=^(?:gpt|grok|deepseek)-.*)-\d{4}$/,
  /-v\d+$/,
]

/** Spelling of a family in places that may not write a dot, or must write one. */
const respellings: readonly (readonly [RegExp, string])[] = [
  [/^gpt-35-/, 'gpt-3.5-'],
  [/^(claude-(?:[a-z]+-)?\d+)\.(\d+)/, '$1-$2'],
]

/** No model has a longer name; a longer one is not looked for, since looking takes quadratic time. */
export const modelNameMaxChars = 256

/** Takes apart what a span calls its model. */
export function parseModelName(raw: string): ModelName {
  if (raw.length > modelNameMaxChars) return { provider: null, candidates: [] }
  const full = raw.trim().toLowerCase()
  const segments = full.split('/')
  const first = segments[0] ?? ''
  let last = segments.at(-1) ?? ''
  let provider = segments.length > 1 && first !== 'models' && first !== 'publishers' ? canonicalProvider(first) : null
  // OpenRouter and proxies put themselves before the vendor: `openrouter/anthropic/claude-…`.
  if (provider === 'openrouter' && segments.length > 2) provider = canonicalProvider(segments[1] ?? null)

  const candidates = segments.length > 1 ? [full, segments.slice(1).join('/')] : []
  if (bedrockName.test(last)) {
    provider = 'aws.bedrock'
    last = last.replace(bedrockName, '').replace(bedrockVersion, '')
  }
  candidates.push(last)
  for (const [spelling, respelt] of respellings) last = last.replace(spelling, respelt)
  last = last.replace('@', '-').replace(/:beta$/, '')
  candidates.push(last)
  for (let pinned = true; pinned;) {
    pinned = false
    for (const pin of pins) {
      const shorter = last.replace(pin, '')
      if (shorter === last || shorter === '') continue
      last = shorter
      candidates.push(last)
      pinned = true
    }
  }
  return { provider, candidates: [...new Set(candidates)] }
}
