import { formatTerm } from '@assay/protocol'
import { tracesPath, tracesUrl } from '../tracing/index.ts'
import { at } from '../ui/time-range.ts'

interface LinkedTraces {
  /** In the words of the query bar. */
  q: string
  /** The list of them, from a little before the run or model was there. */
  path: string
}

const slackMs = 3_600_000

/** The traces that were made in a run or linked to it. */
export function runTraces({ experimentId, runId, startMs }: { experimentId: string; runId: string; startMs: number }): LinkedTraces {
  return linked(experimentId, formatTerm({ key: 'run', value: runId }), startMs)
}

/** The traces of a logged model, as the client names it in their metadata. */
export function modelTraces({
  experimentId,
  modelId,
  createdAtMs,
}: {
  experimentId: string
  modelId: string
  createdAtMs: number
}): LinkedTraces {
  return linked(experimentId, formatTerm({ key: 'meta.mlflow.modelId', value: modelId }), createdAtMs)
}

function linked(experimentId: string, q: string, sinceMs: number): LinkedTraces {
  const search = tracesUrl.format({ ...tracesUrl.parse(''), q, from: at(Math.max(0, sinceMs - slackMs)) })
  return { q, path: `${tracesPath(experimentId)}?${search}` }
}
