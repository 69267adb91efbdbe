import { describe, expect, it } from 'vitest'
import { completeFilter, filterOf, type FilterWords } from './complete-filter.ts'

const words: FilterWords = {
  identifiers: ['attributes.status', 'metrics.loss', 'metrics.`val/acc`', 'params.lr', 'tags.closs'].map((text) => ({ text, about: '' })),
  values: { 'attributes.status': ['FINISHED', 'FAILED', 'RUNNING'] },
}
/** The caret is where `|` stands. */
const options = (text: string): string[] => {
  const caret = text.indexOf('|')
  return completeFilter(text.replace('|', ''), caret, words).options.map((option) => option.text.trim())
}
/** The filter once the first option is taken. */
const taken = (text: string): string => {
  const caret = text.indexOf('|')
  const whole = text.replace('|', '')
  const { from, to, options: found } = completeFilter(whole, caret, words)
  return whole.slice(0, from) + (found[0]?.text ?? '') + whole.slice(to)
}

describe('completeFilter', () => {
  it('offers identifiers where a comparison begins', () => {
    expect(options('|')).toEqual(['attributes.status', 'metrics.loss', 'metrics.`val/acc`', 'params.lr', 'tags.closs'])
    expect(options("params.lr = '1' AND lo|")).toEqual(['metrics.loss', 'tags.closs'])
    expect(options('acc|')).toEqual(['metrics.`val/acc`'])
    expect(options('metrics.val/|')).toEqual(['metrics.`val/acc`'])
  })
  it('offers comparators behind one', () => {
    expect(options('metrics.loss |')).toEqual(['=', '!=', '<', '<=', '>', '>=', 'LIKE', 'ILIKE'])
    expect(options('metrics.loss <|')).toEqual([])
    expect(options('params.lr li|')).toEqual(['LIKE'])
  })
  it('offers values where they are known', () => {
    expect(options('attributes.status = |')).toEqual(["'FINISHED'", "'FAILED'", "'RUNNING'"])
    expect(options("attributes.status = 'fa|")).toEqual(["'FAILED'"])
    expect(options('metrics.loss < |')).toEqual([])
  })
  it('offers AND behind a comparison, and nothing within a quoted text', () => {
    expect(options('metrics.loss < 0.5 |')).toEqual(['AND'])
    expect(options("params.lr = 'x and |")).toEqual([])
    expect(options("params.lr = 'x' a|")).toEqual(['AND'])
  })
  it('replaces what was typed of it', () => {
    expect(taken('los|')).toBe('metrics.loss ')
    expect(taken("attributes.status = 'fa|")).toBe("attributes.status = 'FAILED' ")
    expect(taken('metrics.loss < 0.5 an|')).toBe('metrics.loss < 0.5 AND ')
    expect(taken('metrics.`val|')).toBe('metrics.`val/acc` ')
  })
})

describe('filterOf', () => {
  it.each([
    ['', ''],
    ['brisk otter', "attributes.run_name ILIKE '%brisk otter%'"],
    ["it's", "attributes.run_name ILIKE '%it''s%'"],
    ['what is best', "attributes.run_name ILIKE '%what is best%'"],
    ['like in production', "attributes.run_name ILIKE '%like in production%'"],
    ['tags.team like', 'tags.team like'],
    ['params.`a b` not in', 'params.`a b` not in'],
    ["run_name ilike 'x%'", "run_name ilike 'x%'"],
    ['end_time is not null', 'end_time is not null'],
    ['metrics.loss < 1', 'metrics.loss < 1'],
    ["tags.team in ('a')", "tags.team in ('a')"],
  ])('%s', (typed, filter) => expect(filterOf(typed, 'attributes.run_name')).toBe(filter))
})
