import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { oneLine, stripAnsi, visibleRuns, visibleText } from './visible-text.ts'

describe('visibleText', () => {
  it('shows a bidi override by its name (HX-54)', () => expect(visibleText('refund\u202e009')).toBe('refund⟨RLO⟩009'))
  it('shows a zero-width space by its name (HX-54)', () => expect(visibleText('pass\u200bword')).toBe('pass⟨ZWSP⟩word'))
  it('shows a control character by its name', () => expect(visibleText('a\u0000b\u0085c')).toBe('a⟨NUL⟩b⟨U+0085⟩c'))
  it('shows the invisible letters of the tag block', () => expect(visibleText('hi\u{e0041}')).toBe('hi⟨U+E0041⟩'))
  it('removes terminal colours and titles (HX-54)', () =>
    expect(visibleText('\u001b[31mred\u001b[0m \u001b]0;owned\u0007end')).toBe('red end'))
  it('keeps tabs, newlines, letters of any script and joined emoji', () => {
    const text = 'a\tb\nжуравль 注文 سلام 👩‍👩‍👧 👍🏽'
    expect(visibleText(text)).toBe(text)
  })
  it('shows half of a surrogate pair', () => expect(visibleText('a\ud800b')).toBe('a⟨U+D800⟩b'))
})

describe('visibleRuns', () => {
  it('is empty for an empty text', () => expect(visibleRuns('')).toEqual([]))

  it('gives the marks between the texts', () =>
    expect(visibleRuns('a\u202eb')).toEqual([
      { kind: 'text', text: 'a' },
      { kind: 'mark', codePoint: 0x202e, label: 'RLO' },
      { kind: 'text', text: 'b' },
    ]))

  it('loses no character but the escapes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const joined = visibleRuns(text)
          .map((run) => (run.kind === 'text' ? run.text : String.fromCodePoint(run.codePoint)))
          .join('')
        expect(joined).toBe(stripAnsi(text))
      }),
    )
  })

  it('leaves no bidi or zero-width control in what is shown', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '\u202e', '\u200b', '\u2066', '\u001b', '[', 'm', '\ufeff'), maxLength: 30 }),
        (text) => {
          expect(visibleText(text)).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b\ufeff\u001b]/)
        },
      ),
    )
  })
})

describe('oneLine', () => {
  it('folds white space', () => expect(oneLine('  a\n\n b\tc\r\nd ')).toBe('a b c d'))
})
