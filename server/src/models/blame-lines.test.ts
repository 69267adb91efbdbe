import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blameLines, promptLines } from './blame-lines.ts'

/** Versions, newest first, of a text each. */
const texts = (...each: string[]) => each.map((text, i) => ({ version: each.length - i, messages: [text.split('\n')] }))

describe('blameLines', () => {
  it('names the first version for what was never changed', () => expect(blameLines(false, texts('a\nb', 'a\nb'))).toEqual([[1, 1]]))

  it('names the version in which a line came, was changed or came back', () =>
    expect(blameLines(false, texts('a\nB\nc\nd', 'a\nb\nd', 'a\nb\nc\nd', 'a\nb'))).toEqual([[1, 4, 4, 2]]))

  it('follows a message when one is put before it', () =>
    expect(
      blameLines(false, [
        { version: 2, messages: [['be kind'], ['{{question}}', 'thanks']] },
        { version: 1, messages: [['{{question}}', 'thanks']] },
      ]),
    ).toEqual([[2], [1, 1]]))

  it('gives 0 to what is older than the versions looked at', () => expect(blameLines(true, texts('a\nb', 'a', 'a'))).toEqual([[0, 3]]))

  it('has no line of a version without a text', () => expect(blameLines(false, [{ version: 1, messages: [] }])).toEqual([]))

  it('asks for no older version once every line is known', () => {
    function* endless() {
      for (let version = 9; version > 0; version--) {
        if (version < 7) throw new Error('one too many')
        yield { version, messages: [[`line of ${version}`]] }
      }
    }
    expect(blameLines(true, endless())).toEqual([[9]])
  })

  it('takes all for new where more than 400 lines differ', () => {
    const many = (word: string) => Array.from({ length: 201 }, (_, i) => `${word} ${i}`)
    expect(blameLines(false, texts(['same', ...many('new')].join('\n'), ['same', ...many('old')].join('\n')))[0]?.[0]).toBe(2)
    expect(
      blameLines(false, texts(['same', ...many('new').slice(1)].join('\n'), ['same', ...many('old').slice(1)].join('\n')))[0]?.[0],
    ).toBe(1)
  })

  it('names for each line a version that has it, whatever the versions are', () => {
    const line = fc.constantFrom('', 'a', 'b', 'c', ' d')
    const version = fc.array(fc.array(line, { minLength: 1, maxLength: 6 }), { maxLength: 3 })
    fc.assert(
      fc.property(fc.array(version, { minLength: 1, maxLength: 6 }), (all) => {
        const versions = all.map((messages, i) => ({ version: all.length - i, messages }))
        const blamed = blameLines(false, versions)
        expect(blamed.map((lines) => lines.length)).toEqual(all[0]?.map((lines) => lines.length))
        for (const [i, lines] of blamed.entries()) {
          for (const [j, writer] of lines.entries()) expect(all[all.length - writer]?.flat()).toContain(all[0]?.[i]?.[j])
        }
      }),
    )
  })
})

describe('promptLines', () => {
  it('are those of the text, or of each message', () => {
    expect(promptLines({ type: 'text', text: 'a\n\nb' })).toEqual([['a', '', 'b']])
    expect(
      promptLines({
        type: 'chat',
        messages: [
          { role: 'system', content: 'a', isJson: false, rest: '' },
          { role: 'user', content: '', isJson: false, rest: '' },
        ],
      }),
    ).toEqual([['a'], ['']])
  })
})
