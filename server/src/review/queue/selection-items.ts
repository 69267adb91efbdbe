import { addSelectionToQueue, isAppError, notFound } from '@assay/protocol'
import type { Seam } from '../../governance/index.ts'
import { route, type Route } from '../../platform/http/route.ts'
import type { BulkJobs } from '../../tracing/index.ts'
import type { ReviewQueueStore } from './review-queue-store.ts'

interface SelectionItemDeps {
  jobs: BulkJobs
  reviewQueues: Pick<ReviewQueueStore, 'get' | 'addItems'>
  seam: Seam
}

/** Traces that a query finds, for people to judge. */
export function selectionItemRoutes({ jobs, reviewQueues, seam }: SelectionItemDeps): Route[] {
  return [
    route(addSelectionToQueue, async (caller, { experimentId, selection, queueId }) => {
      seam.authoriser.check(caller, 'trace:read', { type: 'experiment', id: experimentId })
      const queue = await reviewQueues.get(caller.workspace, queueId)
      if (queue.experimentId !== experimentId) throw notFound(`Review queue '${queueId}' is none of project ${experimentId}.`)
      const add = async (traceIds: readonly string[]): Promise<number> => {
        try {
          return (await reviewQueues.addItems(caller.workspace, queueId, traceIds)).length
        } catch (error) {
          if (!isAppError(error) || error.code !== 'RESOURCE_DOES_NOT_EXIST') throw error
          // One went meanwhile, and none was added. Where it is the queue that went, there is no more to do.
          await reviewQueues.get(caller.workspace, queueId)
          if (traceIds.length === 1) return 0
          const middle = traceIds.length >> 1
          return (await add(traceIds.slice(0, middle))) + (await add(traceIds.slice(middle)))
        }
      }
      return jobs.start(caller, experimentId, selection, {
        action: 'queue',
        subject: queue.name,
        policy: 'review:write',
        step: add,
      })
    }),
  ]
}
