import { expect, it } from 'vitest'
import { newRunId } from './run-id.ts'

it('makes UUIDs of version 7 without dashes, which sort by time', () => {
  const timesMs = [0, 1, Date.parse('2026-11-30'), 2 ** 48 - 1]
  const ids = timesMs.map((ms) => newRunId(ms))
  for (const [at, id] of ids.entries()) {
    expect(id).toMatch(/^[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/)
    expect(Number.parseInt(id.slice(0, 12), 16)).toBe(timesMs[at])
  }
  expect(ids.toSorted()).toEqual(ids)
  expect(new Set(Array.from({ length: 1_000 }, () => newRunId(0))).size).toBe(1_000)
})
