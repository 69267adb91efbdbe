import type { Message } from './agent/chat-model.ts'
import { DemoClock } from './agent/demo-clock.ts'
import type { SupportAgent } from './agent/support-agent.ts'
import type { Conversation } from './conversations.ts'
import type { ScriptedTurn } from './stories/story.ts'

/** What happened in one turn, for those who judge it afterwards. */
export interface PlayedTurn {
  traceId: string
  failed: boolean
  user: string
  scripted: ScriptedTurn
}

/** Seconds in which the customer reads and writes. */
const thinkingSeconds = [25, 40, 18, 66, 31]

/** Lets the agent answer the customer's messages one after the other, in the conversation's own time. */
export async function playConversation(
  conversation: Conversation,
  { agent, photo, nowMs }: { agent: SupportAgent; photo: string; nowMs: number },
): Promise<PlayedTurn[]> {
  const clock = new DemoClock(nowMs - conversation.minutesAgo * 60_000)
  const history: Message[] = []
  const played: PlayedTurn[] = []
  for (const [index, scripted] of conversation.turns.entries()) {
    const { session, user, language } = conversation
    const turn = await agent.answer({ session, user, language, text: scripted.user, photo: scripted.photo ? photo : null, history }, clock)
    played.push({ traceId: turn.traceId, failed: turn.status === 'failed', user, scripted })
    clock.skip(thinkingSeconds[index % thinkingSeconds.length] ?? 30)
  }
  return played
}
