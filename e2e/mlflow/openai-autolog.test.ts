import { startSimulator } from '@assay/simulator'
import { beforeAll, describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { startServer } from '../harness/server.ts'
import { runFacts } from './run-facts.ts'

describe.skipIf(lacks('mlflow'))('mlflow.openai.autolog() against the provider simulator', () => {
  let facts: Record<string, unknown>
  beforeAll(async () => {
    const [server, simulator] = await Promise.all([startServer(), startSimulator()])
    try {
      facts = (await runFacts('mlflow', 'openai_autolog.py', [server.url, simulator.url])) as Record<string, unknown>
    } finally {
      await Promise.all([server.stop(), simulator.close()])
    }
  })

  it.each<[string, string, unknown]>([
    [
      'puts both calls below the agent',
      'spans',
      [' > agent AGENT OK', 'agent > Completions CHAT_MODEL OK', 'agent > Completions CHAT_MODEL OK'],
    ],
    ['keeps the messages', 'messages', [{ role: 'user', content: 'Say hello to Ann' }]],
    ['keeps the answer', 'answer', true],
    ['puts a stream together', 'streamed', true],
    ['names the model', 'model', 'gpt-4o-mini'],
    ['counts the tokens of a call as the provider does', 'usage', [true, true, true]],
    ['sums the tokens of the trace up once', 'trace_usage', true],
    ['keeps the session', 'session', 'chat-1'],
    ['keeps a refused call as an error', 'failed', ['ERROR', 'Completions', 'ERROR', 'BadRequestError']],
    ['finds the trace by MLflow’s word for a model call', 'by_model', [true]],
  ])('%s', (_, fact, value) => {
    expect(facts[fact]).toEqual(value)
  })
})
