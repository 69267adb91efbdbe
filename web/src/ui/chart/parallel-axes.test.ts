import { describe, expect, it } from 'vitest'
import { mostCategories, numberAxis, parallelAxis, parallelPaths } from './parallel-axes.ts'

describe('parallelAxis', () => {
  it('goes by size where every value is a number, however it is written', () => {
    const axis = parallelAxis('lr', [0, '10', 5, undefined])
    expect([axis.placeOf(0), axis.placeOf('10'), axis.placeOf(5)]).toEqual([0, 1, 0.5])
    expect(axis.ticks.map(({ text }) => text)).toEqual(['0', '2', '4', '6', '8', '10'])
  })
  it('goes by name otherwise', () => {
    const axis = parallelAxis('optimizer', ['sgd', 'adam', '3'])
    expect(axis.ticks).toEqual([
      { place: 0, text: '3' },
      { place: 0.5, text: 'adam' },
      { place: 1, text: 'sgd' },
    ])
  })
  it('has no place for what is missing', () => {
    expect(parallelAxis('a', [1, undefined, 2]).placeOf(undefined)).toBe(null)
    expect(parallelAxis('a', ['x']).placeOf('')).toBe(null)
  })
  it('puts the only value into the middle', () => {
    expect(parallelAxis('a', [7, 7]).placeOf(7)).toBe(0.5)
    expect(parallelAxis('a', ['x']).placeOf('x')).toBe(0.5)
  })
  it('names only the ends of many texts', () => {
    const texts = (count: number) =>
      parallelAxis(
        'a',
        Array.from({ length: count }, (_, at) => `t${String(at).padStart(2, '0')}`),
      ).ticks
    expect(texts(mostCategories)).toHaveLength(mostCategories)
    expect(texts(mostCategories + 1).map(({ text }) => text)).toEqual(['t00', 't20'])
  })
})

describe('numberAxis', () => {
  it('goes by size whatever one of the values is, and has no place for that one', () => {
    const axis = numberAxis('loss', [9, 10, 'NaN', Number.MAX_VALUE, 109, undefined])
    expect([9, 59, 109].map(axis.placeOf)).toEqual([0, 0.5, 1])
    expect(['NaN', Number.MAX_VALUE, undefined].map(axis.placeOf)).toEqual([null, null, null])
  })
  it('has no place where no value is finite', () => expect(numberAxis('loss', ['NaN', undefined]).placeOf('NaN')).toBe(null))
})

describe('parallelPaths', () => {
  it('is broken where a value is missing', () => {
    const axes = ['a', 'b', 'c', 'd'].map((name) => parallelAxis(name, [0, 1]))
    const toPx = (at: number, place: number) => [at * 10, place] as const
    expect(parallelPaths(axes, [0, 1, 0, 1], toPx)).toEqual(['0.0,0.0 10.0,1.0 20.0,0.0 30.0,1.0'])
    expect(parallelPaths(axes, [0, 1, undefined, 1], toPx)).toEqual(['0.0,0.0 10.0,1.0'])
    expect(parallelPaths(axes, [undefined, 1, undefined, 1], toPx)).toEqual([])
  })
})
