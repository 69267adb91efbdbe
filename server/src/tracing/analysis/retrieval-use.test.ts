import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answerOf, maxTextChars, sharedWords, shortestBareId, usesDocument } from './retrieval-use.ts'

const uses = (answer: string, document: { id?: string | null; content?: string }) =>
  usesDocument(answerOf(answer), { id: document.id ?? null, content: document.content ?? '' })

const content = 'You can send any item back within thirty days of delivery and get your money back.'

describe('a document is used', () => {
  it.each([
    ['as it stands', 'We checked: you can send any item back within thirty days of delivery.'],
    ['with other capitals, marks and lines', 'YOU CAN "send" any\nitem, back — within thirty… days'],
  ])('where eight of its words stand one behind the other %s', (_, answer) => {
    expect(uses(answer, { content })).toBe(true)
  })

  it.each([
    ['seven of its words', 'send any item back within thirty days if you like'],
    ['eight of its words with another between', 'you can send any blue item back within thirty years'],
    ['nothing', ''],
  ])('but not where %s stand', (_, answer) => {
    expect(uses(answer, { content })).toBe(false)
  })

  it('where sixteen letters stand of a script that has no spaces, and not where fifteen do', () => {
    const japanese = '商品は到着後三十日以内であれば返品することができます'
    expect(uses(`はい、${japanese.slice(3, 19)}。`, { content: japanese })).toBe(true)
    expect(uses(`はい、${japanese.slice(3, 18)}。`, { content: japanese })).toBe(false)
  })

  it.each([
    ['kb-returns-1', 'See kb-returns-1.', true],
    ['kb-returns-1', 'see (KB-Returns-1)', true],
    ['kb-returns-1', 'See kb-returns-12.', false],
    ['kb-returns-1', 'See old-kb-returns-1.', false],
    ['12', 'It takes 12 days.', false],
    ['12', 'It takes some days [12].', true],
    ['12', 'It takes some days【12】', true],
    ['', 'It takes some days.', false],
  ])('whose id is %j: %j is %s', (id, answer, used) => {
    expect(uses(answer, { id })).toBe(used)
  })

  it('by an id that is just long enough, as a word of its own', () => {
    expect(uses('see abcd', { id: 'abcd' })).toBe('abcd'.length >= shortestBareId)
    expect(uses('see abc', { id: 'abc' })).toBe(false)
  })

  it('up to the length that is looked at, and no further', () => {
    const far = 'x'.repeat(maxTextChars - content.length - 1)
    expect(uses(`${far} ${content}`, { content })).toBe(true)
    expect(uses(`${far}${'x'.repeat(content.length)} ${content}`, { content })).toBe(false)
  })
})

const word = fc.stringMatching(/^[a-z0-9äöé]{1,8}$/)

describe('whatever the words', () => {
  it('any stretch of eight words of a document makes it used', () => {
    const texts = fc.array(word, { minLength: sharedWords, maxLength: 40 })
    fc.assert(
      fc.property(texts, fc.nat(), fc.array(word), fc.array(word), (document, at, before, after) => {
        const start = at % (document.length - sharedWords + 1)
        const answer = [...before, ...document.slice(start, start + sharedWords), ...after].join(' ')
        expect(uses(answer, { content: document.join(' ') })).toBe(true)
      }),
    )
  })

  it('a document is used just when the longest stretch that both have is eight words or more', () => {
    // Of so few words that stretches are shared by chance.
    const texts = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 30 })
    fc.assert(
      fc.property(texts, texts, (document, answer) => {
        expect(uses(answer.join(' '), { content: document.join(', ') })).toBe(longestShared(document, answer) >= sharedWords)
      }),
    )
  })

  it('the answer is the same whichever of the two is the document', () => {
    const texts = fc.array(fc.constantFrom('a', 'b', '日', '本'), { maxLength: 40 }).map((parts) => parts.join(' '))
    fc.assert(
      fc.property(texts, texts, (one, other) => {
        expect(uses(one, { content: other })).toBe(uses(other, { content: one }))
      }),
    )
  })
})

function longestShared(one: readonly string[], other: readonly string[]): number {
  let longest = 0
  for (let i = 0; i < one.length; i++)
    for (let j = 0; j < other.length; j++) {
      let length = 0
      while (i + length < one.length && j + length < other.length && one[i + length] === other[j + length]) length++
      longest = Math.max(longest, length)
    }
  return longest
}
