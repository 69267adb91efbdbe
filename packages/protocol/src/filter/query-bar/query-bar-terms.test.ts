import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAppError } from '../../errors.ts'
import { anyValue, filterLike } from '../test-support/filter-arbitraries.ts'
import { parseQueryBar } from './parse-query-bar.ts'
import { addTerm, chosenValues, formatScoreTerm, formatTerm, hasTerm, removeTerm, toggleValue } from './query-bar-terms.ts'

const parse = (text: string) => parseQueryBar(text, { nowMs: 0 })

const anyTerm = fc
  .record({
    key: fc.oneof(
      fc.constantFrom('tool', 'model', 'session', 'name', 'env'),
      anyValue.map((name) => `tag.${name}`),
    ),
    value: anyValue,
    negated: fc.boolean(),
  })
  .map(formatTerm)

const anyQuery = fc
  .array(fc.oneof(anyTerm, fc.constantFrom('OR', 'AND', '(', ')', '-', 'word', '"a phrase"', 'tool:(a OR b)', 'status:error', '日本')), {
    maxLength: 8,
  })
  .map((pieces) => pieces.join(' '))
  .filter(isReadable)

function isReadable(text: string): boolean {
  try {
    parse(text)
    return true
  } catch (error) {
    if (isAppError(error)) return false
    throw error
  }
}

it('formatScoreTerm keeps a verdict a verdict, and any name one', () => {
  expect(formatScoreTerm('correct', 'fail')).toBe('score.correct:fail')
  expect(formatScoreTerm('is it "right"?', '*')).toBe(String.raw`score."is it \"right\"?":*`)
})

