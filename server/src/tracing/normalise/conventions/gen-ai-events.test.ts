import { describe, expect, it } from 'vitest'
import { expectedFacts } from '../fixtures/expected-facts.ts'
import { answer, question, roundTrip, says, system, text, weatherCall } from '../fixtures/expected-messages.ts'
import { contentOf, factsOf, readFixture } from '../fixtures/read-fixture.ts'

describe('GenAI events by Strands', () => {
  const [asking, tool, cycle, answering, , agent] = readFixture('strands')

  it('counts tokens once though each stands under two names, and takes no framework for a provider', () => {
    expect(factsOf(asking)).toEqual(expectedFacts({ type: 'LLM', model: 'gpt-4o', usage: { input: 20, cachedRead: 100, output: 30 } }))
    expect(factsOf(cycle)).toEqual(expectedFacts({ type: 'CHAIN' }))
  })

  it('reads messages from the events', () => {
    expect(contentOf(asking)).toMatchObject({
      inputMessages: [system, question],
      outputMessages: [says('assistant', weatherCall('call_weather'))],
    })
    expect(contentOf(answering)).toMatchObject({ inputMessages: [system, ...roundTrip], outputMessages: [answer] })
    expect(contentOf(agent)).toMatchObject({ inputMessages: [question], outputMessages: [answer] })
  })

  it('gives arguments and result of a tool without their envelopes', () => {
    expect(contentOf(tool)).toMatchObject({
      inputs: { city: 'Lisbon' },
      outputs: { celsius: 21 },
      inputMessages: null,
      outputMessages: null,
    })
  })
})

describe('the GenAI event with all details', () => {
  const [call] = readFixture('semconv-structured')

  it('is read with its structured values', () => {
    expect(contentOf(call)).toMatchObject({
      inputMessages: [
        system,
        says('user', text('Weather in Paris?')),
        says('assistant', {
          type: 'tool_call',
          id: 'call_VSPygqKTWdrhaFErNvMV18Yl',
          name: 'get_weather',
          arguments: { location: 'Paris' },
        }),
        says('tool', { type: 'tool_result', id: 'call_VSPygqKTWdrhaFErNvMV18Yl', name: null, result: 'rainy, 57°F' }),
      ],
      outputMessages: [says('assistant', text('The weather in Paris is currently rainy with a temperature of 57°F.'))],
    })
  })

  it('goes with attributes that split tokens into all classes', () => {
    expect(factsOf(call)).toEqual(
      expectedFacts({
        type: 'LLM',
        model: 'claude-sonnet-4-5',
        provider: 'anthropic',
        session: 'conv_5j66UpCpwteGg4YSxUnt7lPY',
        usage: { input: 20, cachedRead: 70, cachedWrite: 30, reasoning: 10, output: 20 },
      }),
    )
  })
})
