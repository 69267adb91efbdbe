import { callApi } from '../rest/call-api.ts'
import { list, optionalText } from '../rest/message.ts'
import { type PageOptions, type Paged, paged } from '../rest/paged.ts'
import { type ViewType, activeExperimentId } from './experiment.ts'
import { type Metric, type Run, readMetric, readRun } from './run.ts'
import { fetchRun } from './start-run.ts'

export interface SearchRunsOptions {
  /** Default: that of `setExperiment` or `init`. */
  experimentIds?: string[]
  /** E.g. `metrics.accuracy > 0.9 AND params.optimiser = 'adam'`. */
  filter?: string
  /** E.g. `metrics.accuracy DESC`. Default: newest start first. */
  orderBy?: string[]
  /** Default ACTIVE_ONLY. */
  viewType?: ViewType
  /** Of one page, 1…50000, default 1000. */
  maxResults?: number
  pageToken?: string
}

const historyPage = 25_000

/** @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown one. A deleted one is found. */
export function getRun(runId: string): Promise<Run> {
  return fetchRun(runId)
}

/** The run that this one is below; `undefined` for one that is below none. */
export async function getParentRun(runId: string): Promise<Run | undefined> {
  const parentRunId = (await fetchRun(runId)).tags['mlflow.parentRunId']
  return parentRunId === undefined ? undefined : fetchRun(parentRunId)
}

/**
 * A page of 1000 by `await`, all by `for await`.
 * @throws AssayError, `INVALID_PARAMETER_VALUE` for a filter that cannot be read.
 */
export function searchRuns(options: SearchRunsOptions = {}): Paged<Run> {
  return paged(async (pageToken = options.pageToken) => {
    const answer = await callApi('POST', '/api/2.0/mlflow/runs/search', {
      json: {
        experiment_ids: options.experimentIds ?? [await activeExperimentId()],
        filter: options.filter,
        run_view_type: options.viewType ?? 'ACTIVE_ONLY',
        max_results: options.maxResults ?? 1000,
        order_by: options.orderBy,
        page_token: pageToken,
      },
    })
    return { items: list(answer['runs']).map(readRun), nextPageToken: optionalText(answer['next_page_token']) }
  })
}

/** It can be restored. */
export async function deleteRun(runId: string): Promise<void> {
  await callApi('POST', '/api/2.0/mlflow/runs/delete', { json: { run_id: runId } })
}

/**
 * Nothing for one that is not deleted.
 * @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown one.
 */
export async function restoreRun(runId: string): Promise<void> {
  await callApi('POST', '/api/2.0/mlflow/runs/restore', { json: { run_id: runId } })
}

/**
 * Every point of a metric, by time and step, 25000 a page unless `maxResults` says otherwise. `await` gives the first page, `for await` all
 * points.
 */
export function getMetricHistory(runId: string, key: string, options: PageOptions = {}): Paged<Metric> {
  return paged(async (pageToken = options.pageToken) => {
    const answer = await callApi('GET', '/api/2.0/mlflow/metrics/get-history', {
      query: { run_id: runId, metric_key: key, max_results: options.maxResults ?? historyPage, page_token: pageToken },
    })
    return { items: list(answer['metrics']).map(readMetric), nextPageToken: optionalText(answer['next_page_token']) }
  })
}
