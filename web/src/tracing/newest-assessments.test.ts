import { QueryClient, QueryObserver } from '@tanstack/react-query'
import type { TraceSkeleton, TraceSummary } from '@assay/protocol'
import { describe, expect, it, onTestFinished } from 'vitest'
import { exampleTrace } from '../../dev/example-traces.ts'
import { createApiClient } from '../api/api-client.ts'
import { newestAssessments } from './newest-assessments.ts'
import { queries } from './queries.ts'

describe('newestAssessments', () => {
  const api = createApiClient({ workspace: 'default', token: () => null })
  const trace = exampleTrace(1, 0, '1')
  const listKey = [api.workspace, 'traces', {}, 'time']

  /** A cache with the trace as its page and as a list that is on the page know it, each with so many assessments at a time. */
  function cacheOf(known: { skeleton?: [count: number, atMs: number]; list?: [count: number, atMs: number] }): QueryClient {
    const cache = new QueryClient()
    const withCount = (count: number): TraceSummary => ({ ...trace, assessments: Array.from({ length: count }, () => ({}) as never) })
    const { skeleton, list } = known
    if (skeleton !== undefined) {
      const { queryKey } = queries.skeleton(api, trace.traceId)
      cache.setQueryData<Partial<TraceSkeleton>>(queryKey, { trace: withCount(skeleton[0]) }, { updatedAt: skeleton[1] })
    }
    if (list !== undefined) {
      cache.setQueryData(listKey, { pages: [{ traces: [] }, { traces: [withCount(list[0])] }], pageParams: [] }, { updatedAt: list[1] })
      onTestFinished(new QueryObserver(cache, { queryKey: listKey, enabled: true, staleTime: Infinity }).subscribe(() => undefined))
    }
    return cache
  }
  const count = (cache: QueryClient) => newestAssessments(cache, api, trace.traceId)?.length

  it.each<[string, Parameters<typeof cacheOf>[0], number | undefined]>([
    ['nothing is known', {}, undefined],
    ['only its page is known', { skeleton: [1, 5] }, 1],
    ['only a list is', { list: [2, 5] }, 2],
    ['the list is newer', { skeleton: [1, 5], list: [2, 6] }, 2],
    ['its page is newer', { skeleton: [1, 7], list: [2, 6] }, 1],
  ])('where %s', (_, known, expected) => {
    expect(count(cacheOf(known))).toBe(expected)
  })

  it('leaves out an answer that does not hold any more', async () => {
    const cache = cacheOf({ skeleton: [1, 7], list: [2, 6] })
    await cache.invalidateQueries({ queryKey: queries.skeleton(api, trace.traceId).queryKey, refetchType: 'none' })
    expect(count(cache)).toBe(2)
  })
})
