import { describe, expect, it } from 'vitest'
import { expectedFacts } from '../fixtures/expected-facts.ts'
import { answer, question, says, weatherCall, weatherResult } from '../fixtures/expected-messages.ts'
import { contentOf, factsOf, readFixture } from '../fixtures/read-fixture.ts'

describe('Genkit', () => {
  const [asking, tool, answering, generate, , flow] = readFixture('genkit')

  it('finds tokens in the reply of a model, and nowhere else, since the actions around it repeat the reply', () => {
    expect(factsOf(asking)).toEqual(expectedFacts({ type: 'LLM', model: 'stand-in/weather', usage: { input: 120, output: 30 } }))
    expect(factsOf(generate)).toEqual(expectedFacts({ type: 'CHAIN' }))
    expect(factsOf(flow)).toEqual(expectedFacts({ type: 'WORKFLOW' }))
    expect(factsOf(tool)).toEqual(expectedFacts({ type: 'TOOL', tool: 'get_weather' }))
  })

  it('reads messages and tools of its own form', () => {
    expect(contentOf(answering)).toMatchObject({
      inputMessages: [question, says('assistant', weatherCall('call_weather')), says('tool', weatherResult('call_weather', 'get_weather'))],
      outputMessages: [answer],
      tools: [{ name: 'get_weather', description: 'Weather of a city', parameters: { type: 'object' } }],
    })
    expect(contentOf(flow)).toMatchObject({ inputs: 'How warm is Lisbon?', outputs: 'It is 21 °C in Lisbon.' })
  })
})
