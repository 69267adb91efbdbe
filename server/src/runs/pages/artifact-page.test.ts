import { describe, expect, it } from 'vitest'
import { artifactPage } from './artifact-page.ts'

describe('artifactPage', () => {
  const file = (name: string) => ({ name, isFolder: false, bytes: 1 })
  const folder = (name: string) => ({ name, isFolder: true, bytes: 0 })

  it('has folders first, and comes to every entry once', () => {
    const all = [file('a'), folder('z'), file('c'), folder('b'), file('b')]
    const names: string[] = []
    let cursor: string | undefined
    do {
      const page = artifactPage(all, cursor, 2)
      names.push(...page.entries.map(({ name, isFolder }) => (isFolder ? `${name}/` : name)))
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    expect(names).toEqual(['b/', 'z/', 'a', 'b', 'c'])
  })

  it('has no next page when the last entry is on this one', () => {
    expect(artifactPage([file('a'), file('b')], undefined, 2).nextCursor).toBe(null)
    expect(artifactPage([], undefined)).toEqual({ entries: [], nextCursor: null })
  })
})
