import type { BulkJob } from '@assay/protocol'
import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { useApi } from '../../api/ApiContext.tsx'
import { formatCount, formatCounted } from '../../ui/format/number.ts'
import { useToast } from '../../ui/Toasts.tsx'
import { visibleText } from '../../ui/safe/visible-text.ts'
import { queries } from '../queries.ts'

const askEveryMs = 500

/** Of this tab, so that the end of each is said once. */
const watched = new Set<string>()

/** Follows changes of many traces to their end, and says how they ended. How far one is stands in the cache meanwhile. */
export function useBulkJobs(experimentId: string) {
  const api = useApi()
  const cache = useQueryClient()
  const toast = useToast()
  return useCallback(
    async (started: BulkJob): Promise<void> => {
      const key = `${api.workspace} ${experimentId} ${started.jobId} ${started.startedAtMs}`
      if (watched.has(key)) return
      watched.add(key)
      const query = queries.bulkJobs(api, experimentId)
      cache.setQueryData(query.queryKey, (known: { jobs: BulkJob[] } | undefined) => ({
        jobs: [started, ...(known?.jobs ?? []).filter(({ jobId }) => jobId !== started.jobId)],
      }))
      try {
        let job: BulkJob | undefined = started
        while (job?.state === 'running') {
          await new Promise((resolve) => setTimeout(resolve, askEveryMs))
          const { jobs } = await cache.fetchQuery({ ...query, staleTime: 0 })
          job = jobs.find(({ jobId }) => jobId === started.jobId)
        }
        if (job === undefined) toast({ text: 'The server was started anew; what was not done yet is not done.', kind: 'error' })
        else if (job.state === 'failed') toast({ text: `${endText(job)}, then it failed: ${visibleText(job.error ?? '')}`, kind: 'error' })
        else toast({ text: endText(job) })
      } catch (error) {
        toast({ text: error instanceof Error ? error.message : String(error), kind: 'error' })
      }
      await cache.invalidateQueries({ queryKey: [api.workspace] })
    },
    [api, cache, toast, experimentId],
  )
}

/** What is being done, in the words of a line. */
export function actionText({ action, subject }: BulkJob): string {
  const of = visibleText(subject).slice(0, 60)
  if (action === 'tag') return `Setting ${of}`
  if (action === 'untag') return `Removing tag ${of}`
  if (action === 'delete') return 'Deleting'
  return action === 'dataset' ? `Adding to dataset ${of}` : `Adding to queue ${of}`
}

/** What it came to. */
function endText({ action, subject, state, total, changed }: BulkJob): string {
  const of = visibleText(subject).slice(0, 60)
  const ends = {
    tag: `tagged ${of}`,
    untag: `without tag ${of} now`,
    delete: 'deleted',
    dataset: `added to ${of}`,
    queue: `added to ${of} for review`,
  }
  const what = `${formatCounted(changed, 'trace')} ${ends[action]}`
  if (state === 'stopped') return `Stopped: ${what}, of ${formatCount(total)}`
  return action !== 'untag' && state === 'done' && changed < total ? `${what}, of ${formatCount(total)}` : what
}
