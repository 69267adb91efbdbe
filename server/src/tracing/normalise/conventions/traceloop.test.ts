import { describe, expect, it } from 'vitest'
import { expectedFacts } from '../fixtures/expected-facts.ts'
import { answer, question, roundTrip, says, system, weatherCall, weatherTool } from '../fixtures/expected-messages.ts'
import { contentOf, factsOf, readFixture } from '../fixtures/read-fixture.ts'

describe('OpenLLMetry before it took the GenAI conventions', () => {
  const [seeing, asking, answering, embedding, failing] = readFixture('traceloop-openai-flat')

  it('tells type by llm.request.type and the provider whatever its case', () => {
    expect(factsOf(asking)).toEqual(
      expectedFacts({
        type: 'LLM',
        model: 'gpt-4o-2024-08-06',
        provider: 'openai',
        usage: { input: 20, cachedRead: 100, output: 30 },
      }),
    )
    expect(factsOf(embedding).type).toBe('EMBEDDING')
    expect(factsOf(failing).error).toEqual({ type: '', message: 'Error code: 404 - The model `missing-model` does not exist' })
  })

  it('reads flattened prompts, completions and functions', () => {
    expect(contentOf(asking)).toMatchObject({
      inputMessages: [question],
      outputMessages: [says('assistant', weatherCall('call_weather'))],
      tools: [weatherTool],
    })
    expect(contentOf(answering)).toMatchObject({ inputMessages: roundTrip, outputMessages: [answer] })
  })

  it('keeps a message whose content the emitter dropped', () => {
    expect(contentOf(seeing).inputMessages).toEqual([system, says('user')])
  })
})

describe('OpenLLMetry decorators', () => {
  const [workflow, tool] = readFixture('traceloop-workflow')

  it("tell kind, session and user by association properties, and a tool by the entity's name", () => {
    expect(factsOf(workflow)).toEqual(expectedFacts({ type: 'WORKFLOW', session: 'session-7', user: 'ana' }))
    expect(factsOf(tool)).toEqual(expectedFacts({ type: 'TOOL', tool: 'get_weather' }))
  })

  it('carry inputs and outputs as JSON text', () => {
    expect(contentOf(tool)).toMatchObject({ inputs: { args: [], kwargs: { city: 'Lisbon' } }, outputs: { celsius: 21 } })
  })
})
