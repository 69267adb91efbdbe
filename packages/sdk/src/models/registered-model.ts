import { callApi } from '../rest/call-api.ts'
import { asRecord, date, keyValues, list, number, optionalText, text, textMap } from '../rest/message.ts'
import { type Paged, paged } from '../rest/paged.ts'
import { sendValue } from '../rest/send-value.ts'
import { type ModelVersion, readModelVersion } from './model-version.ts'

/** A name under which versions of a model are kept. */
export interface RegisteredModel {
  name: string
  description: string
  createdAt: Date
  updatedAt: Date
  tags: Record<string, string>
  /** Version by alias. */
  aliases: Record<string, number>
  /** The newest of each stage. */
  latestVersions: ModelVersion[]
}

export interface RegistrySearchOptions {
  /** E.g. `name LIKE 'support%' AND tags.team = 'red'`. */
  filter?: string
  /** E.g. `name ASC`. */
  orderBy?: string[]
  /** Of one page, default 100. */
  maxResults?: number
  pageToken?: string
}

const api = '/api/2.0/mlflow/registered-models'

/** @throws AssayError, `RESOURCE_ALREADY_EXISTS` for a name that is taken, by a prompt too. */
export async function createRegisteredModel(
  name: string,
  options: { description?: string; tags?: Readonly<Record<string, unknown>> } = {},
): Promise<RegisteredModel> {
  const json = { name, description: options.description, tags: keyValues(options.tags) }
  return readRegisteredModel((await callApi('POST', `${api}/create`, { json }))['registered_model'])
}

/** @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown one. */
export async function getRegisteredModel(name: string): Promise<RegisteredModel> {
  return readRegisteredModel((await callApi('GET', `${api}/get`, { query: { name } }))['registered_model'])
}

/**
 * Without prompts, unless the filter asks for them: ``tags.`mlflow.prompt.is_prompt` = 'true'``. By name unless told otherwise.
 * `await` gives the first page, `for await` goes through all that is found.
 */
export function searchRegisteredModels(options: RegistrySearchOptions = {}): Paged<RegisteredModel> {
  return paged(async (pageToken = options.pageToken) => {
    const answer = await callApi('GET', `${api}/search`, {
      query: { filter: options.filter, order_by: options.orderBy, max_results: options.maxResults ?? 100, page_token: pageToken },
    })
    return { items: list(answer['registered_models']).map(readRegisteredModel), nextPageToken: optionalText(answer['next_page_token']) }
  })
}

/** Its versions, tags and aliases stay. */
export async function renameRegisteredModel(name: string, newName: string): Promise<RegisteredModel> {
  const answer = await callApi('POST', `${api}/rename`, { json: { name, new_name: newName } })
  return readRegisteredModel(answer['registered_model'])
}

/** @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown one. */
export async function updateRegisteredModel(name: string, { description }: { description: string }): Promise<RegisteredModel> {
  const answer = await callApi('PATCH', `${api}/update`, { json: { name, description } })
  return readRegisteredModel(answer['registered_model'])
}

/** With all its versions, for good. */
export async function deleteRegisteredModel(name: string): Promise<void> {
  await callApi('DELETE', `${api}/delete`, { json: { name } })
}

/**
 * Takes the place of the value before.
 * @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown name.
 */
export async function setRegisteredModelTag(name: string, key: string, value: unknown): Promise<void> {
  await sendValue('POST', `${api}/set-tag`, { name, key }, value)
}

/**
 * Nothing for a tag that it does not have.
 * @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown name.
 */
export async function deleteRegisteredModelTag(name: string, key: string): Promise<void> {
  await callApi('DELETE', `${api}/delete-tag`, { json: { name, key } })
}

/** Lets a name such as `champion` mean this version; it then means no other. */
export async function setRegisteredModelAlias(name: string, alias: string, version: number): Promise<void> {
  await callApi('POST', `${api}/alias`, { json: { name, alias, version: String(version) } })
}

/**
 * The version stays. Nothing for an alias that there is not.
 * @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown name.
 */
export async function deleteRegisteredModelAlias(name: string, alias: string): Promise<void> {
  await callApi('DELETE', `${api}/alias`, { json: { name, alias } })
}

/** @throws AssayError for an unknown alias: `INVALID_PARAMETER_VALUE`, by MLflow. */
export async function getModelVersionByAlias(name: string, alias: string): Promise<ModelVersion> {
  return readModelVersion((await callApi('GET', `${api}/alias`, { query: { name, alias } }))['model_version'])
}

/** The newest version of each of these stages, all of them by default. */
export async function getLatestVersions(name: string, stages?: string[]): Promise<ModelVersion[]> {
  const answer = await callApi('POST', `${api}/get-latest-versions`, { json: { name, stages } })
  return list(answer['model_versions']).map(readModelVersion)
}

function readRegisteredModel(value: unknown): RegisteredModel {
  const model = asRecord(value)
  return {
    name: text(model['name']),
    description: text(model['description']),
    createdAt: date(model['creation_timestamp']),
    updatedAt: date(model['last_updated_timestamp']),
    tags: textMap(model['tags']),
    aliases: Object.fromEntries(
      list(model['aliases']).map((alias) => [text(asRecord(alias)['alias']), number(asRecord(alias)['version'])]),
    ),
    latestVersions: list(model['latest_versions']).map(readModelVersion),
  }
}
