import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatListCursor, parseListCursor } from './list-cursor.ts'

describe('a cursor of the lists', () => {
  it('leads back to its place, by whatever name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(parseListCursor(formatListCursor({ sort: 'name', name }) ?? '', 'name')).toEqual({ sort: 'name', name })
      }),
    )
    const place = { sort: 'updated' as const, updatedAtMs: 1_800_000_000_000, id: 7 }
    expect(parseListCursor(formatListCursor(place) ?? '', 'updated')).toEqual(place)
  })

  it('is none at the end, and none before the beginning', () => {
    expect(formatListCursor(null)).toBeNull()
    expect(parseListCursor(undefined, 'name')).toBeNull()
  })

  it.each([btoa('u1.2'), btoa('n%ff'), btoa('n%FF'), btoa('x')])('%s is refused as one by name', (cursor) =>
    expect(() => parseListCursor(cursor, 'name')).toThrow('Invalid page token: it belongs to another list'),
  )
})
