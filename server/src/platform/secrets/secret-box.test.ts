import { createCipheriv } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SecretBox } from './secret-box.ts'

const box = new SecretBox(Buffer.alloc(32, 1))

describe('SecretBox', () => {
  it.each(['correct horse', '', '日本 🐴', 'x'.repeat(10_000)])('opens what it sealed: %.20s', (secret) => {
    expect(box.open(box.seal(secret, 'a'), 'a')).toBe(secret)
  })

  it('gives back any secret in its place, and none in any other', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), fc.string(), (secret, place, other) => {
        const sealed = box.seal(secret, place)
        expect(box.open(sealed, place)).toBe(secret)
        if (other !== place) expect(box.unseal(sealed, other)).toEqual({ kind: 'damaged' })
      }),
    )
  })

  it('shows nothing of the secret, and seals it differently each time', () => {
    const [first, second] = [box.seal('correct horse', 'a'), box.seal('correct horse', 'a')]
    expect(Buffer.from(first).includes('horse')).toBe(false)
    expect(first).not.toEqual(second)
    // Behind form and key id: the nonce.
    expect(first.subarray(5, 17)).not.toEqual(second.subarray(5, 17))
  })

  it('does not open for another place, or with another key, and says which', () => {
    const sealed = box.seal('correct horse', 'a')
    expect(box.unseal(sealed, 'b')).toEqual({ kind: 'damaged' })
    expect(new SecretBox(Buffer.alloc(32, 2)).unseal(sealed, 'a')).toEqual({ kind: 'other-key' })
    expect(new SecretBox(Buffer.alloc(32, 2)).open(sealed, 'a')).toBeNull()
  })

  it('does not open what was changed, wherever that was, or cut', () => {
    const sealed = box.seal('secret', 'a')
    for (let i = 0; i < sealed.length; i++) {
      const changed = Uint8Array.from(sealed)
      changed[i] = (changed[i] ?? 0) ^ 1
      expect(box.open(changed, 'a')).toBeNull()
      expect(box.open(sealed.subarray(0, i), 'a')).toBeNull()
    }
  })

  it('opens what was sealed before keys were named', () => {
    const nonce = Buffer.alloc(12, 7)
    const cipher = createCipheriv('aes-256-gcm', Buffer.alloc(32, 1), nonce).setAAD(Buffer.from('a'))
    const sealed = Buffer.concat([cipher.update('old', 'utf8'), cipher.final()])
    expect(box.open(Buffer.concat([Buffer.of(1), nonce, sealed, cipher.getAuthTag()]), 'a')).toBe('old')
  })
})
