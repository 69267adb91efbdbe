import { describe, expect, it } from 'vitest'
import type { Scenario } from './chat.ts'
import { startSimulator, type Simulator, type SimulatorOptions } from './start-simulator.ts'

async function withSimulator<T>(options: SimulatorOptions, use: (simulator: Simulator) => Promise<T>): Promise<T> {
  const simulator = await startSimulator(options)
  try {
    return await use(simulator)
  } finally {
    await simulator.close()
  }
}

async function chat(simulator: Simulator, body: object): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
  const response = await fetch(`${simulator.url}/v1/chat/completions`, { method: 'POST', body: JSON.stringify(body) })
  return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> }
}

const question = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hi' }] }

describe('startSimulator', () => {
  it('gives the same answer to the same request, and other ids with another seed', async () => {
    const idOf = (seed: number, body: object) => withSimulator({ seed }, async (simulator) => (await chat(simulator, body)).body.id)
    expect(await idOf(1, question)).toBe(await idOf(1, question))
    expect(await idOf(1, question)).not.toBe(await idOf(2, question))
    expect(await idOf(1, question)).not.toBe(await idOf(1, { ...question, user: 'ann' }))
  })

  it('lets a scenario decide what is said, and refuse', async () => {
    const scenario: Scenario = ({ turns }) =>
      turns.length > 1 ? { refuse: { status: 429, message: 'slow down', retryAfterMs: 1500 } } : { text: 'As you wish.' }
    await withSimulator({ scenario }, async (simulator) => {
      expect((await chat(simulator, question)).body).toMatchObject({ choices: [{ message: { content: 'As you wish.' } }] })
      const refused = await chat(simulator, { ...question, messages: [...question.messages, ...question.messages] })
      expect(refused).toMatchObject({ status: 429, body: { error: { message: 'slow down', code: 'rate_limit_exceeded' } } })
      expect(refused.headers.get('retry-after')).toBe('2')
      expect(refused.headers.get('retry-after-ms')).toBe('1500')
    })
  })

  it('drops a scenario’s call of a tool that was not offered', async () => {
    const scenario: Scenario = () => ({ toolCalls: [{ name: 'unknown', arguments: {} }], text: 'No tool.' })
    await withSimulator({ scenario }, async (simulator) => {
      expect((await chat(simulator, question)).body).toMatchObject({
        choices: [{ finish_reason: 'stop', message: { content: 'No tool.' } }],
      })
    })
  })

  it('records what it was asked', async () => {
    await withSimulator({}, async (simulator) => {
      await chat(simulator, question)
      expect(simulator.requests()).toMatchObject([{ method: 'POST', path: '/v1/chat/completions', body: question }])
    })
  })

  it('answers an unknown path and a body that is no JSON as OpenAI does', async () => {
    await withSimulator({}, async (simulator) => {
      const unknown = await fetch(`${simulator.url}/v1/nothing`)
      expect([unknown.status, await unknown.json()]).toMatchObject([404, { error: { message: 'Invalid URL (GET /v1/nothing)' } }])
      const broken = await fetch(`${simulator.url}/v1/embeddings`, { method: 'POST', body: '{' })
      expect([broken.status, await broken.json()]).toMatchObject([400, { error: { type: 'invalid_request_error' } }])
    })
  })

  it('fails to start on a port that is taken', async () => {
    await withSimulator({}, async ({ port }) => {
      await expect(startSimulator({ port })).rejects.toThrow(/EADDRINUSE/)
    })
  })

  it('ends its waits when it is closed', async () => {
    const simulator = await startSimulator()
    const asked = chat(simulator, { ...question, model: 'sim-slow-60000' })
    const outcome = asked.then(
      () => 'answered',
      () => 'cut',
    )
    await expect.poll(() => simulator.requests().length).toBe(1)
    await simulator.close()
    expect(await outcome).toBe('cut')
  })
})
