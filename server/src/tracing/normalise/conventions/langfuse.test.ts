import { describe, expect, it } from 'vitest'
import { expectedFacts } from '../fixtures/expected-facts.ts'
import { answer, question } from '../fixtures/expected-messages.ts'
import { contentOf, factsOf, readFixture } from '../fixtures/read-fixture.ts'

describe('Langfuse', () => {
  const [generation, tool, agent] = readFixture('langfuse')
  const common = { session: 'session-7', user: 'ana' }

  it('reports classes that are exclusive already, and a cost of its own', () => {
    expect(factsOf(generation)).toEqual(
      expectedFacts({
        ...common,
        type: 'LLM',
        model: 'gpt-4o',
        usage: { input: 20, cachedRead: 100, output: 30 },
        reportedCostUsd: 0.0005,
      }),
    )
  })

  it('names the type of each observation', () => {
    expect(factsOf(tool)).toEqual(expectedFacts({ ...common, type: 'TOOL', tool: 'get_weather' }))
    expect(factsOf(agent)).toEqual(expectedFacts({ ...common, type: 'AGENT' }))
  })

  it('carries values as text and objects as JSON text', () => {
    expect(contentOf(generation)).toMatchObject({
      inputMessages: [question],
      outputMessages: [answer],
      modelParameters: { temperature: 0.2 },
    })
    expect(contentOf(agent)).toMatchObject({ inputs: { question: 'How warm is Lisbon?' }, outputs: 'It is 21 °C in Lisbon.' })
  })
})
