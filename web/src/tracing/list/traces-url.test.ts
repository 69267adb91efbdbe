import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ago, at } from '../../ui/time-range.ts'
import { traceUrl } from '../trace/trace-url.ts'
import { shownColumns } from './columns.ts'
import { listTabs, sortKeys, tracesUrl, viewSearch } from './traces-url.ts'

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
      group: fc.string(),
      cols: fc
        .uniqueArray(fc.constantFrom('time', 'cost', 'tag.a,b', String.raw`score.a\b`))
        .map((keys) => (keys.length === 0 ? [] : shownColumns(keys))),
      v: fc.string(),
      isBare: fc.constant(false),
    })
    fc.assert(
      fc.property(states, (state) => {
        expect(tracesUrl.parse(tracesUrl.format(state))).toEqual(state)
      }),
    )
  })
})

describe('a saved view in the address', () => {
  const bare = tracesUrl.parse('v=a1b2c3d4e5f6')
  it('is its id alone', () => {
    expect(bare).toMatchObject({ v: 'a1b2c3d4e5f6', isBare: true, q: '' })
    expect(tracesUrl.format(bare)).toBe('v=a1b2c3d4e5f6')
  })
  it('is said with what was changed, and also when that is to say nothing', () => {
    expect(tracesUrl.format({ ...bare, isBare: false, q: 'status:error' })).toBe('q=status:error&v=a1b2c3d4e5f6')
    expect(tracesUrl.format({ ...bare, isBare: false })).toBe('v=a1b2c3d4e5f6&tab=traces')
    expect(tracesUrl.parse('v=a1b2c3d4e5f6&tab=traces').isBare).toBe(false)
  })
  it('keeps all but which it is', () => expect(viewSearch({ ...bare, q: 'a', group: 'tool' })).toBe('q=a&group=tool'))
})

describe('traceUrl', () => {
  it('names the span and the view', () => expect(traceUrl.format({ view: 'messages', span: '00f0' })).toBe('view=messages&span=00f0'))
  it('has no span where none is chosen', () => expect(traceUrl.parse('')).toEqual({ view: 'waterfall', span: '' }))
})
