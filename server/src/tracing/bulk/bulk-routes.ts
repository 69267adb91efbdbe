import { countSelection, deleteSelection, listBulkJobs, stopBulkJob, tagSelection } from '@assay/protocol'
import type { Route } from '../../platform/http/route.ts'
import { route } from '../../platform/http/route.ts'
import type { ExperimentStore } from '../../runs/index.ts'
import { keptTagValue, refuseServerTag } from '../mlflow/trace-tags.ts'
import type { SpanWriter } from '../store/span-store.ts'
import type { BulkJobs } from './bulk-jobs.ts'

interface BulkRouteDeps {
  jobs: BulkJobs
  writer: Pick<SpanWriter, 'tagTraces' | 'deleteTraces'>
  experiments: Pick<ExperimentStore, 'get'>
  nowMs(): number
}

/** Changes of all traces of a selection, and how far they are. */
export function bulkRoutes({ jobs, writer, experiments, nowMs }: BulkRouteDeps): Route[] {
  return [
    route(countSelection, async (caller, { experimentId, selection }) => {
      const { asOfMs = nowMs() } = selection
      return { count: await jobs.count(caller, experimentId, { ...selection, asOfMs }), asOfMs }
    }),

    route(tagSelection, (caller, { experimentId, selection, key, value }) => {
      refuseServerTag(key, value === null ? 'deleted' : 'set')
      const kept = keptTagValue(key, value ?? '')
      return jobs.start(caller, experimentId, selection, {
        ...(value === null ? { action: 'untag', subject: key } : { action: 'tag', subject: `${key}:${kept.slice(0, 100)}` }),
        policy: 'trace:write',
        step: (traceIds) => writer.tagTraces(caller.workspace, traceIds, key, value === null ? null : kept),
      })
    }),

    route(deleteSelection, (caller, { experimentId, selection, count }) =>
      jobs.start(caller, experimentId, selection, {
        action: 'delete',
        subject: '',
        policy: 'trace:delete',
        agreed: count,
        step: (traceIds) => writer.deleteTraces(caller.workspace, experimentId, { traceIds }),
      }),
    ),

    route(listBulkJobs, async (caller, { experimentId }) => {
      await experiments.get(caller.workspace, experimentId)
      return { jobs: jobs.list(caller.workspace, experimentId) }
    }),

    route(stopBulkJob, (caller, { experimentId, jobId }) => Promise.resolve(jobs.stop(caller.workspace, experimentId, jobId))),
  ]
}
