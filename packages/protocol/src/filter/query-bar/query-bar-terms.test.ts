import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAppError } from '../../errors.ts'
import { anyValue, filterLike } from '../test-support/filter-arbitraries.ts'
import { parseQueryBar } from './parse-query-bar.ts'
import { addTerm, formatTerm, hasTerm, removeTerm } from './query-bar-terms.ts'

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
