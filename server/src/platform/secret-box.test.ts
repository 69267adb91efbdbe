import { describe, expect, it } from 'vitest'
import { SecretBox } from './secret-box.ts'

const box = new SecretBox(Buffer.alloc(32, 1))

describe('SecretBox', () => {
  it.each(['correct horse', '', '日本 🐴', 'x'.repeat(10_000)])('opens what it sealed: %.20s', (secret) => {
    expect(box.open(box.seal(secret, 'a'), 'a')).toBe(secret)
  })

  it('shows nothing of the secret, and seals it differently each time', () => {
    const [first, second] = [box.seal('correct horse', 'a'), box.seal('correct horse', 'a')]
    expect(Buffer.from(first).includes('horse')).toBe(false)
    expect(first).not.toEqual(second)
  })

  it('does not open for another place, or with another key', () => {
    const sealed = box.seal('correct horse', 'a')
    expect(box.open(sealed, 'b')).toBeNull()
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
})
