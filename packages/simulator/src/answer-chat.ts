import type { ChatRequest, Reply } from './chat.ts'
import { composeAnswer, type Answer } from './compose-answer.ts'
import type { Call } from './provider.ts'
import { ProviderError } from './provider-error.ts'

/** Asks the scenario and makes an answer of its reply. @throws ProviderError when the scenario refuses */
export function answerChat(call: Call, request: ChatRequest, callPrefix: string): Answer {
  const reply = call.scenario(request)
  if ('refuse' in reply) throw new ProviderError(reply.refuse.status, reply.refuse.message, { retryAfterMs: reply.refuse.retryAfterMs })
  return composeAnswer(request, reply satisfies Reply, { dice: call.dice, callPrefix })
}