describe('formatTerm', () => {
  it.each([
    [{ key: 'tool', value: 'run_sql' }, 'tool:run_sql'],
    [{ key: 'name', value: 'two words' }, 'name:"two words"'],
    [{ key: 'name', value: 'say "hi" \\o/' }, 'name:"say \\"hi\\" \\\\o/"'],
    [{ key: 'tag.two words', value: 'x', negated: true }, '-tag."two words":x'],
    [{ key: 'tokens', value: 200, op: '>=' as const }, 'tokens:>=200'],
    [{ key: 'model', value: 'gpt*' }, 'model:"gpt*"'],
    [{ key: 'score.x', value: '0.5' }, 'score.x:"0.5"'],
    [{ key: 'score.x', value: 'fail' }, 'score.x:"fail"'],
    [{ key: 'score.x', value: 0.5 }, 'score.x:0.5'],
  ])('writes %j as %s', (term, text) => {
    expect(formatTerm(term)).toBe(text)
  })

  it('is read back as the same key and value, whatever they are', () => {
    fc.assert(
      fc.property(anyValue, anyValue, (key, value) => {
        const field = { on: 'tag', key }
        expect(parse(formatTerm({ key: `tag.${key}`, value }))).toEqual({ kind: 'compare', field, op: '=', value })
        expect(parse(formatTerm({ key: `score.${key}`, value }))).toMatchObject({ op: '=', value })
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('addTerm and removeTerm', () => {
  it('adds a term once', () => {
    expect(addTerm('', 'tool:a')).toBe('tool:a')
    expect(addTerm('status:error ', 'tool:a')).toBe('status:error tool:a')
    expect(addTerm('tool:"a" x', 'tool:a')).toBe('tool:"a" x')
  })

  it('puts parentheses around alternatives, so that the new term holds for each', () => {
    expect(addTerm('a OR b', 'tool:x')).toBe('(a OR b) tool:x')
    expect(addTerm('c', 'a OR b')).toBe('c (a OR b)')
  })

  it('removes a term however it is written, and everywhere', () => {
    expect(removeTerm('tool:"a" x AND duration:>1s tool:a', 'tool:a')).toBe('x duration:>1s')
    expect(removeTerm('x duration:>1000ms', 'latency:>1s')).toBe('x')
    expect(removeTerm('-tool:a', 'tool:a')).toBe('-tool:a')
    expect(removeTerm('x (tool:a OR b)', 'tool:a')).toBe('x (tool:a OR b)')
    expect(removeTerm('tool:a OR b', 'tool:a OR b')).toBe('')
  })

  it('leaves a text that cannot be read as it is, apart from what is added', () => {
    expect(removeTerm('tool:a "b', 'tool:a')).toBe('tool:a "b')
    expect(addTerm('(b', 'tool:a')).toBe('(b tool:a')
    expect(hasTerm('tool:a "b', 'tool:a')).toBe(false)
  })

  it('taking away what was added gives the meaning that was there before', () => {
    fc.assert(
      fc.property(anyQuery, anyTerm, (text, term) => {
        fc.pre(!hasTerm(text, term))
        const added = addTerm(text, term)
        expect(hasTerm(added, term)).toBe(true)
        expect(parse(removeTerm(added, term))).toEqual(parse(text))
      }),
      { numRuns: 1_000 },
    )
  })

  it('adding twice is adding once, and nothing is left after removing', () => {
    fc.assert(
      fc.property(anyQuery, anyTerm, (text, term) => {
        const added = addTerm(text, term)
        expect(addTerm(added, term)).toBe(added)
        expect(hasTerm(removeTerm(added, term), term)).toBe(false)
      }),
      { numRuns: 1_000 },
    )
  })

  it('never throws, whatever the text and the term are', () => {
    fc.assert(
      fc.property(filterLike, filterLike, (text, term) => {
        hasTerm(addTerm(text, term), term)
        removeTerm(text, term)
      }),
    )
  })
})

describe('toggleValue', () => {
  it('adds a filter', () => expect(toggleValue('refund', 'status', 'error')).toBe('refund status:error'))
  it('joins values of one key', () => expect(toggleValue('tool:a refund', 'tool', 'b c')).toBe('tool:a,"b c" refund'))
  it('takes one of two away', () => expect(toggleValue('tool:a,b', 'tool', 'a')).toBe('tool:b'))
  it('takes the last away, gap and all', () => expect(toggleValue('x tool:a y', 'tool', 'a')).toBe('x y'))
  it('does not touch a negated filter', () => expect(toggleValue('-tool:a', 'tool', 'a')).toBe('-tool:a tool:a'))
  it('leaves the other values as they are written', () => {
    expect(toggleValue('tool:run*,"b"', 'tool', 'c')).toBe('tool:run*,"b",c')
    expect(toggleValue('tool:run*,b', 'tool', 'b')).toBe('tool:run*')
  })

  it('holds for each of the alternatives that are there, and finds its own value beside them', () => {
    const text = toggleValue('model:gpt-4o OR tool:run_sql', 'status', 'error')
    expect(text).toBe('(model:gpt-4o OR tool:run_sql) status:error')
    expect(chosenValues(text, 'status')).toEqual(['error'])
    expect(toggleValue(text, 'status', 'partial')).toBe('(model:gpt-4o OR tool:run_sql) status:error,partial')
    expect(toggleValue(text, 'status', 'error')).toBe('(model:gpt-4o OR tool:run_sql)')
    expect(toggleValue('(tool:a OR b) c', 'tool', 'a')).toBe('(tool:a OR b) c tool:a')
  })

  it('chooses any value of any key so that it is read back, and undoes it', () => {
    fc.assert(
      fc.property(anyValue, anyValue, (name, value) => {
        const key = `tag.${name}`
        const text = toggleValue('', key, value)
        expect(chosenValues(text, key)).toEqual([value])
        expect(toggleValue(text, key, value)).toBe('')
      }),
    )
  })

  it('chosen with others, a value is taken back to what was there before', () => {
    fc.assert(
      fc.property(anyQuery, anyValue, (text, value) => {
        fc.pre(!chosenValues(text, 'tool').includes(value))
        const chosen = toggleValue(text, 'tool', value)
        expect(chosenValues(chosen, 'tool')).toContain(value)
        expect(parse(toggleValue(chosen, 'tool', value))).toEqual(parse(text))
      }),
      { numRuns: 1_000 },
    )
  })
})
