import { expect, it } from 'vitest'
import { formatRunDuration } from './run-duration.ts'

it.each([
  ['of a run that ended is from start to end', { status: 'FINISHED', startMs: 1000, endMs: 61_000 }, '1 m 00 s'],
  ['is unknown of one without an end', { status: 'FAILED', startMs: 1000, endMs: null }, null],
  ['is unknown of one that was resumed', { status: 'RUNNING', startMs: 1000, endMs: 61_000 }, null],
] as const)('the duration %s', (_, run, text) => expect(formatRunDuration(run)).toBe(text))
