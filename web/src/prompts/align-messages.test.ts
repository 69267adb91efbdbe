import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alignMessages } from './align-messages.ts'

const messages = (...each: [role: string, content: string][]) => each.map(([role, content]) => ({ role, content, isJson: false, rest: '' }))
const aligned = (before: [string, string][], after: [string, string][]) =>
  alignMessages(messages(...before), messages(...after)).map((pair) => `${pair.before ?? '·'}${pair.after ?? '·'}`)

describe('alignMessages', () => {
  it('pairs messages of one role, also one that is written anew', () =>
    expect(
      aligned(
        [
          ['system', 'be kind'],
          ['user', '{{q}}'],
        ],
        [
          ['system', 'answer briefly'],
          ['user', '{{q}}'],
        ],
      ),
    ).toEqual(['00', '11']))

  it('sees a message that is put between', () =>
    expect(
      aligned(
        [
          ['user', 'what is a cat'],
          ['user', '{{question}}'],
        ],
        [
          ['user', 'what is a cat'],
          ['user', 'an animal with fur'],
          ['user', '{{question}}'],
        ],
      ),
    ).toEqual(['00', '·1', '12']))

  it('pairs none of different roles', () => expect(aligned([['user', 'a']], [['assistant', 'a']])).toEqual(['0·', '·0']))
  it('lets a text become the message that is most like it', () =>
    expect(
      aligned(
        [['', 'answer {{q}} kindly']],
        [
          ['system', 'be kind'],
          ['user', 'answer {{q}} kindly'],
        ],
      ),
    ).toEqual(['·0', '01']))
  it('has only additions for what was nothing', () => expect(aligned([], [['user', 'a']])).toEqual(['·0']))

  it('pairs the first with the first where there are too many to compare', () => {
    const many = (word: string): [string, string][] => Array.from({ length: 101 }, (_, i) => ['user', `${word} ${i}`])
    expect(aligned(many('a'), many('b'))[100]).toBe('100100')
  })

  it('names every message of both sides once, in order', () => {
    const chat = fc.array(fc.tuple(fc.constantFrom('user', 'assistant'), fc.constantFrom('', 'a b', 'a c', 'x')), { maxLength: 8 })
    fc.assert(
      fc.property(chat, chat, (before, after) => {
        const pairs = alignMessages(messages(...before), messages(...after))
        expect(pairs.flatMap((pair) => pair.before ?? [])).toEqual(before.map((_, i) => i))
        expect(pairs.flatMap((pair) => pair.after ?? [])).toEqual(after.map((_, i) => i))
      }),
    )
  })
})
