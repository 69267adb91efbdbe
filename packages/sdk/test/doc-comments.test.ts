import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const source = new URL('../src/', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, source), 'utf8')

/** Names of functions and classes that src/index.ts exports, with the file they come from. */
const exported = [...read('index.ts').matchAll(/^export \{([^}]*)\} from '\.\/([^']+)'/gm)].flatMap(([, names = '', file = '']) =>
  names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '))
    .map((name) => ({ name, file })),
)

describe('the public functions', () => {
  it('all say in a doc comment what their types do not', () => {
    expect(exported.length).toBeGreaterThan(100)
    const silent = exported.filter(
      ({ name, file }) => !new RegExp(`\\*/\\nexport (async )?(function|class|const) ${name}\\b`).test(read(file)),
    )
    expect(silent).toEqual([])
  })
})
