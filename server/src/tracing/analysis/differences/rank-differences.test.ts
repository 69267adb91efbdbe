import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seeded } from './planted-traces.fixture.ts'
import { rankDifferences } from './rank-differences.ts'
import type { Feature } from './trace-features.ts'

const count = 1000
const nA = 400
const sets = { nA, nB: count - nA, failing: [] as number[] }

function aFeature(value: string, traces: number[], more: Partial<Feature> = {}): Feature {
  return { kind: 'tag', key: value, value: 'x', term: null, isOutcome: false, ...more, traces }
}
/** Every `nth` place from `from` up to `to`. */
const every = (nth: number, from = 0, to = count) => {
  const places: number[] = []
  for (let place = from; place < to; place += nth) places.push(place)
  return places
}
const keys = (features: Feature[], of = sets) =>
  rankDifferences(features, of).differences.map(({ key, goesWith, isOutcome }) => [key, goesWith, isOutcome])

describe('rankDifferences', () => {
  it('puts first what tells most of the set, with its numbers', () => {
    const { differences, tested } = rankDifferences(
      [aFeature('weak', every(3, 0, nA)), aFeature('strong', every(1, 0, nA - 40)), aFeature('none', every(2))],
      sets,
    )
    expect(differences.map(({ key }) => key)).toEqual(['strong', 'weak'])
    expect(differences[0]).toMatchObject({ inA: 360, inB: 0, difference: 0.9, goesWith: null })
    expect(tested).toBe(3)
  })

  it('makes one row of what nearly the same traces have, the plainest name in front', () => {
    const same = every(2, 0, nA)
    const [row] = rankDifferences(
      [
        aFeature('', same, { kind: 'word', value: 'refund' }),
        aFeature('', same.slice(0, -4), { kind: 'tool', value: 'issue_refund' }),
        aFeature('', same, { kind: 'version', value: '2' }),
      ],
      sets,
    ).differences
    expect(row).toMatchObject({ kind: 'version', also: [{ kind: 'tool' }, { kind: 'word', value: 'refund' }] })
  })

  it('says nothing twice by its opposite', () => {
    const [two, one] = [every(2, 0, nA), [...every(2, 1, nA), ...every(1, nA)]]
    const { differences } = rankDifferences(
      [aFeature('', one, { kind: 'version', value: '1' }), aFeature('', two, { kind: 'version', value: '2' })],
      sets,
    )
    expect(differences.map(({ value, also }) => [value, also])).toEqual([['2', []]])
  })

  it('puts behind a stronger one what tells nothing beyond it', () => {
    const random = seeded(3)
    const cause = [...every(2, 0, nA), ...every(20, nA)]
    const has = new Set(cause)
    const symptom = every(1).filter((place) => random() < (has.has(place) ? 0.7 : 0.1))
    const other = every(1).filter((place) => random() < (place < nA ? 0.5 : 0.2))
    expect(keys([aFeature('symptom', symptom), aFeature('cause', cause), aFeature('other', other)])).toEqual([
      ['cause', null, false],
      ['symptom', 0, false],
      ['other', null, false],
    ])
  })

  it('puts last what came out of the traces, however sure', () => {
    const late = aFeature('late', every(1, 0, nA), { isOutcome: true })
    expect(keys([late, aFeature('cause', every(2, 0, nA))])).toEqual([
      ['cause', null, false],
      ['late', null, true],
    ])
  })

  it('takes what failed traces lack for having ended early as what came of it', () => {
    const failing = every(1, 0, nA)
    const answer = aFeature('answer', [...every(4, 0, nA), ...every(1, nA)], { kind: 'tool', value: 'answer' })
    expect(keys([answer], { ...sets, failing })).toEqual([['answer', null, true]])
    expect(keys([answer])).toEqual([['answer', null, false]])
  })

  it('reports no difference of less than a point, however sure', () => {
    const many = { nA: 200_000, nB: 200_000, failing: [] }
    const rare = (inA: number) => aFeature('rare', [...every(1, 0, inA), ...every(1, 200_000, 200_100)])
    expect(keys([rare(2_099)], many)).toEqual([])
    expect(keys([rare(2_100)], many)).toEqual([['rare', null, false]])
  })

  it('compares nothing with sets of less than ten', () => {
    const small = (nA: number) => rankDifferences([aFeature('x', every(1, 0, nA))], { nA, nB: 500, failing: [] }).differences.length
    expect([small(9), small(10)]).toEqual([0, 1])
  })

  it('has numbers that fit the traces, and rows that go with a row before them, whatever there is', () => {
    const feature = fc.record({ traces: fc.uniqueArray(fc.nat(119), { minLength: 5, maxLength: 100 }), isOutcome: fc.boolean() })
    fc.assert(
      fc.property(fc.array(feature, { maxLength: 12 }), fc.integer({ min: 10, max: 110 }), (list, nA) => {
        const features = list.map(({ traces, isOutcome }, i) =>
          aFeature(
            `f${i}`,
            traces.toSorted((a, b) => a - b),
            { isOutcome },
          ),
        )
        const { differences } = rankDifferences(features, { nA, nB: 120 - nA, failing: every(7, 0, 120) })
        for (const [row, { traces, inA, inB, difference, low, high, goesWith, falseRate }] of differences.entries()) {
          expect([inA, inB]).toEqual([traces.filter((place) => place < nA).length, traces.filter((place) => place >= nA).length])
          expect(low <= difference && difference <= high && low >= -1 && high <= 1).toBe(true)
          expect(falseRate).toBeLessThanOrEqual(0.05)
          if (goesWith !== null) expect(goesWith).toBeLessThan(row)
          if (goesWith !== null) expect(differences[goesWith]?.goesWith).toBeNull()
        }
      }),
    )
  })
})
