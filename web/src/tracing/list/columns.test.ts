import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnHead, columnsParam, maxColumns, plainColumns, shownColumns, usualColumns } from './columns.ts'

const key = fc.oneof(
  fc.constantFrom(...Object.keys(plainColumns)),
  fc.tuple(fc.constantFrom('score', 'tag', 'meta'), fc.string({ minLength: 1 })).map(([kind, name]) => `${kind}.${name}`),
)

describe('columns of the list', () => {
  it('are known ones, each once, with the text among them', () => {
    expect(shownColumns(['cost', 'text', 'cost', 'colour', 'tag.', 'tag.a,b'])).toEqual(['cost', 'text', 'tag.a,b'])
    expect(shownColumns(['cost'])).toEqual(['text', 'cost'])
    expect(shownColumns(['constructor'])).toEqual(['text'])
    expect(shownColumns(usualColumns)).toEqual(usualColumns)
  })

  it('are as many as may be', () => {
    const many = Array.from({ length: maxColumns + 1 }, (_, i) => `tag.${i}`)
    expect(shownColumns(many)).toEqual(['text', ...many.slice(0, maxColumns - 1)])
    expect(shownColumns(['text', ...many])).toHaveLength(maxColumns)
  })

  it('are headed by what they show', () => expect(['in', 'tag.env', 'score.a.b'].map(columnHead)).toEqual(['Tokens in', 'env', 'a.b']))

  it('come back from the address as they were chosen', () => {
    fc.assert(
      fc.property(fc.uniqueArray(key, { maxLength: 10 }), (keys) => {
        const shown = shownColumns(keys)
        expect(columnsParam.parse(columnsParam.format(shown))).toEqual(shown)
      }),
    )
  })
})
