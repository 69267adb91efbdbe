import { expect, it } from 'vitest'
import { filterText } from './filter-text.ts'

it('a quote within a text of a filter is doubled', () => expect(filterText("it's")).toBe("'it''s'"))
