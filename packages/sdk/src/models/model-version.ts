import { invalid } from '../rest/assay-error.ts'
import { callApi } from '../rest/call-api.ts'
import { createUnlessThere } from '../rest/create-unless-there.ts'
import { asRecord, date, keyValues, list, number, optionalText, text, textMap } from '../rest/message.ts'
import { type Paged, paged } from '../rest/paged.ts'
import { sendValue } from '../rest/send-value.ts'

export interface ModelVersion {
  name: string
  /** Counted from 1. A number here and wherever a version is named; MLflow's client has it as text. */
  version: number
  description: string
  createdAt: Date
  updatedAt: Date
  userId: string | undefined
  stage: string
  /** Address of its files; `models:/<id>` for a logged model. */
  source: string
  runId: string | undefined
  status: string
  statusMessage: string
  tags: Record<string, string>
  aliases: string[]
}

export interface CreateModelVersionOptions {
  /** Address of its files: `models:/<id>`, `runs:/<id>/<path>` or `mlflow-artifacts:/…`. */
  source: string
  runId?: string
  modelId?: string
  description?: string
  tags?: Readonly<Record<string, unknown>>
}

export interface SearchModelVersionsOptions {
  /** E.g. `name = 'support-agent' AND run_id = '…'`. */
  filter?: string
  /** E.g. `version_number DESC`. */
  orderBy?: string[]
  /** Of one page, default 10000. */
  maxResults?: number
  pageToken?: string
}

const api = '/api/2.0/mlflow/model-versions'

const stages = ['None', 'Staging', 'Production', 'Archived'] as const
export type ModelVersionStage = (typeof stages)[number]

/** The stages that a version can have, in order. */
export async function getModelVersionStages(): Promise<ModelVersionStage[]> {
  return [...stages]
}

/** @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown name. */
export async function createModelVersion(name: string, options: CreateModelVersionOptions): Promise<ModelVersion> {
  const answer = await callApi('POST', `${api}/create`, {
    json: {
      name,
      source: options.source,
      run_id: options.runId,
      model_id: options.modelId,
      description: options.description,
      tags: keyValues(options.tags),
    },
  })
  return readModelVersion(answer['model_version'])
}

/**
 * Makes a version of what an address names: `models:/<id>` for a logged model, `runs:/<run>/<path>` for files of a run. The name is made when
 * it is new.
 */
export async function registerModel(
  modelUri: string,
  name: string,
  options: Pick<CreateModelVersionOptions, 'tags' | 'description'> = {},
): Promise<ModelVersion> {
  await createNameUnlessThere(name)
  const [, scheme, id, path = ''] = /^(runs|models):\/+([^/]+)\/?(.*)$/.exec(modelUri) ?? []
  if (scheme === 'models' && id?.startsWith('m-') === true) return createModelVersion(name, { ...options, source: modelUri, modelId: id })
  if (scheme === 'runs' && id !== undefined) return createModelVersion(name, { ...options, source: await sourceInRun(id, path), runId: id })
  throw invalid(`"${modelUri}" cannot be registered; give models:/<id of a logged model> or runs:/<run id>/<path>`)
}

async function createNameUnlessThere(name: string): Promise<void> {
  await createUnlessThere(() => callApi('POST', '/api/2.0/mlflow/registered-models/create', { json: { name } }))
}

/** A run's files by their own address, as MLflow's client gives it. */
async function sourceInRun(runId: string, path: string): Promise<string> {
  const answer = await callApi('GET', '/api/2.0/mlflow/runs/get', { query: { run_id: runId } })
  return [text(asRecord(asRecord(answer['run'])['info'])['artifact_uri']), path].filter((part) => part !== '').join('/')
}

/** @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown one. */
export async function getModelVersion(name: string, version: number): Promise<ModelVersion> {
  return readModelVersion((await callApi('GET', `${api}/get`, { query: { name, version: String(version) } }))['model_version'])
}

/** @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown one. */
export async function updateModelVersion(name: string, version: number, { description }: { description: string }): Promise<ModelVersion> {
  const answer = await callApi('PATCH', `${api}/update`, { json: { name, version: String(version), description } })
  return readModelVersion(answer['model_version'])
}

/** With `archiveExistingVersions` the others of that stage become Archived; by default they stay. */
export async function transitionModelVersionStage(
  name: string,
  version: number,
  stage: ModelVersionStage,
  options: { archiveExistingVersions?: boolean } = {},
): Promise<ModelVersion> {
  const answer = await callApi('POST', `${api}/transition-stage`, {
    json: { name, version: String(version), stage, archive_existing_versions: options.archiveExistingVersions ?? false },
  })
  return readModelVersion(answer['model_version'])
}

/** For good. */
export async function deleteModelVersion(name: string, version: number): Promise<void> {
  await callApi('DELETE', `${api}/delete`, { json: { name, version: String(version) } })
}

/**
 * Without versions of prompts, unless the filter asks for them: ``tags.`mlflow.prompt.is_prompt` = 'true'``.
 * `await` gives the first page, `for await` goes through all that is found.
 */
export function searchModelVersions(options: SearchModelVersionsOptions = {}): Paged<ModelVersion> {
  return paged(async (pageToken = options.pageToken) => {
    const answer = await callApi('GET', `${api}/search`, {
      query: { filter: options.filter, order_by: options.orderBy, max_results: options.maxResults ?? 10_000, page_token: pageToken },
    })
    return { items: list(answer['model_versions']).map(readModelVersion), nextPageToken: optionalText(answer['next_page_token']) }
  })
}

/**
 * Takes the place of the value before.
 * @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown version.
 */
export async function setModelVersionTag(name: string, version: number, key: string, value: unknown): Promise<void> {
  await sendValue('POST', `${api}/set-tag`, { name, version: String(version), key }, value)
}

/**
 * Nothing for a tag that it does not have.
 * @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown version.
 */
export async function deleteModelVersionTag(name: string, version: number, key: string): Promise<void> {
  await callApi('DELETE', `${api}/delete-tag`, { json: { name, version: String(version), key } })
}

/** Address of its files. */
export async function getModelVersionDownloadUri(name: string, version: number): Promise<string> {
  return text((await callApi('GET', `${api}/get-download-uri`, { query: { name, version: String(version) } }))['artifact_uri'])
}

/** Makes a version of another name, which is made when it is new, from `models:/<name>/<version>`. */
export async function copyModelVersion(sourceUri: string, destinationName: string): Promise<ModelVersion> {
  const [, name = '', version = ''] = /^models:\/+([^/@]+)\/(\d+)$/.exec(sourceUri) ?? []
  if (name === '') throw invalid(`"${sourceUri}" names no version; it would be models:/<name>/<version>`)
  const source = await getModelVersion(name, Number(version))
  await createNameUnlessThere(destinationName)
  return createModelVersion(destinationName, {
    source: `models:/${source.name}/${source.version}`,
    runId: source.runId,
    description: source.description,
    tags: source.tags,
  })
}

export function readModelVersion(value: unknown): ModelVersion {
  const version = asRecord(value)
  return {
    name: text(version['name']),
    version: number(version['version']),
    description: text(version['description']),
    createdAt: date(version['creation_timestamp']),
    updatedAt: date(version['last_updated_timestamp']),
    userId: optionalText(version['user_id']),
    stage: text(version['current_stage']),
    source: text(version['source']),
    runId: optionalText(version['run_id']),
    status: text(version['status']),
    statusMessage: text(version['status_message']),
    tags: textMap(version['tags']),
    aliases: list(version['aliases']).map(text),
  }
}
