import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fewestValues, type ScoreValue, scoreChanges } from './score-changes.ts'

const values = (name: string, isBefore: boolean, list: number[], more: Partial<ScoreValue> = {}): ScoreValue[] =>
  list.map((value) => ({ name, value, version: null, startUs: 0, isBefore, ...more }))
const share = (passed: number, failed: number) => [...Array<number>(passed).fill(1), ...Array<number>(failed).fill(0)]

describe('scoreChanges', () => {
  it('tells shares with the interval of their difference', () => {
    const [change] = scoreChanges([...values('correct', true, share(90, 10)), ...values('correct', false, share(70, 30))])
    expect(change).toMatchObject({ name: 'correct', isShare: true, now: { n: 100 }, before: { n: 100 } })
    expect(change?.now.mean).toBeCloseTo(0.7, 9)
    expect(change?.before.mean).toBeCloseTo(0.9, 9)
    // Agresti and Caffo: 91/102 and 71/102.
    expect(change?.interval?.low).toBeCloseTo(-0.3037, 3)
    expect(change?.interval?.high).toBeCloseTo(-0.0884, 3)
  })

  it('puts first what surely got less, then what nobody knows, then what surely got more', () => {
    const changes = scoreChanges([
      ...values('better', true, share(10, 90)),
      ...values('better', false, share(90, 10)),
      ...values('worse', true, share(90, 10)),
      ...values('worse', false, share(10, 90)),
      ...values('same', true, share(50, 50)),
      ...values('same', false, share(49, 51)),
      ...values('few', true, [1]),
      ...values('few', false, [0]),
    ])
    expect(changes.map(({ name }) => name)).toEqual(['worse', 'few', 'same', 'better'])
    expect(changes[1]?.interval).toBeNull()
  })

  it('sets the newest version against the others', () => {
    const changes = scoreChanges([
      ...values('ok', false, share(20, 0), { version: '1', startUs: 1 }),
      ...values('ok', true, share(20, 0), { version: '1', startUs: 0 }),
      ...values('ok', false, share(2, 18), { version: '2', startUs: 5 }),
    ])
    expect(changes[0]).toMatchObject({ version: '2', now: { n: 20 }, before: { n: 40, mean: 1 } })
    expect(changes[0]?.now.mean).toBeCloseTo(0.1, 9)
    expect(changes[1]).toMatchObject({ version: null })
  })

  it('has an interval from five values on, and none of fewer', () => {
    const change = (n: number) => scoreChanges([...values('x', true, share(n, 0)), ...values('x', false, share(0, 9))])[0]
    expect(change(fewestValues)?.interval).not.toBeNull()
    expect(change(fewestValues - 1)?.interval).toBeNull()
  })

  it('does not call a number a share', () =>
    expect(scoreChanges([...values('length', true, [100, 120]), ...values('length', false, [90])])[0]?.isShare).toBe(false))

  it('has the mean of what came, inside its interval, whatever came', () => {
    const list = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 5, maxLength: 40 })
    fc.assert(
      fc.property(list, list, (before, now) => {
        const mean = (all: number[]) => all.reduce((sum, value) => sum + value, 0) / all.length
        const [change] = scoreChanges([...values('x', true, before), ...values('x', false, now)])
        expect(change?.now.mean).toBeCloseTo(mean(now), 3)
        const delta = mean(now) - mean(before)
        expect(change?.interval?.low).toBeLessThanOrEqual(delta + 1e-3)
        expect(change?.interval?.high).toBeGreaterThanOrEqual(delta - 1e-3)
      }),
    )
  })

  it('calls about one in twenty changes sure where there is none', () => {
    let state = 7
    const random = () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647
    let sure = 0
    for (let i = 0; i < 1_000; i++) {
      const draw = (n: number) => Array.from({ length: n }, () => (random() < 0.8 ? 1 : 0))
      const [change] = scoreChanges([...values('x', true, draw(60)), ...values('x', false, draw(40))])
      if (change !== undefined && change.interval !== null && (change.interval.high < 0 || change.interval.low > 0)) sure++
    }
    expect(sure).toBeGreaterThan(10)
    expect(sure).toBeLessThan(80)
  })
})
