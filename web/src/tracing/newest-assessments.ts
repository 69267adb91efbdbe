import type { Assessment, TraceSkeleton, TraceSummary } from '@assay/protocol'
import type { InfiniteData, QueryClient } from '@tanstack/react-query'
import { queries } from './queries.ts'

/**
 * The assessments of a trace in the newest answer that is at hand and still holds; undefined where there is none. What a page shows may be a
 * moment older: an answer is here before it is drawn, and a key may be pressed in between.
 */
export function newestAssessments(
  cache: QueryClient,
  api: Parameters<typeof queries.skeleton>[0],
  traceId: string,
): readonly Assessment[] | undefined {
  const answers: { trace: TraceSummary | undefined; atMs: number }[] = []
  const skeleton = cache.getQueryState<TraceSkeleton>(queries.skeleton(api, traceId).queryKey)
  if (skeleton?.isInvalidated === false) answers.push({ trace: skeleton.data?.trace, atMs: skeleton.dataUpdatedAt })
  for (const { state } of cache.getQueryCache().findAll({ queryKey: [api.workspace, 'traces'], type: 'active' })) {
    if (state.isInvalidated) continue
    const { pages = [] } = (state.data ?? {}) as Partial<InfiniteData<{ traces: TraceSummary[] }>>
    const trace = pages.flatMap(({ traces }) => traces).find((each) => each.traceId === traceId)
    answers.push({ trace, atMs: state.dataUpdatedAt })
  }
  return answers.filter(({ trace }) => trace !== undefined).sort((a, b) => b.atMs - a.atMs)[0]?.trace?.assessments
}
