import { describe, expect, it } from 'vitest'
import { idleMs, maxUpkeepAgeMs, UpkeepHours } from './upkeep-hours.ts'

describe('UpkeepHours', () => {
  it('are whenever nothing was written for a second', () => {
    let now = 0
    const hours = new UpkeepHours(() => now)
    expect(hours.isDue()).toBe(false)
    now = 500
    expect(hours.isDueAfterCommit()).toBe(false)
    now = 500 + idleMs - 1
    expect(hours.isDue()).toBe(false)
    now = 500 + idleMs
    expect(hours.isDue()).toBe(true)
    expect(hours.isDue()).toBe(true)
  })

  it('come once a minute where something is always written', () => {
    let now = 0
    const hours = new UpkeepHours(() => now)
    const times: number[] = []
    for (; now <= 3 * maxUpkeepAgeMs; now += 100) {
      if (now % idleMs === 0 && hours.isDue()) throw new Error(`idle at ${now}`)
      if (hours.isDueAfterCommit()) times.push(now)
    }
    expect(times).toEqual([maxUpkeepAgeMs, 2 * maxUpkeepAgeMs, 3 * maxUpkeepAgeMs])
  })

  it('need not come behind a commit that broke a silence', () => {
    let now = 0
    const hours = new UpkeepHours(() => now)
    now = maxUpkeepAgeMs
    expect(hours.isDue()).toBe(true)
    now += 100
    expect(hours.isDueAfterCommit()).toBe(false)
  })
})
