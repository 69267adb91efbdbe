import { invalidParameter } from '@assay/protocol'
import { int, list, nullable, offsetPage, readOffsetToken, required, text } from '@assay/protocol/mlflow'
import { mlflowCall } from '../../platform/http/mlflow-route.ts'
import type { Route } from '../../platform/http/route.ts'
import { idOf, runIdFields } from '../run/run-id-fields.ts'
import { metricMessage } from '../run/run-message.ts'
import type { RunStore } from '../run/run-store.ts'

/** Of one page of a history, whatever is asked for. */
const maxPagePoints = 25_000
const maxSampledRuns = 100
const maxSampledPoints = 2_500

/** MLflow's calls on the metrics of runs (3.18, `/api/2.0/mlflow/metrics/…`). */
export function metricRoutes({ runs }: { runs: RunStore }): Route[] {
  const read = (name: string) => ({ method: 'GET' as const, path: `/2.0/mlflow/metrics/${name}`, policy: 'run:read' as const })
  return [
    ...mlflowCall(
      {
        ...read('get-history'),
        fields: { ...runIdFields, metric_key: required(text), page_token: text, max_results: nullable(int) },
      },
      async (caller, query) => {
        const id = idOf(query)
        const limit = query.max_results ?? Number.MAX_SAFE_INTEGER
        if (limit <= 0)
          throw invalidParameter(`Invalid value ${limit} for parameter 'max_results' supplied. It must be a positive integer.`)
        const offset = readOffsetToken(query.page_token)
        const asked = Math.min(limit, maxPagePoints)
        const points = await runs.metricHistory(caller.workspace, id, query.metric_key, { limit: asked + 1, offset })
        return offsetPage('metrics', points, { limit: asked, offset }, (point) => metricMessage({ key: query.metric_key, ...point }))
      },
    ),
    ...mlflowCall(
      {
        ...read('get-history-bulk'),
        fields: { run_id: list(text), metric_key: nullable(text), max_results: { ...int, absent: maxPagePoints } },
      },
      async (caller, query) => {
        const { run_id: runIds, metric_key: key } = query
        if (runIds.length === 0) throw invalidParameter('GetMetricHistoryBulk request must specify at least one run_id.')
        if (runIds.length > maxSampledRuns) {
          throw invalidParameter(
            `GetMetricHistoryBulk request cannot specify more than ${maxSampledRuns} run_ids. Received ${runIds.length} run_ids.`,
          )
        }
        if (key === null) throw invalidParameter('GetMetricHistoryBulk request must specify a metric_key.')
        const most = Math.min(Math.max(query.max_results, 0), maxPagePoints)
        const metrics: object[] = []
        for (const runId of [...new Set(runIds)].sort()) {
          if (metrics.length >= most) break
          const points = await runs.metricHistory(caller.workspace, runId, key, { limit: most - metrics.length, offset: 0 })
          metrics.push(...points.map((point) => ({ ...metricMessage({ key, ...point }), run_id: runId })))
        }
        return { metrics }
      },
    ),
    ...mlflowCall(
      {
        ...read('get-history-bulk-interval'),
        fields: {
          run_ids: required(list(text)),
          metric_key: required(text),
          start_step: nullable(int),
          end_step: nullable(int),
          max_results: { ...int, absent: maxSampledPoints },
        },
      },
      async (caller, query) => {
        if (query.run_ids.length > maxSampledRuns) {
          throw invalidParameter(
            `GetMetricHistoryBulkInterval request must specify at most ${maxSampledRuns} run_ids. Received ${query.run_ids.length} run_ids.`,
          )
        }
        if (query.max_results < 1 || query.max_results > maxSampledPoints)
          throw invalidParameter(
            `max_results must be between 1 and ${maxSampledPoints}. See the API docs for more information about request parameters.`,
          )
        const points = await runs.sampleMetric(caller.workspace, {
          runIds: query.run_ids,
          key: query.metric_key,
          most: query.max_results,
          steps: stepsOf(query.start_step, query.end_step),
        })
        return { ...(points.length > 0 && { metrics: points.map((point) => ({ ...metricMessage(point), run_id: point.runId })) }) }
      },
    ),
  ]
}

function stepsOf(from: number | null, to: number | null): { from: number; to: number } | null {
  if (from === null && to === null) return null
  if (from === null || to === null) throw invalidParameter('If either start step or end step are specified, both must be specified.')
  if (from > to) throw invalidParameter(`end_step must be greater than start_step. Found start_step=${from} and end_step=${to}.`)
  return { from, to }
}
