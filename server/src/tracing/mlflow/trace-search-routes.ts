import { invalidParameter, parseMlflowOrderBy } from '@assay/protocol'
import { int, list, nullable, object, pageTokenOf, readPageToken, required, text, where } from '@assay/protocol/mlflow'
import type { Caller } from '../../governance/index.ts'
import { mlflowCall } from '../../platform/http/mlflow-route.ts'
import type { Route } from '../../platform/http/route.ts'
import { experimentNumber } from '../../runs/index.ts'
import type { SpanReader, TraceRecord } from '../store/span-store.ts'
import { parseTraceFilter } from './parse-trace-filter.ts'
import { legacyTraceInfoMessage, traceInfoMessages } from './trace-info-message.ts'
import { locatedExperiment } from './trace-info-patch.ts'

const maxPage = 500
const defaultPage = 100
const pageFields = { filter: text, max_results: nullable(where(int, (given) => given <= maxPage)), order_by: list(text), page_token: text }

/** Search over traces: MLflow 3's, and MLflow 2's that old clients make. */
export function traceSearchRoutes({ reader }: { reader: SpanReader }): Route[] {
  const policy = 'trace:read' as const
  return [
    ...mlflowCall(
      { method: 'POST', path: '/3.0/mlflow/traces/search', policy, fields: { locations: required(list(object)), ...pageFields } },
      (caller, call) => {
        const experimentIds = call.locations.map(locatedExperiment).filter((experimentId) => experimentId !== null)
        return search(reader, caller, experimentIds, call, (traces) => traceInfoMessages(reader, caller.workspace, traces))
      },
    ),
    ...mlflowCall(
      { method: 'GET', path: '/2.0/mlflow/traces', policy, fields: { experiment_ids: required(list(text)), ...pageFields } },
      (caller, call) => search(reader, caller, call.experiment_ids, call, async (traces) => traces.map(legacyTraceInfoMessage)),
    ),
  ]
}

interface PageRequest {
  filter: string
  max_results: number | null
  order_by: string[]
  page_token: string
}

async function search(
  reader: SpanReader,
  { workspace }: Caller,
  experimentIds: string[],
  call: PageRequest,
  messages: (traces: TraceRecord[]) => Promise<object[]>,
): Promise<object> {
  const limit = call.max_results ?? defaultPage
  if (limit < 1) throw invalidParameter(`Invalid value ${limit} for parameter 'max_results' supplied. It must be a positive integer`)
  for (const experimentId of experimentIds) experimentNumber(experimentId)
  const filter = parseTraceFilter(call.filter)
  const orderBy = parseMlflowOrderBy(call.order_by)
  const cursor = call.page_token === '' ? undefined : readPageToken(call.page_token)
  if (experimentIds.length === 0) return {}
  const { items, nextCursor } = await reader.searchTraces(workspace, { experimentIds, filter, orderBy, limit, cursor })
  return {
    ...(items.length > 0 && { traces: await messages(items) }),
    ...(nextCursor !== null && { next_page_token: pageTokenOf(nextCursor) }),
  }
}
