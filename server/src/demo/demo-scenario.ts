import { pendingToolResults, type ChatRequest, type Scenario } from '@assay/simulator'
import { type Conversation } from './conversations.ts'
import { fallbackModels } from './agent/models.ts'
import type { ScriptedTurn } from './stories/story.ts'

/** Said to what is in no conversation. */
export const notUnderstood = 'I am not sure that I understand. Could you say that in other words?'

/** The model's side of the conversations: it knows each one by what the user has said so far. */
export function createDemoScenario(conversations: readonly Conversation[]): Scenario {
  const script = new Map<string, ScriptedTurn>()
  for (const { turns } of conversations) {
    for (const [index, turn] of turns.entries()) script.set(keyOf(turns.slice(0, index + 1).map(({ user }) => user)), turn)
  }
  return (request) => {
    if (request.jsonFormat !== null) return { json: judgement(request) }
    const turn = script.get(keyOf(request.turns.flatMap((said) => (said.role === 'user' ? [said.text] : []))))
    if (!turn) return { text: notUnderstood }
    if (turn.rateLimited === 'all models' || (turn.rateLimited === 'first model' && !fallbackModels.has(request.model))) {
      return {
        refuse: {
          status: 429,
          message: `Rate limit reached for ${request.model} on requests per minute. Please try again later.`,
          retryAfterMs: 1000,
        },
      }
    }
    const results = pendingToolResults(request)
    if (results.length === 0 && turn.calls) return { toolCalls: turn.calls }
    return { text: fillIn(turn.answer, results) }
  }
}

/** What the guardrail's model says of the newest message. */
function judgement(request: ChatRequest): { allowed: boolean; category: string } {
  const text = request.turns.findLast((turn) => turn.role === 'user')?.text ?? ''
  return /ignore (all )?previous instructions|system prompt/i.test(text)
    ? { allowed: false, category: 'prompt_injection' }
    : { allowed: true, category: 'none' }
}

function fillIn(answer: string, results: { text: string }[]): string {
  const facts = Object.assign({}, ...results.map(({ text }) => JSON.parse(text) as object)) as Record<string, unknown>
  if (typeof facts.error === 'string' && answer.includes('{{')) return `I am sorry, that did not work: ${facts.error}.`
  return answer.replace(/\{\{(\w+)\}\}/g, (_, field: string) => {
    const fact = facts[field]
    return typeof fact === 'string' || typeof fact === 'number' ? String(fact) : field
  })
}

function keyOf(said: string[]): string {
  return JSON.stringify(said)
}
