import { inOwnScope, useModel } from '../core/active-entities.ts'
import { invalid } from '../rest/assay-error.ts'
import { filterText } from '../rest/filter-text.ts'
import { type GitFacts, readGitFacts, tagsOfGit } from './git-facts.ts'
import {
  type LoggedModel,
  type LoggedModelOptions,
  createExternalModel,
  getLoggedModel,
  initializeLoggedModel,
  logModelParams,
  searchLoggedModels,
  setLoggedModelTags,
} from './logged-model.ts'

export interface ActiveModelOptions extends Pick<LoggedModelOptions, 'modelType' | 'params' | 'tags' | 'experimentId'> {
  /** The newest of that name in the experiment; it is made when there is none. */
  name?: string
  modelId?: string
  /** Reads what git has checked out into the model's tags: commit, branch, whether files differ, and the address of the remote. */
  git?: boolean
}

/**
 * Makes a logged model the active one: every trace and metric from here on carries its id. With a function, only those of it.
 * `params` and `tags` are written to the model, also to one that is there already; of its parameters, those that it lacks.
 * @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown id.
 */
export function setActiveModel(options: ActiveModelOptions): Promise<LoggedModel>
export function setActiveModel<T>(options: ActiveModelOptions, body: (model: LoggedModel) => T | Promise<T>): Promise<T>
export async function setActiveModel<T>(
  options: ActiveModelOptions,
  body?: (model: LoggedModel) => T | Promise<T>,
): Promise<LoggedModel | T> {
  const model = await findOrMake(options)
  if (body === undefined) {
    useModel(model.modelId)
    return model
  }
  return inOwnScope(async () => {
    useModel(model.modelId)
    return body(model)
  })
}

async function findOrMake({ name, modelId, git = false, ...options }: ActiveModelOptions): Promise<LoggedModel> {
  const facts = git ? await readGitFacts() : undefined
  const tags = { ...(facts === undefined ? {} : tagsOfGit(facts)), ...options.tags }
  const present = modelId === undefined ? await newestNamed(name, options.experimentId) : await getLoggedModel(modelId)
  if (present === undefined) return createExternalModel({ ...options, name, tags })
  if (name !== undefined && present.name !== name)
    throw invalid(`the logged model ${present.modelId} is called "${present.name}", not "${name}"`)
  const newParams = Object.entries(options.params ?? {}).filter(([key]) => !(key in present.params))
  if (newParams.length > 0) await logModelParams(present.modelId, Object.fromEntries(newParams))
  if (Object.keys(tags).length > 0) await setLoggedModelTags(present.modelId, tags)
  return newParams.length === 0 && Object.keys(tags).length === 0 ? present : getLoggedModel(present.modelId)
}

async function newestNamed(name: string | undefined, experimentId: string | undefined): Promise<LoggedModel | undefined> {
  if (name === undefined) throw invalid('setActiveModel takes a name or a modelId')
  const { items } = await searchLoggedModels({
    filter: `name = ${filterText(name)}`,
    experimentIds: experimentId === undefined ? undefined : [experimentId],
    maxResults: 1,
  })
  return items[0]
}

/**
 * Makes the logged model of what git has checked out the active one: there is one for each commit, branch and dirty flag, and it is made when
 * it is new. `undefined`, and nothing is active, where there is no git, no branch or no commit.
 */
export async function enableGitModelVersioning({ remote = 'origin' } = {}): Promise<{ model: LoggedModel; git: GitFacts } | undefined> {
  const git = await readGitFacts({ remote })
  if (git?.branch === undefined) return undefined
  const identity = Object.entries(tagsOfGit(git)).map(([key, value]) => `tags.\`${key}\` = ${filterText(value)}`)
  const { items } = await searchLoggedModels({ filter: identity.join(' AND '), maxResults: 1 })
  const tags = tagsOfGit(git, { withDiff: true })
  const [present] = items
  if (present !== undefined) await setLoggedModelTags(present.modelId, tags)
  const model = present ?? (await initializeLoggedModel({ tags }))
  useModel(model.modelId)
  return { model, git }
}
