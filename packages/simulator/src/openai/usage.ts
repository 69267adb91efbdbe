import { countPrompt } from '../prompt-tokens.ts'
import type { ChatRequest } from '../chat.ts'

/** OpenAI caches prompts of 1,024 tokens and more by itself, in steps of 128; here, everything before the newest turn is in the cache. */
export function promptTokens(request: ChatRequest): { total: number; cached: number } {
  const { total, beforeLastTurn } = countPrompt(request)
  return { total, cached: beforeLastTurn < 1024 ? 0 : Math.floor(beforeLastTurn / 128) * 128 }
}
