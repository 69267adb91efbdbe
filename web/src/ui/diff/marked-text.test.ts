import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DiffPart, diffText } from './diff-text.ts'
import { markedText, markReader } from './marked-text.ts'

const variable = /\{\{\s*\w+\s*\}\}/g
/** Marks as brackets. */
const shown = (before: string, after: string) =>
  markedText(diffText(before, after, variable), variable)
    .markdown.replaceAll('\ufdd0', '[-')
    .replaceAll('\ufdd1', '[+')
    .replaceAll('\ufdd2', ']')
    .replace(/\ufdd3(\d+)\ufdd4/g, '<$1>')

describe('markedText', () => {
  it('marks words within a line', () => expect(shown('Be **polite** now', 'Be **brief** now')).toBe('Be **[-polite][+brief]** now'))

  it('leaves what makes a heading or a list of a line before the mark', () => {
    expect(shown('# A\nsame', '# B\nsame')).toBe('# [-A]\n# [+B]\nsame')
    expect(shown('same', 'same\n- one\n1. two\n> three')).toBe('same\n- [+one]\n1. [+two]\n> [+three]')
  })

  it('leaves out removed lines that would only form what is around them', () =>
    expect(shown('a\n\n```js\nb\n```\n---\n7. \n# \nz', 'a\nz')).toBe('a\n[-b]\nz'))

  it('keeps variables from the parser', () => expect(shown('Hi {{_a_}}', 'Hi {{_b_}}')).toBe('Hi [-<0>][+<1>]'))
})

describe('markReader', () => {
  it('carries a mark from one stretch to the next', () => {
    const { read } = markReader([])
    expect(read('a \ufdd0b ')).toEqual([
      { kind: 'same', text: 'a ' },
      { kind: 'removed', text: 'b ' },
    ])
    expect(read('c\ufdd2 d')).toEqual([
      { kind: 'removed', text: 'c' },
      { kind: 'same', text: ' d' },
    ])
  })

  it('has a text without marks where none can be drawn', () =>
    expect(markReader(['{{u}}']).plain('x\ufdd1/\ufdd30\ufdd4\ufdd2')).toBe('x/{{u}}'))

  it('gives back what was marked, whatever it is', () => {
    const word = fc.constantFrom('a', 'b', '{{x}}', '{{ y }}', ' ', '.', '\n', '# ', '\ufdd0', '\ufdd3', '7')
    const text = fc.array(word, { maxLength: 30 }).map((words) => words.join(''))
    const without = (parts: readonly DiffPart[], kind: DiffPart['kind']) =>
      parts
        .filter((part) => part.kind !== kind)
        .map((part) => part.text)
        .join('')
    fc.assert(
      fc.property(text, text, (before, after) => {
        const { markdown, atoms } = markedText(diffText(before, after, variable), variable)
        const parts = markReader(atoms).read(markdown)
        // What makes a heading or an item of a list of a line stands on both sides.
        const clean = (side: string) =>
          side
            .replace(/[\ufdd0-\ufdd4]/g, '\ufffd')
            .replaceAll(/^[^\S\n]*(?:(?:#{1,6}|\d{1,9}[.)])[^\S\n]+)*/gm, '')
            .replaceAll(/\s/g, '')
        expect(clean(without(parts, 'removed'))).toBe(clean(after))
        expect(clean(without(parts, 'added'))).toBe(clean(before))
      }),
    )
  })
})
