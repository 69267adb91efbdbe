import { type listRunKeys, type ResponseOf, runStatuses } from '@assay/protocol'
import { type ColumnKind, isOwnTag, writtenColumn } from '../run-column.ts'
import type { FilterWords } from './complete-filter.ts'

const attributes = ['status', 'run_name', 'user_id', 'start_time', 'end_time', 'run_id']
const about: Record<ColumnKind, string> = { metrics: 'metric', params: 'parameter', tags: 'tag' }

/** What a filter of these runs can name. */
export function runFilterWords(keys: ResponseOf<typeof listRunKeys> | undefined): FilterWords {
  const of = (kind: ColumnKind) =>
    (keys?.[kind] ?? [])
      .filter((key) => kind !== 'tags' || isOwnTag(key))
      .map((key) => ({ text: writtenColumn({ kind, key }), about: about[kind] }))
  return {
    identifiers: [
      ...of('metrics'),
      ...of('params'),
      ...attributes.map((name) => ({ text: `attributes.${name}`, about: 'attribute' })),
      { text: 'datasets.name', about: 'dataset' },
      { text: 'datasets.context', about: 'dataset' },
      ...of('tags'),
    ],
    values: { 'attributes.status': runStatuses },
  }
}

/** Likewise, of logged models. */
export const modelFilterWords: FilterWords = {
  identifiers: ['name', 'model_type', 'status', 'source_run_id', 'metrics.', 'params.', 'tags.'].map((text) => ({ text, about: '' })),
  values: { status: ['READY', 'PENDING', 'FAILED'] },
}
