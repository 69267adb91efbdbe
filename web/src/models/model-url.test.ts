import { describe, expect, it } from 'vitest'
import { comparedVersions, modelUrl } from './model-url.ts'

describe('the address of a model', () => {
  it('names the versions that are compared', () => {
    expect(modelUrl.format({ compare: ['1', '3'] })).toBe('compare=1,3')
    expect(comparedVersions(modelUrl.parse('?compare=1,3').compare)).toEqual([1, 3])
  })

  it.each(['', '1', '1,2,3', '1,x', '0,1'])('names none by %j', (text) =>
    expect(comparedVersions(modelUrl.parse(`?compare=${text}`).compare)).toBeNull(),
  )
})
