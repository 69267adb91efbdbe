import { describe, expect, it } from 'vitest'
import { isData, plainData, traceTitle } from './trace-title.ts'

const trace = { traceId: 'tr-1', name: 'search', inputPreview: '' }

describe('traceTitle', () => {
  it('is what was asked', () =>
    expect(traceTitle({ ...trace, inputPreview: 'Where is\nmy order?' })).toEqual({ text: 'Where is my order?', isSaid: true, data: '' }))
  it('is the name where nothing was asked, or else the id', () => {
    expect(traceTitle(trace)).toEqual({ text: 'search', isSaid: false, data: '' })
    expect(traceTitle({ ...trace, name: '' }).text).toBe('tr-1')
  })
  it('is the name where the input is data, which stands behind it', () =>
    expect(traceTitle({ ...trace, inputPreview: '{"query": {"limit": 5, "words": ["a' })).toEqual({
      text: 'search',
      isSaid: false,
      data: '{query: {limit: 5, words: ["a',
    }))
})

describe('isData', () => {
  it.each(['{"a": 1}', '{}', '{ "a', '[1, 2]', '[{"a": 1}]', '["x"]', '[]', '[null]'])('is %s', (text) => expect(isData(text)).toBe(true))
  it.each(['[link](x)', '{curly} words', 'a {"b": 1}', '[sic] he said', ''])('is not %s', (text) => expect(isData(text)).toBe(false))
})

describe('plainData', () => {
  it('leaves quotes where they are needed', () => expect(plainData('{"a b": "c: \\"d\\"", "e": 1}')).toBe('{"a b": "c: \\"d\\"", e: 1}'))
})
