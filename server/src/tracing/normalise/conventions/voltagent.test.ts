import { describe, expect, it } from 'vitest'
import { expectedFacts } from '../fixtures/expected-facts.ts'
import { question, system } from '../fixtures/expected-messages.ts'
import { contentOf, factsOf, readFixture } from '../fixtures/read-fixture.ts'

describe('VoltAgent', () => {
  const spans = readFixture('voltagent')
  const named = (name: string) => spans.find((span) => span.name === name)
  const common = { session: 'session-7', user: 'ana' }

  it("tells the span's own type before that of the entity it belongs to", () => {
    const [memory, tool, call, agent] = [
      named('memory.read'),
      named('tool.execution:get_weather'),
      named('llm:generateText'),
      named('weather'),
    ]
    expect(factsOf(memory)).toEqual(expectedFacts({ ...common, type: 'MEMORY' }))
    expect(factsOf(tool)).toEqual(expectedFacts({ ...common, type: 'TOOL', tool: 'get_weather' }))
    expect(factsOf(call)).toEqual(
      expectedFacts({
        ...common,
        type: 'LLM',
        model: 'gpt-4o',
        usage: { input: 20, cachedRead: 100, reasoning: 10, output: 20 },
      }),
    )
    expect(factsOf(agent)).toEqual(
      expectedFacts({
        ...common,
        type: 'AGENT',
        model: 'gpt-4o',
        usage: { input: 40, cachedRead: 200, reasoning: 20, output: 40 },
      }),
    )
  })

  it("reads messages, and a tool's arguments rather than its schema", () => {
    const [tool, call] = [named('tool.execution:get_weather'), named('llm:generateText')]
    expect(contentOf(call).inputMessages).toEqual([system, question])
    expect(contentOf(tool)).toMatchObject({ inputs: { city: 'Lisbon' }, outputs: { celsius: 21 } })
  })
})
