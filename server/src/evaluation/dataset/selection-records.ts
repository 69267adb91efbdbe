import { addSelectionToDataset } from '@assay/protocol'
import type { Seam } from '../../governance/index.ts'
import { route, type Route } from '../../platform/http/route.ts'
import type { BulkJobs } from '../../tracing/index.ts'
import type { DatasetChanges } from './dataset-changes.ts'
import type { DatasetStore } from './dataset-store.ts'
import { maxRecords } from './record-drafts.ts'
import type { TraceDrafts } from './trace-drafts.ts'

/** Letters of the records that wait to be one version of the dataset. More are several. */
const charsPerVersion = 64 * 1024 * 1024

interface SelectionRecordDeps {
  jobs: BulkJobs
  datasets: Pick<DatasetStore, 'get'>
  changes: Pick<DatasetChanges, 'upsertRecords'>
  traceDrafts: TraceDrafts
  seam: Seam
}

/** Datasets out of traces that a query finds. */
export function selectionRecordRoutes({ jobs, datasets, changes, traceDrafts, seam }: SelectionRecordDeps): Route[] {
  return [
    route(addSelectionToDataset, async (caller, { experimentId, selection, datasetId, withOutputs }) => {
      const { workspace } = caller
      seam.authoriser.check(caller, 'trace:read', { type: 'experiment', id: experimentId })
      const { name } = await datasets.get(workspace, datasetId)
      let waiting: { slices: Uint8Array[]; records: number; chars: number } = { slices: [], records: 0, chars: 0 }

      /** What waits becomes a version, in its small steps. */
      const put = async (): Promise<number> => {
        const { slices, records } = waiting
        if (records === 0) return 0
        waiting = { slices: [], records: 0, chars: 0 }
        await changes.upsertRecords(workspace, datasetId, { slices })
        return records
      }

      return jobs.start(caller, experimentId, selection, {
        action: 'dataset',
        subject: name,
        policy: 'dataset:write',
        finish: put,
        async step(traceIds) {
          const { slices, records, chars } = await traceDrafts.read(workspace, traceIds, withOutputs)
          const isFull = waiting.records + records > maxRecords || waiting.chars + chars > charsPerVersion
          const made = isFull ? await put() : 0
          waiting.slices.push(...slices)
          waiting.records += records
          waiting.chars += chars
          return made
        },
      })
    }),
  ]
}
