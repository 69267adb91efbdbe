import { describe, expect, it } from 'vitest'
import { maxResourceTags, resourceTags } from './resource-tags.ts'
import { anOrigin, undecodableAttribute } from '../store/span-store.contract.fixture.ts'

const tagsOf = (attributes: Parameters<typeof anOrigin>[0]) => resourceTags(anOrigin(attributes).resource)

describe('resourceTags', () => {
  it('leaves out keys that no tag may have', () => {
    expect([...tagsOf({ 'a/../b': 'x', ['k'.repeat(251)]: 'x', '': 'x', good: 'x' }).keys()]).toEqual(['good'])
  })

  it(`shows ${maxResourceTags} of them, and no more`, () => {
    const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 'x']))
    expect(tagsOf(many(maxResourceTags)).size).toBe(maxResourceTags)
    expect(tagsOf(many(maxResourceTags + 1)).size).toBe(maxResourceTags)
  })

  it('reads nothing out of a damaged resource', () => {
    expect(resourceTags(Buffer.from([0x0a, 0xff])).size).toBe(0)
    expect(resourceTags(Buffer.from([0x0a, ...undecodableAttribute('team')])).size).toBe(0)
  })

  it('cuts a value at 8,000 characters', () => {
    expect(tagsOf({ at: 'x'.repeat(8000), over: 'y'.repeat(8001) })).toEqual(
      new Map([
        ['at', 'x'.repeat(8000)],
        ['over', 'y'.repeat(8000)],
      ]),
    )
  })
})
