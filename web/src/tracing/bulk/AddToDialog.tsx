import {
  addSelectionToDataset,
  addSelectionToQueue,
  type BulkJob,
  createDataset,
  createReviewQueue,
  listReviewQueues,
  searchDatasets,
  type TraceSelection,
} from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiClient } from '../../api/api-client.ts'
import { useApi } from '../../api/ApiContext.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { SelectField, TextField } from '../../ui/Field.tsx'
import { oneLine, visibleText } from '../../ui/safe/visible-text.ts'

const mostListed = 1000

interface Place {
  id: string
  name: string
}

const places = {
  dataset: {
    noun: 'dataset',
    list: async (api: ApiClient, experimentId: string): Promise<Place[]> => {
      const { datasets = [] } = await api.call(searchDatasets, { experiment_ids: [experimentId], max_results: mostListed })
      return datasets.map(({ dataset_id: id, name }) => ({ id, name }))
    },
    create: async (api: ApiClient, experimentId: string, name: string): Promise<string> =>
      (await api.call(createDataset, { name, experiment_ids: [experimentId] })).dataset.dataset_id,
  },
  queue: {
    noun: 'review queue',
    list: async (api: ApiClient, experimentId: string): Promise<Place[]> => {
      const { review_queues: queues = [] } = await api.call(listReviewQueues, { experiment_id: experimentId, max_results: mostListed })
      return queues.map(({ queue_id: id, name }) => ({ id, name }))
    },
    create: async (api: ApiClient, experimentId: string, name: string): Promise<string> =>
      (await api.call(createReviewQueue, { experiment_id: experimentId, name, queue_type: 'CUSTOM' })).review_queue.queue_id,
  },
}

/** Puts traces into a dataset or a review queue: the one last used, unless another is chosen. Enter is enough. */
export default function AddToDialog({
  kind,
  experimentId,
  what,
  selection,
  onStarted,
  onClose,
}: {
  kind: keyof typeof places
  experimentId: string
  /** `12 traces` */
  what: string
  selection: TraceSelection
  onStarted: (job: BulkJob) => void
  onClose: () => void
}) {
  const api = useApi()
  const { noun, list, create } = places[kind]
  const storageKey = `assay.last-${kind}.${api.workspace}.${experimentId}`
  const { data } = useQuery({ queryKey: [api.workspace, kind, experimentId], queryFn: () => list(api, experimentId), staleTime: 0 })
  const [chosen, setChosen] = useState<string | null>(null)
  const [name, setName] = useState('')
  const [withOutputs, setWithOutputs] = useState(false)
  const last = data?.find(({ id }) => id === localStorage.getItem(storageKey)) ?? data?.[0]
  const id = chosen ?? last?.id ?? ''
  const isNew = id === ''

  const add = async () => {
    const into = isNew ? await create(api, experimentId, name.trim()) : id
    localStorage.setItem(storageKey, into)
    const job = await (kind === 'dataset'
      ? api.call(addSelectionToDataset, { experimentId, selection, datasetId: into, withOutputs })
      : api.call(addSelectionToQueue, { experimentId, selection, queueId: into }))
    onStarted(job)
  }
  return (
    <ConfirmDialog
      // Made anew when it is known what there is, so that the field or the button has the focus.
      key={String(data === undefined)}
      title={`Add ${what} to a ${noun}`}
      confirm="Add"
      isReady={data !== undefined && (!isNew || name.trim() !== '')}
      onConfirm={add}
      onClose={onClose}
    >
      {data !== undefined && data.length > 0 && (
        <SelectField label={`Which ${noun}`} value={id} onChange={(event) => setChosen(event.target.value)}>
          {data.map((place) => (
            <option key={place.id} value={place.id}>
              {visibleText(oneLine(place.name)).slice(0, 100)}
            </option>
          ))}
          <option value="">{`New ${noun}…`}</option>
        </SelectField>
      )}
      {data !== undefined && isNew && (
        <TextField label={`Name of the new ${noun}`} data-autofocus="" value={name} onChange={(event) => setName(event.target.value)} />
      )}
      {kind === 'dataset' && (
        <label>
          <input type="checkbox" checked={withOutputs} onChange={(event) => setWithOutputs(event.target.checked)} /> The answers are right:
          expect them
        </label>
      )}
    </ConfirmDialog>
  )
}
