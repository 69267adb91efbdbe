import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ago, at } from '../../ui/time-range.ts'
import { traceUrl } from '../trace/trace-url.ts'
import { listTabs, sortKeys, tracesUrl } from './traces-url.ts'

describe('tracesUrl', () => {
  it('says nothing of the usual view', () => expect(tracesUrl.format(tracesUrl.parse(''))).toBe(''))

  it('reads as what it means', () => {
    const state = { ...tracesUrl.parse(''), q: 'status:error', from: ago(3_600_000), sort: 'cost' as const }
    expect(tracesUrl.format(state)).toBe('q=status:error&from=now-1h&sort=cost')
  })

  it('gives back every state', () => {
    const point = fc.oneof(
      fc.nat(1e6).map((seconds) => ago(seconds * 1000)),
      fc.integer({ min: 1e12, max: 4e12 }).map(at),
    )
    const states = fc.record({
      tab: fc.constantFrom(...listTabs),
      q: fc.string(),
      from: point,
      to: point,
      sel: fc.option(
        fc
          .tuple(fc.integer({ min: 1e12, max: 2e12 }), fc.integer({ min: 1, max: 1e9 }))
          .map(([fromMs, length]) => ({ fromMs, toMs: fromMs + length })),
      ),
      sort: fc.constantFrom(...sortKeys),
    })
    fc.assert(
      fc.property(states, (state) => {
        expect(tracesUrl.parse(tracesUrl.format(state))).toEqual(state)
      }),
    )
  })
})

describe('traceUrl', () => {
  it('names the span and the view', () => expect(traceUrl.format({ view: 'messages', span: '00f0' })).toBe('view=messages&span=00f0'))
  it('has no span where none is chosen', () => expect(traceUrl.parse('')).toEqual({ view: 'waterfall', span: '' }))
})
