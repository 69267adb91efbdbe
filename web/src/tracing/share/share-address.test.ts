import { describe, expect, it } from 'vitest'
import { shareIn, sharePath } from './share-address.ts'

describe('the address of a share link', () => {
  it('has the token', () => expect(shareIn(sharePath('q8_-Zk'))).toBe('q8_-Zk'))
  it('is nothing but that', () => {
    for (const path of ['/', '/share', '/share/', '/share/a/b', '/p/1/share/a', '/w/team/share/a']) expect(shareIn(path)).toBeNull()
  })
})
