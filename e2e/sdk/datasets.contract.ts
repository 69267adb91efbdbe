import { describe, expect } from 'vitest'
import { sdk, shows } from './shows.ts'

/** Evaluation datasets. */
export function datasetsContract(): void {
  describe('an evaluation dataset', () => {
    shows(
      'takes records, one for each inputs, and gives them back',
      [
        'mlflow.genai.create_dataset',
        'mlflow.genai.get_dataset',
        'mlflow.genai.delete_dataset',
        'mlflow.genai.datasets.create_dataset',
        'mlflow.genai.datasets.get_dataset',
        'mlflow.genai.datasets.delete_dataset',
        'MlflowClient.create_dataset',
        'MlflowClient.get_dataset',
        'MlflowClient.delete_dataset',
      ],
      async () => {
        const made = await sdk.createDataset('sdk questions', { tags: { stage: 'gold' } })
        expect(made).toMatchObject({ name: 'sdk questions', tags: { stage: 'gold' }, recordCount: 0 })
        const merged = await made.mergeRecords([
          { inputs: { question: 'where?' }, expectations: { answer: 'here' }, tags: { a: 'b' } },
          { inputs: { question: 'when?' }, source: { type: 'TRACE', data: { trace_id: 'tr-1' } }, outputs: { said: ['now'] } },
        ])
        expect(merged).toMatchObject({
          datasetId: made.datasetId,
          recordCount: 2,
          schema: { inputs: { question: 'string' }, expectations: { answer: 'string' } },
        })
        expect(merged.digest).not.toBe(made.digest)
        await merged.mergeRecords([{ inputs: { question: 'where?' }, expectations: { tone: 'kind', weight: Number.NaN } }])
        const records = []
        for await (const record of merged.records()) records.push(record)
        records.sort((a, b) => String(a.inputs['question']).localeCompare(String(b.inputs['question'])))
        expect(records).toMatchObject([
          { inputs: { question: 'when?' }, outputs: { said: ['now'] }, source: { type: 'TRACE', data: { trace_id: 'tr-1' } } },
          {
            inputs: { question: 'where?' },
            expectations: { answer: 'here', tone: 'kind', weight: Number.NaN },
            tags: { a: 'b' },
            source: { type: 'HUMAN' },
          },
        ])
        expect(await merged.deleteRecords([records[0]?.recordId ?? ''])).toBe(1)
        expect((await sdk.getDataset({ datasetId: made.datasetId })).recordCount).toBe(1)
        await sdk.deleteDataset(made.datasetId)
        await expect(sdk.getDataset({ datasetId: made.datasetId })).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' })
      },
    )

    shows(
      'is searched, tagged and belongs to experiments',
      [
        'mlflow.genai.search_datasets',
        'mlflow.genai.set_dataset_tags',
        'mlflow.genai.delete_dataset_tag',
        'mlflow.genai.datasets.search_datasets',
        'mlflow.genai.datasets.set_dataset_tags',
        'mlflow.genai.datasets.delete_dataset_tag',
        'mlflow.genai.datasets.add_dataset_to_experiments',
        'mlflow.genai.datasets.remove_dataset_from_experiments',
        'MlflowClient.search_datasets',
        'MlflowClient.set_dataset_tags',
        'MlflowClient.delete_dataset_tag',
        'MlflowClient.add_dataset_to_experiments',
        'MlflowClient.remove_dataset_from_experiments',
      ],
      async () => {
        const [one, other] = [await sdk.createExperiment('sdk datasets 1'), await sdk.createExperiment('sdk datasets 2')]
        const first = await sdk.createDataset('sdk set a', { experimentIds: [one] })
        await sdk.createDataset('sdk set b', { experimentIds: [one] })
        await sdk.setDatasetTags(first.datasetId, { stage: 'silver', gone: 'soon' })
        await sdk.deleteDatasetTag(first.datasetId, 'gone')
        const found = await sdk.getDataset({ name: 'sdk set a' })
        expect(found.tags).toMatchObject({ stage: 'silver' })
        expect(found.tags).not.toHaveProperty('gone')
        const { items } = await sdk.searchDatasets({ experimentIds: [one], orderBy: ['name ASC'] })
        expect(items.map(({ name }) => name)).toEqual(['sdk set a', 'sdk set b'])
        expect((await sdk.searchDatasets({ filter: "tags.stage = 'silver'" })).items.map(({ name }) => name)).toEqual(['sdk set a'])
        await sdk.addDatasetToExperiments(first.datasetId, [other])
        expect((await found.experimentIds()).sort()).toEqual([one, other].sort())
        await sdk.removeDatasetFromExperiments(first.datasetId, [one])
        expect(await found.experimentIds()).toEqual([other])
        await expect(sdk.getDataset({ name: 'sdk no such set' })).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' })
      },
    )
  })
}
