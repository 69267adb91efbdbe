import { describe, expect, it } from 'vitest'
import { expectedFacts } from '../fixtures/expected-facts.ts'
import { answer, question } from '../fixtures/expected-messages.ts'
import { contentOf, factsOf, readFixture } from '../fixtures/read-fixture.ts'

describe('Laminar', () => {
  const [call] = readFixture('laminar')

  it('tells type, session and user', () => {
    expect(factsOf(call)).toEqual(
      expectedFacts({
        type: 'LLM',
        model: 'gpt-4o',
        session: 'session-7',
        user: 'ana',
        usage: { input: 120, output: 30 },
      }),
    )
  })

  it('carries messages as JSON text', () => {
    expect(contentOf(call)).toMatchObject({ inputMessages: [question], outputMessages: [answer] })
  })
})
