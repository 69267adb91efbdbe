import { AssayError, invalid } from '../rest/assay-error.ts'
import { callApi } from '../rest/call-api.ts'
import { filterText } from '../rest/filter-text.ts'
import { asRecord, date, list, number, optionalText, text } from '../rest/message.ts'
import { type PageOptions, type Paged, paged } from '../rest/paged.ts'
import { userName } from '../runs/run-context.ts'
import { fromPythonJson, toPythonJson } from './python-json.ts'

/** What an evaluation asks, and what it expects. */
export interface DatasetRecordInput {
  inputs: Record<string, unknown>
  /** What a right answer has. */
  expectations?: Record<string, unknown>
  /** An answer that was given before. */
  outputs?: unknown
  tags?: Record<string, string>
  /** Where it comes from. Default: HUMAN with expectations, CODE without. */
  source?: { type: 'TRACE' | 'HUMAN' | 'DOCUMENT' | 'CODE'; data?: Record<string, unknown> }
}

export interface DatasetRecord extends DatasetRecordInput {
  /** `dr-` and 32 hex digits. */
  recordId: string
  createdAt: Date
  updatedAt: Date
}

interface DatasetFields {
  datasetId: string
  name: string
  digest: string
  tags: Record<string, string>
  schema: Record<string, unknown> | undefined
  recordCount: number
  createdAt: Date
  updatedAt: Date
}

const api = '/api/3.0/mlflow/datasets'
const recordPage = 1000
/** Of one call, so that a large set does not become one large request. */
export const recordsPerCall = 1000
/** Of their JSON, in one call: written as text within JSON it may grow to twice that, and servers take 64 MiB. A larger record goes alone. */
export const recordBytesPerCall = 16 * 1024 * 1024

/** Records to evaluate with, kept on the server. Two with the same inputs are one. */
export class EvaluationDataset {
  /** `d-` and 32 hex digits. */
  readonly datasetId: string
  readonly name: string
  /** Names its content: it changes with the records. */
  readonly digest: string
  readonly tags: Readonly<Record<string, string>>
  /** Type by field of `inputs`, `outputs` and `expectations`; `undefined` without records. */
  readonly schema: Readonly<Record<string, unknown>> | undefined
  readonly recordCount: number
  readonly createdAt: Date
  readonly updatedAt: Date

  constructor(fields: DatasetFields) {
    this.datasetId = fields.datasetId
    this.name = fields.name
    this.digest = fields.digest
    this.tags = fields.tags
    this.schema = fields.schema
    this.recordCount = fields.recordCount
    this.createdAt = fields.createdAt
    this.updatedAt = fields.updatedAt
  }

  /**
   * Adds records, or what is new in them to those with the same inputs. Any number, at most 1000 a call; when one fails, those before it have
   * been stored, and may be given again. Gives the set as it is then.
   * @throws AssayError, `INVALID_PARAMETER_VALUE` before the first call for a record without `inputs`.
   */
  async mergeRecords(records: readonly DatasetRecordInput[]): Promise<EvaluationDataset> {
    for (const [at, record] of records.entries()) checkInputs(record, at)
    const user = userName()
    for (const some of callsOf(records, user)) {
      await callApi('POST', `${api}/${this.datasetId}/records`, { json: { records: `[${some.join(',')}]` } })
    }
    return getDataset({ datasetId: this.datasetId })
  }

  /** Newest first, 1000 a page unless `maxResults` says otherwise. `await` gives the first page, `for await` all records. */
  records(options: PageOptions = {}): Paged<DatasetRecord> {
    return paged(async (pageToken = options.pageToken) => {
      const answer = await callApi('GET', `${api}/${this.datasetId}/records`, {
        query: { max_results: options.maxResults ?? recordPage, page_token: pageToken },
      })
      return { items: list(fromJson(answer['records'])).map(readRecord), nextPageToken: optionalText(answer['next_page_token']) }
    })
  }

  /** How many were there to be deleted. */
  async deleteRecords(recordIds: readonly string[]): Promise<number> {
    const answer = await callApi('DELETE', `${api}/${this.datasetId}/records`, { json: { dataset_record_ids: recordIds } })
    return number(answer['deleted_count'])
  }

  /** Of the experiments that it is in, as it is now. */
  async experimentIds(): Promise<string[]> {
    return list((await callApi('GET', `${api}/${this.datasetId}/experiment-ids`))['experiment_ids']).map(text)
  }
}

export interface SearchDatasetsOptions {
  /** Default: all. */
  experimentIds?: string[]
  /** E.g. `name LIKE 'support%' AND tags.stage = 'gold'`. */
  filter?: string
  /** E.g. `name ASC`. Default: newest first. */
  orderBy?: string[]
  /** Of one page, default 1000. */
  maxResults?: number
  pageToken?: string
}

/**
 * Without records. Of one name there can be several.
 * @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown experiment, which MLflow takes.
 */
export async function createDataset(
  name: string,
  options: { experimentIds?: string[]; tags?: Readonly<Record<string, string>> } = {},
): Promise<EvaluationDataset> {
  const tags = { 'mlflow.user': userName(), ...options.tags }
  const json = { name, experiment_ids: options.experimentIds ?? [], tags: JSON.stringify(tags) }
  return readDataset((await callApi('POST', `${api}/create`, { json }))['dataset'])
}

/**
 * By id, or by a name that only one has.
 * @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown id or name, `INVALID_PARAMETER_VALUE` for a name that several have.
 */
