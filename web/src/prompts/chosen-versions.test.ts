import { describe, expect, it } from 'vitest'
import { chosenBase, chosenVersion } from './chosen-versions.ts'

const aliases = [
  { alias: 'production', version: 17 },
  { alias: 'beta', version: 18 },
]
const head = { aliases, newestVersion: 18 }

describe('chosenVersion', () => {
  it.each<[string, number | null]>([
    ['', 18],
    ['3', 3],
    ['@production', 17],
    ['@nobody', null],
    ['three', null],
    ['0', null],
  ])('of %j is %j', (text, version) => expect(chosenVersion(text, head)).toBe(version))
  it('is none where there is no version', () => expect(chosenVersion('', { aliases: [], newestVersion: null })).toBeNull())
})

describe('chosenBase', () => {
  it.each<[string, number, ReturnType<typeof chosenBase>]>([
    ['', 18, { version: 17, alias: 'production' }],
    ['', 17, { version: 16, alias: null }],
    ['', 3, { version: 17, alias: 'production' }],
    ['12', 18, { version: 12, alias: null }],
    ['@beta', 3, { version: 18, alias: 'beta' }],
    ['@nobody', 18, { version: 17, alias: 'production' }],
    ['none', 18, null],
  ])('by %j of version %d is %j', (text, version, base) =>
    expect(chosenBase(text, { version, previous: version - 1 }, aliases)).toEqual(base),
  )

  it('is the version before where nothing serves, and nothing for the first', () => {
    expect(chosenBase('', { version: 3, previous: 1 }, [])).toEqual({ version: 1, alias: null })
    expect(chosenBase('', { version: 1, previous: null }, [])).toBeNull()
  })
})
