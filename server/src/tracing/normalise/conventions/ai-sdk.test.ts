import { describe, expect, it } from 'vitest'
import { expectedFacts } from '../fixtures/expected-facts.ts'
import { answer, picture, question, says, text, weatherCall, weatherResult } from '../fixtures/expected-messages.ts'
import { contentOf, factsOf, readFixture } from '../fixtures/read-fixture.ts'

describe('`ai` 6', () => {
  const [asking, tool, answering, whole, seeing, , embedding, embeddingCall] = readFixture('ai-sdk-6')
  const common = { provider: 'openai', session: 'session-7', user: 'ana' }

  it('tells calls of the model from the spans around them, which repeat the sums', () => {
    expect(factsOf(asking)).toEqual(
      expectedFacts({
        ...common,
        type: 'LLM',
        model: 'gpt-4o-2024-08-06',
        usage: { input: 20, cachedRead: 100, reasoning: 10, output: 20 },
      }),
    )
    expect(factsOf(whole)).toEqual(
      expectedFacts({
        ...common,
        type: 'AGENT',
        model: 'gpt-4o',
        usage: { input: 40, cachedRead: 200, reasoning: 20, output: 40 },
      }),
    )
    expect(factsOf(embedding)).toEqual(
      expectedFacts({ ...common, type: 'EMBEDDING', model: 'text-embedding-3-small', usage: { input: 6 } }),
    )
    expect(factsOf(embeddingCall).type).toBe('CHAIN')
  })

  it('names the tool', () => {
    expect(factsOf(tool)).toEqual(expectedFacts({ type: 'TOOL', tool: 'get_weather', session: 'session-7', user: 'ana' }))
    expect(contentOf(tool)).toMatchObject({ inputs: { city: 'Lisbon' }, outputs: { celsius: 21 } })
  })

  it('reads messages, tools and settings', () => {
    expect(contentOf(asking)).toMatchObject({
      inputMessages: [question],
      outputMessages: [says('assistant', weatherCall('call_weather'))],
      tools: [{ name: 'get_weather', description: 'Weather of a city' }],
      modelParameters: { temperature: 0.2 },
    })
    expect(contentOf(answering)).toMatchObject({
      inputMessages: [question, says('assistant', weatherCall('call_weather')), says('tool', weatherResult('call_weather', 'get_weather'))],
      outputMessages: [answer],
    })
    expect(contentOf(seeing).inputMessages).toEqual([says('user', text('Where is this?'), picture)])
  })

  it('reads the prompt of the outer span, and embeddings as values', () => {
    expect(contentOf(whole)).toMatchObject({
      inputs: { prompt: 'How warm is Lisbon?' },
      inputMessages: [question],
      outputMessages: [answer],
    })
    expect(contentOf(embedding)).toMatchObject({ inputs: ['warm cities'], outputs: [[0.25, -0.5, 0.125]] })
  })
})
