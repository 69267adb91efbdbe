import { describe, expect, it } from 'vitest'
import { fillPath, queryText } from './request-url.ts'

describe('fillPath', () => {
  it('puts values into the path and leaves the others', () =>
    expect(fillPath('/traces/:traceId/spans/:spanId', { traceId: 'tr-1', spanId: 'a/b', maxChars: 0 })).toEqual({
      path: '/traces/tr-1/spans/a%2Fb',
      rest: { maxChars: 0 },
    }))
  it('does not let an id climb the path', () => expect(fillPath('/traces/:traceId', { traceId: '..' }).path).toBe('/traces/%2E%2E'))
  it('refuses a hole', () => expect(() => fillPath('/traces/:traceId', {})).toThrow('needs a value for traceId'))
})

describe('queryText', () => {
  it('leaves out what is undefined', () => expect(queryText({ q: 'a b', from: undefined, limit: 5 })).toBe('?q=a+b&limit=5'))
  it('writes each of a list', () => expect(queryText({ tag: ['team=red', 'env'] })).toBe('?tag=team%3Dred&tag=env'))
  it('is empty without values', () => expect(queryText({})).toBe(''))
})
