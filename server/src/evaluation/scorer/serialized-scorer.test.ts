import { describe, expect, it } from 'vitest'
import { checkSerializedScorer, maxSerializedChars } from './serialized-scorer.ts'

describe('checkSerializedScorer', () => {
  it('takes a judge', () => {
    const judge = { name: 'polite', instructions_judge_pydantic_data: { instructions: 'Is {{ outputs }} polite?', model: 'openai:/gpt-5' } }
    expect(() => checkSerializedScorer(JSON.stringify(judge))).not.toThrow()
  })

  it.each([
    ['what is no JSON', 'x', 'serialized_scorer must be valid JSON'],
    ['what is no object', '[]', 'serialized_scorer must be a JSON object'],
    ['code', '{"name":"s","call_source":"import os"}', 'Custom scorer registration (using @scorer decorator) is disabled'],
    ['code within a group of scorers', '{"ensemble":{"scorers":[{"call_source":""}]}}', 'Custom scorer registration'],
    ['a model without a name', '{"instructions_judge_pydantic_data":{"model":" "}}', 'Scorer model cannot be empty'],
  ])('refuses %s', (_, text, message) => {
    expect(() => checkSerializedScorer(text)).toThrow(message)
  })

  it('takes maxSerializedChars and refuses one more', () => {
    const scorer = (chars: number): string => `{"a":"${'x'.repeat(chars - 8)}"}`
    expect(() => checkSerializedScorer(scorer(maxSerializedChars))).not.toThrow()
    expect(() => checkSerializedScorer(scorer(maxSerializedChars + 1))).toThrow('at most')
  })
})
