import { isAppError, mapLimits } from '@assay/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { brokenAt, type FlowRule, parseFlow } from './flow-rule.ts'

function refusal(text: string): { message: string; token: unknown } {
  try {
    parseFlow(text)
  } catch (error) {
    if (isAppError(error)) return { message: error.message, token: error.details?.['token'] }
    throw error
  }
  throw new Error(`'${text}' was read`)
}

describe('parseFlow', () => {
  it('reads a rule a line', () => {
    const text =
      'refund only after verify\nplan before answer # always\n\nNever drop_table; search AT most 3 times\n"at most" at most 1 time'
    expect(parseFlow(text)).toEqual([
      { kind: 'only after', step: 'refund', after: 'verify', text: 'refund only after verify' },
      { kind: 'before', step: 'plan', before: 'answer', text: 'plan before answer' },
      { kind: 'never', step: 'drop_table', text: 'Never drop_table' },
      { kind: 'at most', step: 'search', times: 3, text: 'search AT most 3 times' },
      { kind: 'at most', step: 'at most', times: 1, text: '"at most" at most 1 time' },
    ])
    expect(parseFlow(' \n # nothing')).toEqual([])
    expect(parseFlow('search at most 2')).toEqual([{ kind: 'at most', step: 'search', times: 2, text: 'search at most 2' }])
  })

  it.each([
    ['refund onyl after verify', 'onyl', "'onyl' is not 'only' or 'before' or 'at'. Did you mean 'only'?"],
    ['refund only verify', 'verify', "'verify' is not 'after'."],
    ['refund', '', "The rule ends where 'only' or 'before' or 'at' should be."],
    ['refund only after', '', 'The rule ends where the name of the step before should be.'],
    ['never', '', 'The rule ends where the name of a step should be.'],
    ['only after verify', 'only', "'only' stands where the name of a step should be."],
    ['never refund verify', 'verify', "'verify' is too much: one rule a line."],
    ['search at most 0 times', '0', '\'0\' is no whole number from 1 to 999999. For none at all write "never search".'],
    ['search at most three times', 'three', "'three' is no whole number from 1 to 999999."],
    ['a before A', 'A', "'A' stands on both sides: the rule needs two steps."],
    ['never "a', '"a', 'The quote at position 6 is never closed.'],
    ['never ""', '""', 'The quotes have no name between them.'],
  ])('says of %j what is wrong with %j', (text, token, message) => {
    expect(refusal(text)).toEqual({ token, message: expect.stringContaining(message) as string })
  })

  it('takes so many characters and rules and no more', () => {
    const rules = (count: number) => Array.from({ length: count }, (_, i) => `never s${i}`).join('\n')
    expect(parseFlow(rules(mapLimits.flowRules))).toHaveLength(mapLimits.flowRules)
    expect(refusal(rules(mapLimits.flowRules + 1)).message).toBe('The flow has more than 20 rules.')
    const name = (chars: number) => `never ${'x'.repeat(chars - 'never '.length)}`
    expect(parseFlow(name(mapLimits.flowChars))).toHaveLength(1)
    expect(refusal(name(mapLimits.flowChars + 1)).message).toBe('The flow has 2001 characters; at most 2000 are taken.')
  })

  const aName = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).filter((name) => name.trim() !== '')
  const quoted = (name: string) => `"${name.replace(/["\\]/gu, String.raw`\$&`)}"`

  it('reads back any two names in quotes', () => {
    fc.assert(
      fc.property(aName, aName, (step, after) => {
        fc.pre(step.toLowerCase() !== after.toLowerCase())
        const text = `${quoted(step)} only after ${quoted(after)}`
        expect(parseFlow(text)).toEqual([{ kind: 'only after', step, after, text }])
      }),
    )
  })

  it('reads any text or says where it is wrong', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        try {
          parseFlow(text)
        } catch (error) {
          if (!isAppError(error)) throw error
          const { position, length } = error.details as { position: number; length: number }
          expect(position >= 0 && position + length <= text.length).toBe(true)
        }
      }),
    )
  })
})

const broken = (rule: string, ...steps: string[]) =>
  brokenAt(
    parseFlow(rule)[0] as FlowRule,
    steps.map((step) => [step]),
  )

describe('brokenAt', () => {
  it('finds what began before the step that it needs', () => {
    expect(broken('refund only after verify', 'plan', 'verify', 'refund', 'refund')).toBe(-1)
    expect(broken('refund only after verify', 'plan', 'refund', 'verify')).toBe(1)
    expect(broken('refund only after verify', 'refund')).toBe(0)
    expect(broken('refund only after verify', 'verify')).toBeNull()
    expect(broken('Refund only after VERIFY', 'verify', 'refund')).toBe(-1)
  })

  it('finds the first of two in the wrong order, where both are', () => {
    expect(broken('plan before answer', 'plan', 'answer', 'plan')).toBe(-1)
    expect(broken('plan before answer', 'think', 'answer', 'plan')).toBe(1)
    expect(broken('plan before answer', 'answer')).toBeNull()
  })

  it('finds what should not be, or not so often', () => {
    expect(broken('never drop', 'plan', 'drop')).toBe(1)
    expect(broken('never drop', 'plan')).toBe(-1)
    expect(broken('search at most 2 times', 'search', 'plan', 'search')).toBe(-1)
    expect(broken('search at most 2 times', 'search', 'plan', 'search', 'search')).toBe(3)
    expect(broken('search at most 2 times', 'plan')).toBeNull()
  })

  const someSteps = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 10 })

  it('breaks "a only after b" just where a trace up to some a has no b', () => {
    fc.assert(
      fc.property(someSteps, (steps) => {
        const bad = steps.findIndex((step, i) => step === 'a' && !steps.slice(0, i).includes('b'))
        expect(broken('a only after b', ...steps)).toBe(steps.includes('a') ? bad : null)
      }),
    )
  })

  it('breaks "a at most n times" just where there are more', () => {
    fc.assert(
      fc.property(someSteps, fc.integer({ min: 1, max: 5 }), (steps, most) => {
        const times = steps.filter((step) => step === 'a').length
        const at = broken(`a at most ${most} times`, ...steps)
        expect(at === null ? 'none' : at === -1 ? 'kept' : 'broken').toBe(times === 0 ? 'none' : times <= most ? 'kept' : 'broken')
      }),
    )
  })
})
