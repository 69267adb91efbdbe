import { describe, expect, it } from 'vitest'
import { expectedFacts } from '../fixtures/expected-facts.ts'
import { answer, question, says, text, weatherCall, weatherResult } from '../fixtures/expected-messages.ts'
import { contentOf, factsOf, readFixture } from '../fixtures/read-fixture.ts'

describe("Google's Agent Development Kit", () => {
  const [tool, , call, agent, invocation] = readFixture('adk')

  it("finds cached tokens and thoughts in the reply, which the span's own counts leave out", () => {
    expect(factsOf(call)).toEqual(
      expectedFacts({
        type: 'LLM',
        model: 'gemini-2.5-flash',
        session: 'session-7',
        usage: { input: 20, cachedRead: 100, reasoning: 10, output: 20 },
      }),
    )
  })

  it('knows its spans by operation, and by name where they have none', () => {
    expect(factsOf(tool)).toEqual(expectedFacts({ type: 'TOOL', tool: 'get_weather' }))
    expect(factsOf(agent)).toEqual(expectedFacts({ type: 'AGENT', session: 'session-7' }))
    expect(factsOf(invocation).type).toBe('WORKFLOW')
  })

  it("reads Gemini's contents, system instruction, declarations and reply", () => {
    expect(contentOf(call)).toMatchObject({
      inputMessages: [
        says('system', text('You are an agent. Your internal name is "weather".\n\nAnswer in one sentence.')),
        question,
        says('assistant', weatherCall(null)),
        says('user', weatherResult(null, 'get_weather')),
      ],
      outputMessages: [answer],
      tools: [{ name: 'get_weather', description: 'Weather of a city', parameters: { type: 'OBJECT' } }],
    })
    expect(contentOf(tool)).toMatchObject({ inputs: { city: 'Lisbon' }, outputs: { celsius: 21 } })
  })
})
