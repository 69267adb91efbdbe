import type { Filter } from '@assay/protocol'
import { list, required, text } from '@assay/protocol/mlflow'
import { mlflowCall } from '../../platform/http/mlflow-route.ts'
import type { Route } from '../../platform/http/route.ts'
import { experimentNumber } from '../../runs/index.ts'
import type { SpanReader } from '../store/span-store.ts'
import { filterCorrelation } from './filter-correlation.ts'
import { parseTraceFilter } from './parse-trace-filter.ts'

const fields = { experiment_ids: required(list(text)), filter_string1: required(text), filter_string2: required(text), base_filter: text }

/** MLflow 3's question whether two conditions on traces go together. */
export function traceCorrelationRoutes({ reader }: { reader: SpanReader }): Route[] {
  return mlflowCall(
    { method: 'POST', path: '/3.0/mlflow/traces/calculate-filter-correlation', policy: 'trace:read', fields },
    async (caller, call) => {
      for (const experimentId of call.experiment_ids) experimentNumber(experimentId)
      const [base, first, second] = [call.base_filter, call.filter_string1, call.filter_string2].map(parseTraceFilter)
      const count = async (...filters: (Filter | null | undefined)[]): Promise<number> => {
        const all = filters.filter((filter) => filter !== null && filter !== undefined)
        const query = { experimentIds: call.experiment_ids, filter: all.length === 0 ? null : ({ kind: 'and', all } as const) }
        return call.experiment_ids.length === 0 ? 0 : (await reader.countTraces(caller.workspace, query, Number.MAX_SAFE_INTEGER)).count
      }
      const counts = {
        first: await count(base, first),
        second: await count(base, second),
        joint: await count(base, first, second),
        total: await count(base),
      }
      const { npmi, smoothed } = filterCorrelation(counts)
      return {
        ...(npmi !== null && { npmi }),
        ...(smoothed !== null && { npmi_smoothed: smoothed }),
        filter1_count: counts.first,
        filter2_count: counts.second,
        joint_count: counts.joint,
        total_count: counts.total,
      }
    },
  )
}
