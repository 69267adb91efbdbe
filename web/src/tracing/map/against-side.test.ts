import { describe, expect, it } from 'vitest'
import { comparedSides, vsVersion } from './against-side.ts'

const scope = { experimentId: '0', q: 'env:prod', fromMs: 1000, toMs: undefined, path: '' }
const window = { fromMs: 1000, toMs: 1500 }

describe('comparedSides', () => {
  it('sets nothing, or the window before, against the window', () => {
    expect(comparedSides(scope, '', window)).toEqual({ now: scope, against: null })
    expect(comparedSides(scope, 'something', window)).toEqual({ now: scope, against: null })
    expect(comparedSides(scope, 'before', window)).toEqual({ now: scope, against: { q: 'env:prod', fromMs: 500, toMs: 1000 } })
  })

  it('sets a version against the others, or against those that the query chooses', () => {
    expect(comparedSides(scope, vsVersion('1.4.0'), window)).toEqual({
      now: { ...scope, q: 'env:prod -version:1.4.0' },
      against: { q: 'env:prod version:1.4.0', fromMs: 1000, toMs: undefined },
    })
    const sides = comparedSides({ ...scope, q: 'version:1.5.0 env:prod' }, vsVersion('1.4.0'), window)
    expect([sides.now.q, sides.against?.q]).toEqual(['version:1.5.0 env:prod', 'env:prod version:1.4.0'])
  })
})
