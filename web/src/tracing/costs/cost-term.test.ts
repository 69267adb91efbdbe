import { costDimensions, parseQueryBar } from '@assay/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { groupTerms, stepTerms } from './cost-term.ts'

describe('groupTerms', () => {
  it.each([
    ['model', ['gpt-4o'], ['model:gpt-4o']],
    ['prompt', ['answer/3', 'plan/1'], ['prompt:answer/3', 'prompt:plan/1']],
    ['name', ['chat two'], ['span.name:"chat two"']],
    ['user', [], ['-has:user']],
    ['model', [], null],
    ['prompt', [], null],
    ['tool', ['\0'], null],
  ] as const)('of %s %j are %j', (by, values, terms) => {
    expect(groupTerms(by, values)).toEqual(terms)
  })

  it('can be read, whatever the value is', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...costDimensions),
        fc.string({ minLength: 1, unit: 'binary' }).filter((value) => !value.includes('\0')),
        (by, value) => {
          const terms = groupTerms(by, [value]) ?? []
          expect(parseQueryBar(terms.join(' '), { nowMs: 0 })).toMatchObject({ kind: 'compare', op: '=', value })
        },
      ),
    )
  })
})

it('stepTerms are the name and the type of a step', () => {
  expect(stepTerms('invoke agent', 'LLM')).toEqual(['span.name:"invoke agent"', 'type:llm'])
})
