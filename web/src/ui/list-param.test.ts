import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { flagParam, listParam, numberParam } from './list-param.ts'
import { urlCodec } from './url-codec.ts'

const codec = urlCodec<{ list: readonly string[] | null; flag: boolean; weight: number }>({
  list: listParam,
  flag: flagParam(),
  weight: numberParam(0, [0, 0.99]),
})

describe('lists, flags and numbers in an address', () => {
  it('come back as they went', () => {
    fc.assert(
      fc.property(
        fc.option(fc.array(fc.string({ unit: 'grapheme', minLength: 1 }))),
        fc.boolean(),
        fc.integer({ min: 0, max: 99 }),
        (list, flag, percent) => {
          const state = { list, flag, weight: percent / 100 }
          expect(codec.parse(codec.format(state))).toEqual(state)
        },
      ),
    )
  })
  it('are readable', () =>
    expect(codec.format({ list: ['metrics.loss', 'params.lr'], flag: true, weight: 0 })).toBe('list=metrics.loss,params.lr&flag=1'))
  it('stay within their bounds', () => {
    expect(codec.parse('weight=7').weight).toBe(0.99)
    expect(codec.parse('weight=x').weight).toBe(0)
  })
})
