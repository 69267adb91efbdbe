import type { ChatRequest, Turn } from './chat.ts'
import { countTokens } from './tokens.ts'

const tokensPerImage = 255
const tokensPerTurn = 4

/** Tokens of the whole prompt, and of what stands before the newest turn (which an earlier request of the conversation has sent already). */
export function countPrompt(request: Omit<ChatRequest, 'choice'>): { total: number; beforeLastTurn: number } {
  const tools = request.tools.length === 0 ? 0 : countTokens(JSON.stringify(request.tools))
  const fixed = 3 + tools + (request.system === '' ? 0 : tokensPerTurn + countTokens(request.system))
  const turns = request.turns.map(countTurn)
  const total = turns.reduce((sum, tokens) => sum + tokens, fixed)
  return { total, beforeLastTurn: total - (turns.at(-1) ?? 0) }
}

function countTurn(turn: Turn): number {
  const calls = turn.role === 'assistant' && turn.toolCalls.length > 0 ? countTokens(JSON.stringify(turn.toolCalls)) : 0
  const images = turn.role === 'user' ? turn.images * tokensPerImage : 0
  return tokensPerTurn + countTokens(turn.text) + calls + images
}
