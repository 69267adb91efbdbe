import { flush, init, shutdown } from '@assay/sdk'
import { startSimulator } from '@assay/simulator'
import { DemoClock } from './agent/demo-clock.ts'
import { versions, type AgentVersion } from './agent/models.ts'
import { indexArticles } from './agent/search-kb.ts'
import { createSupportAgent } from './agent/support-agent.ts'
import { planConversations, type Conversation } from './conversations.ts'
import { createDemoScenario } from './demo-scenario.ts'
import { judgeTurns } from './judge-turns.ts'
import { drawPhoto } from './photo.ts'
import { playConversation, type PlayedTurn } from './play-conversation.ts'

export interface DemoOptions {
  /** The server that takes the traces. */
  baseUrl: string
  /** Bearer token, where the server wants one. */
  token?: string | undefined
  signal: AbortSignal
  onProgress: (progress: DemoProgress) => void
}

export interface DemoProgress {
  conversationsDone: number
  conversations: number
}

export interface DemoResult {
  traces: number
  failedTraces: number
  assessments: number
}

/** The project (experiment) that the demo fills. */
const demoExperiment = 'Support agent (demo)'

const conversationsAtOnce = 8
/** Real milliseconds; the demo's clock makes them longer. */
const latencyMs = { firstToken: 35, perToken: 1.2 }

/**
 * Runs the two versions of the agent, the older one on the first two thirds of the day's conversations, and sends their traces through the
 * SDK. The SDK is the process's (or worker's) own: nothing else may use it meanwhile.
 * @throws what the server or the signal's abort gives
 */
export async function runAgents({ baseUrl, token, signal, onProgress }: DemoOptions): Promise<DemoResult> {
  const conversations = planConversations()
  const simulator = await startSimulator({ scenario: createDemoScenario(conversations), latencyMs })
  const change = Math.round((conversations.length * 2) / 3)
  const shifts: [AgentVersion, Conversation[]][] = [
    [versions[0], conversations.slice(0, change)],
    [versions[1], conversations.slice(change)],
  ]
  const result: DemoResult = { traces: 0, failedTraces: 0, assessments: 0 }
  let conversationsDone = 0
  try {
    for (const [version, shift] of shifts) {
      init({
        url: baseUrl,
        token,
        experiment: demoExperiment,
        serviceName: 'support-agent',
        resource: { 'service.version': version.version },
        openTelemetry: false,
      })
      const played = await runShift(version, shift, {
        url: simulator.url,
        signal,
        onPlayed: () => onProgress({ conversationsDone: ++conversationsDone, conversations: conversations.length }),
      })
      if (!(await flush({ timeoutMs: 10_000 }))) throw new Error(`the demo's traces could not be sent to ${baseUrl}`)
      result.assessments += await judgeTurns(played)
      // The index has a trace, too.
      result.traces += played.length + 1
      result.failedTraces += played.filter((turn) => turn.failed).length
    }
    return result
  } finally {
    await shutdown()
    await simulator.close()
  }
}

async function runShift(
  version: AgentVersion,
  shift: readonly Conversation[],
  { url, signal, onPlayed }: { url: string; signal: AbortSignal; onPlayed: () => void },
): Promise<PlayedTurn[]> {
  const nowMs = Date.now()
  const indexedMs = nowMs - (shift[0]?.minutesAgo ?? 0) * 60_000 - 120_000
  const knowledge = await indexArticles({ span: null, clock: new DemoClock(indexedMs) }, { url, signal })
  const agent = createSupportAgent({ version, knowledge, url, signal })
  const photo = drawPhoto()
  const waiting = [...shift]
  const played: PlayedTurn[] = []
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      signal.throwIfAborted()
      played.push(...(await playConversation(next, { agent, photo, nowMs })))
      onPlayed()
    }
  }
  await Promise.all(Array.from({ length: conversationsAtOnce }, work))
  return played
}
