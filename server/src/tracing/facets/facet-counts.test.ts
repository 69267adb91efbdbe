import { describe, expect, it } from 'vitest'
import { maxCountedTraces } from './facet-counts.ts'
import { openSqliteSpans } from '../store/open-sqlite-spans.fixture.ts'
import { aBatch, aSpan } from '../store/span-store.contract.fixture.ts'

describe('FacetCounts', () => {
  it('counts the newest maxCountedTraces, and says so', async () => {
    await using store = openSqliteSpans()
    const trace = (i: number) => aSpan({ trace: `t${i}`, at: i, facts: { tool: i === 0 ? 'oldest' : 'look' } })
    await store.writer.write('default', aBatch(Array.from({ length: maxCountedTraces }, (_, i) => trace(i))))
    const query = { experimentId: '0', of: 'traces', limit: 10 } as const
    const tools = async () => (await store.reader.facets('default', query)).facets.find(({ facet }) => facet === 'tool')?.values
    expect((await store.reader.facets('default', query)).exact).toBe(true)
    expect(await tools()).toEqual([
      { value: 'look', count: maxCountedTraces - 1 },
      { value: 'oldest', count: 1 },
    ])
    await store.writer.write('default', aBatch([trace(maxCountedTraces)]))
    expect((await store.reader.facets('default', query)).exact).toBe(false)
    expect(await tools()).toEqual([{ value: 'look', count: maxCountedTraces }])
  })
})
