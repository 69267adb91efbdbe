import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addMembers, chunkTraces, countCommon, placesOf, removeMember } from './facet-members.ts'

const places = fc.uniqueArray(fc.nat(chunkTraces - 1), { maxLength: 1200 })

describe('facet members', () => {
  it('keeps each place once, ascending, few or many', () => {
    fc.assert(
      fc.property(places, places, (first, second) => {
        const { members } = addMembers(addMembers(null, first).members, second)
        expect(placesOf(members)).toEqual([...new Set([...first, ...second])].sort((a, b) => a - b))
      }),
    )
  })

  it('counts what was not there before', () => {
    const { members } = addMembers(null, [1, 2, 3])
    expect(addMembers(members, [3, 4]).added).toBe(1)
  })

  it('counts the members that are in a bitmap, few or many', () => {
    fc.assert(
      fc.property(places, places, (list, wanted) => {
        const bitmap = new Uint8Array(chunkTraces / 8)
        for (const place of wanted) bitmap[place >> 3] = (bitmap[place >> 3] ?? 0) | (1 << (place & 7))
        expect(countCommon(bitmap, addMembers(null, list).members)).toBe(list.filter((place) => wanted.includes(place)).length)
      }),
    )
  })

  it('takes two bytes a member up to 511 and one KiB beyond', () => {
    const upTo = (count: number) => Array.from({ length: count }, (_, i) => i * 16)
    expect(addMembers(null, upTo(511)).members).toHaveLength(1022)
    expect(addMembers(null, upTo(512)).members).toHaveLength(1024)
  })

  it('forgets a member, and says when it was none', () => {
    fc.assert(
      fc.property(
        places.filter((list) => list.length > 0),
        (list) => {
          const { members } = addMembers(null, list)
          const [gone = 0] = list
          const rest = removeMember(members, gone)
          expect(rest && placesOf(rest)).toEqual(list.filter((place) => place !== gone).sort((a, b) => a - b))
          expect(rest && removeMember(rest, gone)).toBeNull()
        },
      ),
    )
  })
})
