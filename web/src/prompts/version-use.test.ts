import type { PromptUse, VersionUse } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { errorRate, impactSentence, shareOf } from './version-use.ts'

const version = (number: number, traces: number, part: Partial<VersionUse> = {}): VersionUse => ({
  version: String(number),
  traces,
  exact: true,
  errors: 0,
  p50DurationMs: null,
  meanCostUsd: null,
  lastTraceAtMs: 0,
  experiments: [],
  ...part,
})
const use = (...versions: VersionUse[]): PromptUse => ({ versions, runs: [], models: [] })

describe('impactSentence', () => {
  it.each<[PromptUse | undefined, number | null, string | null]>([
    [undefined, 3, null],
    [use(), 3, 'No trace of the last 7 days used v3.'],
    [use(), null, 'No trace of the last 7 days used it.'],
    [use(version(3, 1)), 3, 'v3 was used by 1 trace in the last 7 days.'],
    [use(version(3, 2000, { exact: false }), version(2, 5)), 3, 'v3 was used by 2,000 or more traces in the last 7 days.'],
    [use(version(3, 20), version(2, 5)), null, 'It was used by 25 traces in the last 7 days.'],
  ])('%#', (known, of, sentence) => expect(impactSentence(known, of)).toBe(sentence))
})

describe('shareOf', () => {
  it('is the part of all traces', () => expect(shareOf(use(version(18, 20), version(17, 80)), 18)).toBe(0.2))
  it('is unknown where a version was not counted to its end', () =>
    expect(shareOf(use(version(18, 20), version(17, 2000, { exact: false })), 18)).toBeNull())
  it('is none where nothing used it', () => expect(shareOf(use(version(18, 20)), 3)).toBeNull())
})

describe('errorRate', () => {
  it('is silent without errors', () => expect(errorRate({ errors: 0, traces: 5 })).toBe(''))
  it('is a share of the traces', () => expect(errorRate({ errors: 3, traces: 24 })).toBe('12.5 %'))
})
