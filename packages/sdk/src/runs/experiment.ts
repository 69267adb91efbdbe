import { connection } from '../core/connection.ts'
import { currentClient } from '../core/current-client.ts'
import { experimentHeader } from '@assay/protocol/constants'
import { AssayError, invalid, isMissing } from '../rest/assay-error.ts'
import { callApi } from '../rest/call-api.ts'
import { type Message, asRecord, date, keyValues, list, optionalText, text, textMap } from '../rest/message.ts'
import { type Paged, paged } from '../rest/paged.ts'
import { sendValue } from '../rest/send-value.ts'

/** Where runs, traces and logged models are kept together. */
export interface Experiment {
  experimentId: string
  name: string
  artifactLocation: string
  lifecycleStage: 'active' | 'deleted'
  createdAt: Date
  updatedAt: Date
  tags: Record<string, string>
}

/** Which of what can be deleted a search is about. */
export type ViewType = 'ACTIVE_ONLY' | 'DELETED_ONLY' | 'ALL'

export interface SearchExperimentsOptions {
  /** E.g. `name LIKE 'shop%' AND tags.team = 'red'`. */
  filter?: string
  /** E.g. `name ASC`. Default: newest change first. */
  orderBy?: string[]
  /** Default ACTIVE_ONLY. */
  viewType?: ViewType
  /** Of one page, default 1000. */
  maxResults?: number
  pageToken?: string
}

const api = '/api/2.0/mlflow/experiments'

/**
 * Makes the named experiment, which is created when it is new, the one for runs, traces and logged models from here on; spans that ended before
 * are sent to the one before.
 * @throws AssayError, `INVALID_PARAMETER_VALUE` for a deleted one.
 */
export async function setExperiment(experiment: string | { experimentId: string }): Promise<Experiment> {
  const found = typeof experiment === 'string' ? await getOrCreate(experiment) : await getExperiment(experiment.experimentId)
  if (found.lifecycleStage !== 'active')
    throw invalid(`the experiment "${found.name}" is deleted: restoreExperiment("${found.experimentId}") first`)
  const client = currentClient()
  if (client !== undefined) {
    await client.useExperiment(found.experimentId)
  } else {
    const settings = connection()
    settings.experiment = { id: found.experimentId }
    settings.headers[experimentHeader] = found.experimentId
  }
  return found
}

async function getOrCreate(name: string): Promise<Experiment> {
  const present = await getExperimentByName(name)
  if (present !== undefined) return present
  try {
    return await getExperiment(await createExperiment(name))
  } catch (error) {
    // Another program was faster.
    const other = error instanceof AssayError && error.code === 'RESOURCE_ALREADY_EXISTS' ? await getExperimentByName(name) : undefined
    if (other === undefined) throw error
    return other
  }
}

const idsByName = new Map<string, Promise<string>>()

/** The experiment of `setExperiment` or `init`, by id; Default (`0`) when neither named one. One that was given by name is made when it is new. */
export async function activeExperimentId(): Promise<string> {
  const { experiment, url } = connection()
  if (experiment === undefined) return '0'
  if ('id' in experiment) return experiment.id
  const key = `${url.href} ${experiment.name}`
  let id = idsByName.get(key)
  if (id === undefined) {
    id = getOrCreate(experiment.name).then(({ experimentId }) => experimentId)
    idsByName.set(key, id)
    id.catch(() => idsByName.delete(key))
  }
  return id
}

/**
 * The new experiment's id.
 * @throws AssayError, `RESOURCE_ALREADY_EXISTS` for a name that is taken.
 */
export async function createExperiment(
  name: string,
  options: { artifactLocation?: string; tags?: Record<string, string> } = {},
): Promise<string> {
  const json = { name, artifact_location: options.artifactLocation, tags: keyValues(options.tags) }
  return text((await callApi('POST', `${api}/create`, { json }))['experiment_id'])
}

/** @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown one. */
export async function getExperiment(experimentId: string): Promise<Experiment> {
  return readExperiment((await callApi('GET', `${api}/get`, { query: { experiment_id: experimentId } }))['experiment'])
}

/** `undefined` for an unknown name. A deleted one is found. */
export async function getExperimentByName(name: string): Promise<Experiment | undefined> {
  try {
    return readExperiment((await callApi('GET', `${api}/get-by-name`, { query: { experiment_name: name } }))['experiment'])
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/**
 * A page of 1000 by `await`, all by `for await`.
 * @throws AssayError, `INVALID_PARAMETER_VALUE` for a filter that cannot be read.
 */
export function searchExperiments(options: SearchExperimentsOptions = {}): Paged<Experiment> {
  return paged(async (pageToken = options.pageToken) => {
    const answer = await callApi('POST', `${api}/search`, {
      json: {
        filter: options.filter,
        order_by: options.orderBy,
        view_type: options.viewType ?? 'ACTIVE_ONLY',
        max_results: options.maxResults ?? 1000,
        page_token: pageToken,
      },
    })
    return { items: list(answer['experiments']).map(readExperiment), nextPageToken: optionalText(answer['next_page_token']) }
  })
}

/** It can be restored, with its runs. */
export async function deleteExperiment(experimentId: string): Promise<void> {
  await callApi('POST', `${api}/delete`, { json: { experiment_id: experimentId } })
}

/**
 * With its runs.
 * @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for one that is not deleted.
 */
export async function restoreExperiment(experimentId: string): Promise<void> {
  await callApi('POST', `${api}/restore`, { json: { experiment_id: experimentId } })
}

/**
 * Its id and what is in it stay.
 * @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown or deleted one; for a name that is taken, also by a
 * deleted one, `RESOURCE_ALREADY_EXISTS`, from MLflow `BAD_REQUEST`.
 */
export async function renameExperiment(experimentId: string, newName: string): Promise<void> {
  await callApi('POST', `${api}/update`, { json: { experiment_id: experimentId, new_name: newName } })
}

/** Of the active experiment unless another is named. */
export async function setExperimentTag(key: string, value: unknown, options: { experimentId?: string } = {}): Promise<void> {
  await setExperimentTags({ [key]: value }, options)
}

/**
 * Any number of them, 1 call each, at once: when one fails, others may have been set.
 * @throws AssayError, `RESOURCE_DOES_NOT_EXIST`.
 */
export async function setExperimentTags(tags: Record<string, unknown>, options: { experimentId?: string } = {}): Promise<void> {
  const id = options.experimentId ?? (await activeExperimentId())
  await Promise.all(
    Object.entries(tags).map(([key, value]) => sendValue('POST', `${api}/set-experiment-tag`, { experiment_id: id, key }, value)),
  )
}

/**
 * Of the active experiment unless another is named.
 * @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for a tag that it does not have.
 */
export async function deleteExperimentTag(key: string, options: { experimentId?: string } = {}): Promise<void> {
  const id = options.experimentId ?? (await activeExperimentId())
  await callApi('POST', `${api}/delete-experiment-tag`, { json: { experiment_id: id, key } })
}

function readExperiment(value: unknown): Experiment {
  const experiment: Message = asRecord(value)
  return {
    experimentId: text(experiment['experiment_id']),
    name: text(experiment['name']),
    artifactLocation: text(experiment['artifact_location']),
    lifecycleStage: text(experiment['lifecycle_stage']) === 'deleted' ? 'deleted' : 'active',
    createdAt: date(experiment['creation_time']),
    updatedAt: date(experiment['last_update_time']),
    tags: textMap(experiment['tags']),
  }
}
