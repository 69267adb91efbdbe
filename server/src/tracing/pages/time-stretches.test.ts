import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OutlineSpan } from '../store/span-store.ts'
import { maxStretches, timeStretches } from './time-stretches.ts'

const span = (type: OutlineSpan['type'], startUs: number, durationUs: number | null, failed = false): OutlineSpan => ({
  spanId: '',
  parentSpanId: null,
  type,
  name: '',
  failed,
  startUs,
  durationUs,
})

describe('timeStretches', () => {
  it('gives each moment to the step that began last', () =>
    expect(timeStretches([span('AGENT', 0, 10_000), span('LLM', 2000, 3000), span('TOOL', 6000, 2000, true)])).toEqual([
      { type: 'AGENT', failed: false, ms: 2 },
      { type: 'LLM', failed: false, ms: 3 },
      { type: 'AGENT', failed: false, ms: 1 },
      { type: 'TOOL', failed: true, ms: 2 },
      { type: 'AGENT', failed: false, ms: 2 },
    ]))

  it('has gaps in which nothing works, and leaves out what is open', () =>
    expect(timeStretches([span('LLM', 0, 1000), span('TOOL', 1500, null), span('LLM', 3000, 1000)])).toEqual([
      { type: 'LLM', failed: false, ms: 1 },
      { type: null, failed: false, ms: 2 },
      { type: 'LLM', failed: false, ms: 1 },
    ]))

  it('has nothing for a trace without a finished step', () => expect(timeStretches([span('LLM', 0, null)])).toEqual([]))

  it('leaves out what nobody could see, and is then one stretch with what it parted', () =>
    expect(timeStretches([span('AGENT', 0, 100_000), span('TOOL', 50_000, 1000)])).toEqual([{ type: 'AGENT', failed: false, ms: 100 }]))

  it('adds up to the whole, in few stretches, whatever overlaps', () => {
    const spans = fc.array(
      fc.record({
        type: fc.constantFrom('LLM', 'TOOL', 'AGENT'),
        startUs: fc.nat(5000),
        durationUs: fc.option(fc.nat(3000)),
        failed: fc.boolean(),
      }),
      { maxLength: 80 },
    )
    fc.assert(
      fc.property(spans, (list) => {
        const sorted = list
          .map(({ type, startUs, durationUs, failed }) => span(type as 'LLM', startUs, durationUs, failed))
          .sort((a, b) => a.startUs - b.startUs || (b.durationUs ?? 0) - (a.durationUs ?? 0))
        const ended = sorted.flatMap(({ startUs, durationUs }) => (durationUs ? [{ startUs, endUs: startUs + durationUs }] : []))
        const wholeUs =
          ended.length === 0 ? 0 : Math.max(...ended.map(({ endUs }) => endUs)) - Math.min(...ended.map(({ startUs }) => startUs))
        const stretches = timeStretches(sorted)
        expect(stretches.reduce((sum, { ms }) => sum + ms, 0)).toBeCloseTo(wholeUs / 1000, 6)
        expect(stretches.length).toBeLessThanOrEqual(maxStretches)
      }),
    )
  })
})
