import { type Scenario, startSimulator, supportScenario } from '@assay/simulator'
import { type OwnProvider, usualModels } from '../models/index.ts'
import { planConversations } from './conversations.ts'
import { createDemoScenario, notUnderstood } from './demo-scenario.ts'

export interface DemoModels {
  providers: OwnProvider[]
  close(): Promise<void>
}

/** Slow enough to see it stream. */
const latencyMs = { firstToken: 300, perToken: 18 }

/**
 * The models that the demo's agent asked, kept running so that its steps can be run again: what it asked is answered as before, anything else
 * by what the simulator says of itself.
 */
export async function startDemoModels(): Promise<DemoModels> {
  const story = createDemoScenario(planConversations())
  const scenario: Scenario = (request) => {
    const reply = story(request)
    return 'text' in reply && reply.text === notUnderstood ? supportScenario(request) : reply
  }
  const { url, close } = await startSimulator({ scenario, latencyMs })
  const provider = (kind: 'openai' | 'anthropic', name: string, baseUrl: string, model: string): OwnProvider => ({
    providerId: `demo-${kind}`,
    name,
    kind,
    baseUrl,
    model,
    source: 'demo',
    region: null,
    accessKeyId: null,
    sessionToken: null,
    key: null,
  })
  return {
    providers: [
      provider('openai', 'OpenAI (simulated)', `${url}/v1`, usualModels.openai),
      provider('anthropic', 'Anthropic (simulated)', url, usualModels.anthropic),
    ],
    close,
  }
}