export async function getDataset(which: { datasetId: string } | { name: string }): Promise<EvaluationDataset> {
  if ('datasetId' in which) return readDataset((await callApi('GET', `${api}/${encodeURIComponent(which.datasetId)}`))['dataset'])
  const { items } = await searchDatasets({ filter: `name = ${filterText(which.name)}`, maxResults: 2 })
  const [found, other] = items
  if (found === undefined) throw new AssayError(`no evaluation dataset is called "${which.name}"`, 404, 'RESOURCE_DOES_NOT_EXIST')
  if (other !== undefined) throw invalid(`several evaluation datasets are called "${which.name}"; name one by datasetId`)
  return found
}

/** Without their records. A page of 1000 by `await`, all by `for await`. */
export function searchDatasets(options: SearchDatasetsOptions = {}): Paged<EvaluationDataset> {
  return paged(async (pageToken = options.pageToken) => {
    const answer = await callApi('POST', `${api}/search`, {
      json: {
        experiment_ids: options.experimentIds,
        filter_string: options.filter,
        order_by: options.orderBy,
        max_results: options.maxResults ?? 1000,
        page_token: pageToken,
      },
    })
    return { items: list(answer['datasets']).map(readDataset), nextPageToken: optionalText(answer['next_page_token']) }
  })
}

/** With its records, for good. */
export async function deleteDataset(datasetId: string): Promise<void> {
  await callApi('DELETE', `${api}/${encodeURIComponent(datasetId)}`)
}

/**
 * Any number of them; others stay.
 * @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown set.
 */
export async function setDatasetTags(datasetId: string, tags: Readonly<Record<string, string>>): Promise<void> {
  await callApi('PATCH', `${api}/${encodeURIComponent(datasetId)}/tags`, { json: { tags: JSON.stringify(tags) } })
}

/** Nothing for a tag or a set that there is not. */
export async function deleteDatasetTag(datasetId: string, key: string): Promise<void> {
  await callApi('DELETE', `${api}/${encodeURIComponent(datasetId)}/tags/${encodeURIComponent(key)}`)
}

/**
 * Gives the set as it is then.
 * @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown set or experiment.
 */
export async function addDatasetToExperiments(datasetId: string, experimentIds: readonly string[]): Promise<EvaluationDataset> {
  return changeExperiments('add-experiments', datasetId, experimentIds)
}

/**
 * Gives the set as it is then; experiments that it is not in are passed over.
 * @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown set.
 */
export async function removeDatasetFromExperiments(datasetId: string, experimentIds: readonly string[]): Promise<EvaluationDataset> {
  return changeExperiments('remove-experiments', datasetId, experimentIds)
}

async function changeExperiments(change: string, datasetId: string, experimentIds: readonly string[]): Promise<EvaluationDataset> {
  const json = { dataset_id: datasetId, experiment_ids: experimentIds }
  return readDataset((await callApi('POST', `${api}/${encodeURIComponent(datasetId)}/${change}`, { json }))['dataset'])
}

/** What a program in JavaScript, or one that reads records from a file, may leave out. The server would take the record as one of no inputs. */
function checkInputs(record: unknown, at: number): void {
  const { inputs } = asRecord(record)
  if (typeof inputs === 'object' && inputs !== null && !Array.isArray(inputs)) return
  throw invalid(`records[${at}]: each record must have 'inputs', an object`)
}

/** The records of each call, as JSON. */
function* callsOf(records: readonly DatasetRecordInput[], user: string): Generator<string[]> {
  let some: string[] = []
  let bytes = 0
  for (const record of records) {
    const json = toPythonJson(recordMessage(record, user))
    const jsonBytes = Buffer.byteLength(json)
    if (some.length === recordsPerCall || (some.length > 0 && bytes + jsonBytes > recordBytesPerCall)) {
      yield some
      some = []
      bytes = 0
    }
    some.push(json)
    bytes += jsonBytes
  }
  if (some.length > 0) yield some
}

function recordMessage({ inputs, expectations, outputs, tags, source }: DatasetRecordInput, user: string): object {
  const type = source?.type ?? (expectations === undefined || Object.keys(expectations).length === 0 ? 'CODE' : 'HUMAN')
  return {
    inputs,
    expectations,
    outputs,
    tags: { 'mlflow.user': user, ...tags },
    source: { source_type: type, source_data: source?.data ?? {} },
  }
}

function readDataset(value: unknown): EvaluationDataset {
  const dataset = asRecord(value)
  const schema = fromJson(dataset['schema'])
  return new EvaluationDataset({
    datasetId: text(dataset['dataset_id']),
    name: text(dataset['name']),
    digest: text(dataset['digest']),
    tags: asRecord(fromJson(dataset['tags'])) as Record<string, string>,
    schema: schema === undefined ? undefined : { ...asRecord(schema) },
    recordCount: number(asRecord(fromJson(dataset['profile']))['num_records']),
    createdAt: date(dataset['created_time']),
    updatedAt: date(dataset['last_update_time']),
  })
}

function readRecord(value: unknown): DatasetRecord {
  const record = asRecord(value)
  const source = asRecord(record['source'])
  return {
    recordId: text(record['dataset_record_id']),
    inputs: { ...asRecord(record['inputs']) },
    ...(record['expectations'] === undefined ? {} : { expectations: { ...asRecord(record['expectations']) } }),
    ...(record['outputs'] === undefined ? {} : { outputs: record['outputs'] }),
    tags: asRecord(record['tags']) as Record<string, string>,
    ...(source['source_type'] === undefined
      ? {}
      : { source: { type: text(source['source_type']) as 'CODE', data: { ...asRecord(source['source_data']) } } }),
    createdAt: date(record['created_time']),
    updatedAt: date(record['last_update_time']),
  }
}

/** `undefined` for what is absent. */
function fromJson(value: unknown): unknown {
  return typeof value === 'string' && value !== '' ? fromPythonJson(value) : undefined
}
