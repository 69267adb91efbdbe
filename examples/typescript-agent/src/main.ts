import { flush, init, logFeedback, withSession } from '@assay/sdk'
import { autolog } from '@assay/sdk/openai'
import OpenAI from 'openai'
import { createAgent } from './agent.ts'
import { connect } from './provider.ts'

init({ experiment: 'typescript-agent' })
autolog(OpenAI)

const provider = await connect()
try {
  const answer = createAgent(provider.client)
  const facts = { session: 'conversation-1', user: 'ann', tags: { example: 'typescript-agent' } }
  const { text, traceId } = await withSession(facts, () => answer('Where is my order A-1042, and what is the shipping to Japan?'))
  console.log(text)
  const sent = await flush()
  const logged = await logFeedback({ traceId, name: 'helpful', value: true, source: { type: 'HUMAN', id: 'ann' } })
  if (!sent || logged.status === 'failed') {
    console.error('The trace or its feedback could not be sent: is the server running at ASSAY_URL?')
    process.exitCode = 1
  }
  console.log(`Trace: ${traceId}`)
} finally {
  await provider.close()
}
