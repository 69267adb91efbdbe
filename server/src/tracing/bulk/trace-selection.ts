import { invalidParameter, maxBulkTraces, parseQueryBar, type TraceSelection } from '@assay/protocol'
import type { SpanReader, TraceQuery } from '../store/span-store.ts'
import { parseTraceId } from '../store/trace-id.ts'

/** Traces that are found with one question. */
const tracesPerPage = 500

/** A selection of one project, read. */
export interface SelectedTraces {
  /** @throws INVALID_PARAMETER_VALUE where there are more than `maxBulkTraces` */
  count(): Promise<number>
  /** Ids of 32 hex digits, the newest traces first, each once, some hundreds at a time. */
  pages(): AsyncGenerator<string[]>
}

/**
 * The traces that a selection stands for. `experimentId` is of the workspace. It is asked page by page while what it finds may be changed: a
 * place in the order of time stays what it is when traces before it go.
 * @throws INVALID_PARAMETER_VALUE for a query that cannot be read or an id that is none
 */
export function selectedTraces(
  reader: Pick<SpanReader, 'searchTraces' | 'countTraces' | 'getTraces'>,
  workspace: string,
  experimentId: string,
  { q = '', from: fromMs, to: toMs, asOfMs, except = [], traceIds }: TraceSelection & { asOfMs: number },
): SelectedTraces {
  const filter = q.trim() === '' ? null : parseQueryBar(q, { nowMs: asOfMs, listed: 'traces' })
  const query = { experimentIds: [experimentId], filter, fromMs, toMs, receivedUntilMs: asOfMs } satisfies Partial<TraceQuery>
  const leftOut = new Set(except.map(hexOf))
  const named = traceIds === undefined ? undefined : [...new Set(traceIds.map(hexOf))].filter((id) => !leftOut.has(id))

  async function* namedPages(ids: readonly string[]): AsyncGenerator<string[]> {
    for (let at = 0; at < ids.length; at += tracesPerPage) {
      const found = await reader.getTraces(workspace, ids.slice(at, at + tracesPerPage))
      yield found.filter((trace) => trace.experimentId === experimentId).map(({ traceId }) => traceId)
    }
  }

  async function* foundPages(): AsyncGenerator<string[]> {
    let cursor: string | undefined
    do {
      const { items, nextCursor } = await reader.searchTraces(workspace, { ...query, limit: tracesPerPage, cursor })
      yield items.map(({ traceId }) => traceId).filter((id) => !leftOut.has(id))
      cursor = nextCursor ?? undefined
    } while (cursor !== undefined)
  }

  return {
    pages: () => (named === undefined ? foundPages() : namedPages(named)),
    async count() {
      let count = 0
      if (named !== undefined || leftOut.size > 0) {
        // Which of those left out match is not known before they are found.
        for await (const page of this.pages()) count += page.length
      } else {
        const counted = await reader.countTraces(workspace, query, maxBulkTraces + 1)
        count = counted.count
      }
      if (count > maxBulkTraces)
        throw invalidParameter(`More than ${maxBulkTraces} traces match; one change takes at most so many. Choose a shorter time.`)
      return count
    },
  }
}

function hexOf(traceId: string): string {
  return Buffer.from(parseTraceId(traceId)).toString('hex')
}
