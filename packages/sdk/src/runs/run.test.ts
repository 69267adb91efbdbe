import { describe, expect, it } from 'vitest'
import { readRun } from './run.ts'

describe('a run', () => {
  it.each([
    ['RUNNING', undefined],
    ['SCHEDULED', undefined],
    ['FINISHED', new Date(2000)],
    ['KILLED', new Date(2000)],
  ])('that is %s has ended at %s', (status, endedAt) => {
    expect(readRun({ info: { run_id: 'r', status, start_time: 1000, end_time: 2000 } })).toMatchObject({ status, endedAt })
  })
})
