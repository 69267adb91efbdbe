import { expect, it } from 'vitest'
import { filterText } from './filter-text.ts'

it('a text in a filter ends where it ends', () => {
  expect(["it's", "x' OR name = 'y", ''].map(filterText)).toEqual(["'it''s'", "'x'' OR name = ''y'", "''"])
})
