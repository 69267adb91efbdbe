import { tellTrouble } from '../core/background-work.ts'
import { forgetPrompts } from './load-prompt.ts'
import { AssayError, invalid, isMissing } from '../rest/assay-error.ts'
import { createUnlessThere } from '../rest/create-unless-there.ts'
import { filterText } from '../rest/filter-text.ts'
import { type Paged, paged } from '../rest/paged.ts'
import {
  createModelVersion,
  deleteModelVersion,
  deleteModelVersionTag,
  getModelVersion,
  searchModelVersions,
  setModelVersionTag,
} from '../models/model-version.ts'
import {
  type RegisteredModel,
  type RegistrySearchOptions,
  createRegisteredModel,
  deleteRegisteredModel,
  deleteRegisteredModelAlias,
  deleteRegisteredModelTag,
  getModelVersionByAlias,
  getRegisteredModel,
  searchRegisteredModels,
  setRegisteredModelAlias,
  setRegisteredModelTag,
} from '../models/registered-model.ts'
import { activeExperimentId } from '../runs/experiment.ts'
import { type PromptModelConfig, modelConfigText } from './model-config.ts'
import { assertPromptName } from './prompt-address.ts'
import { isPromptKey, modelConfigKey, ownTags, responseFormatKey, textKey, typeKey } from './prompt-keys.ts'
import { linkPromptToExperiment } from './prompt-links.ts'
import { type PromptTemplate, assertTemplate } from './prompt-template.ts'
import { type PromptVersion, readPromptVersion } from './prompt-version.ts'

/** A name under which versions of a prompt are kept. */
export interface Prompt {
  name: string
  description: string
  createdAt: Date
  tags: Record<string, string>
  /** Version by alias. */
  aliases: Record<string, number>
}

export interface RegisterPromptOptions<Template extends PromptTemplate> {
  name: string
  /** Text or chat messages, with variables as `{{name}}`. */
  template: Template
  /** What is new in this version. */
  commitMessage?: string
  /** Of the version; they are written to the prompt as well. */
  tags?: Readonly<Record<string, string>>
  /** The shape of the answer, as JSON Schema. */
  responseFormat?: object
  modelConfig?: PromptModelConfig
}

/** MLflow wants a source of every version; these have none. */
const noSource = 'dummy-source'

/**
 * Adds a version of a prompt, and the prompt when it is new. Any number of programs may do so at once: each adds a version.
 * @throws AssayError, `INVALID_PARAMETER_VALUE`, for a name that a model has, and for a template or model configuration that cannot be.
 */
export async function registerPrompt<Template extends PromptTemplate>(
  options: RegisterPromptOptions<Template>,
): Promise<PromptVersion<Template extends string ? string : Template>> {
  const { name, commitMessage, tags = {} } = options
  assertPromptName(name)
  const versionTags = templateTags(options)
  const isNew = await createOrTagPrompt(name, { description: commitMessage, tags })
  const version = await createVersion(name, { commitMessage, versionTags, deletePrompt: isNew })
  // The version is made: who hears of an error here would make a second one.
  await tellExperiment(name).catch((error: unknown) => tellTrouble('experiments', `no experiment was told of ${name}: ${String(error)}`))
  return version as unknown as PromptVersion<Template extends string ? string : Template>
}

/** Whether it is new. */
async function createOrTagPrompt(
  name: string,
  { description, tags }: { description: string | undefined; tags: Readonly<Record<string, string>> },
): Promise<boolean> {
  let present = await promptOrModel(name)
  if (present === undefined) {
    if ((await createUnlessThere(() => createPrompt(name, { description, tags }))) !== undefined) return true
    present = await getRegisteredModel(name)
  }
  if (present.tags[isPromptKey] !== 'true') throw invalid(`"${name}" is a model; a prompt needs another name`)
  await Promise.all(Object.entries(tags).map(([key, value]) => setRegisteredModelTag(name, key, value)))
  return false
}

async function tellExperiment(name: string): Promise<void> {
  await linkPromptToExperiment(name, await activeExperimentId())
}

function templateTags({ template, tags, responseFormat, modelConfig }: RegisterPromptOptions<PromptTemplate>): Record<string, string> {
  assertTemplate(template)
  return {
    ...tags,
    [isPromptKey]: 'true',
    [typeKey]: typeof template === 'string' ? 'text' : 'chat',
    [textKey]: typeof template === 'string' ? template : JSON.stringify(template),
    ...(responseFormat === undefined ? {} : { [responseFormatKey]: JSON.stringify(responseFormat) }),
    ...(modelConfig === undefined ? {} : { [modelConfigKey]: modelConfigText(modelConfig) }),
  }
}

async function createVersion(
  name: string,
  options: { commitMessage: string | undefined; versionTags: Record<string, string>; deletePrompt: boolean },
): Promise<PromptVersion> {
  try {
    const version = await createModelVersion(name, { source: noSource, description: options.commitMessage, tags: options.versionTags })
    forgetPrompts(name)
    return readPromptVersion(version)
  } catch (error) {
    if (options.deletePrompt && isRefusal(error)) await deleteIfEmpty(name).catch(() => {})
    throw error
  }
}

/** Without an answer, the version may be there all the same. */
function isRefusal(error: unknown): boolean {
  return error instanceof AssayError && error.status >= 400 && error.status < 500
}

/** A prompt without a version helps nobody. Another program may have added one meanwhile. */
async function deleteIfEmpty(name: string): Promise<void> {
  const filter = `name = ${filterText(name)} AND tags.\`${isPromptKey}\` = 'true'`
  if ((await searchModelVersions({ filter, maxResults: 1 })).items.length === 0) await deleteRegisteredModel(name)
}

async function promptOrModel(name: string): Promise<RegisteredModel | undefined> {
  try {
    return await getRegisteredModel(name)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown name, `INVALID_PARAMETER_VALUE` for one that a model has. */
async function promptNamed(name: string): Promise<RegisteredModel> {
  const model = await getRegisteredModel(name)
  if (model.tags[isPromptKey] !== 'true') throw invalid(`"${name}" is a model, not a prompt`)
  return model
}

/**
 * A prompt without versions yet.
 * @throws AssayError, `RESOURCE_ALREADY_EXISTS` for a name that is taken, by a model too.
 */
export async function createPrompt(
  name: string,
  { description, tags }: { description?: string | undefined; tags?: Readonly<Record<string, string>> } = {},
): Promise<Prompt> {
  assertPromptName(name)
  return readPrompt(await createRegisteredModel(name, { description, tags: { ...tags, [isPromptKey]: 'true' } }))
}

/**
 * A version of a prompt that is there.
 * @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown prompt, `INVALID_PARAMETER_VALUE` for a model.
 */
export async function createPromptVersion(
  name: string,
  template: PromptTemplate,
  { commitMessage, ...options }: Omit<RegisterPromptOptions<PromptTemplate>, 'name' | 'template'> = {},
): Promise<PromptVersion> {
  const versionTags = templateTags({ name, template, ...options })
  await promptNamed(name)
  return createVersion(name, { commitMessage, versionTags, deletePrompt: false })
}

/** `undefined` for an unknown name, and for one that a model has. */
export async function getPrompt(name: string): Promise<Prompt | undefined> {
  const model = await promptOrModel(name)
  return model?.tags[isPromptKey] === 'true' ? readPrompt(model) : undefined
}

/** As it is now: not from the cache, and tied to nothing. `undefined` for an unknown one. */
export async function getPromptVersion(name: string, version: number): Promise<PromptVersion | undefined> {
  try {
    return readPromptVersion(await getModelVersion(name, version))
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** @throws AssayError, `INVALID_PARAMETER_VALUE` for an unknown alias, by MLflow. */
export async function getPromptVersionByAlias(name: string, alias: string): Promise<PromptVersion> {
  return readPromptVersion(await getModelVersionByAlias(name, alias))
}

/**
 * `filter` is that of the registry, e.g. `name LIKE 'support%'`; `experiment_id = '1'` gives those that were used there.
 * `await` gives the first page, `for await` goes through all that is found.
 */
export function searchPrompts(options: RegistrySearchOptions = {}): Paged<Prompt> {
  const conditions = [`tags.\`${isPromptKey}\` = 'true'`]
  if (options.filter !== undefined && options.filter.trim() !== '') conditions.push(withExperimentTag(options.filter))
  return paged(async (pageToken = options.pageToken) => {
    const { items, nextPageToken } = await searchRegisteredModels({ ...options, pageToken, filter: conditions.join(' AND ') })
    return { items: items.map(readPrompt), nextPageToken }
  })
}

/** MLflow's client writes the experiments of a prompt as `,1,7,` into a tag, and asks for them so. */
function withExperimentTag(filter: string): string {
  return filter.replaceAll(
    /\bexperiment_id\s*=\s*(['"])(\d+)\1/g,
    (_, _quote, id: string) => `tags.\`_mlflow_experiment_ids\` ILIKE '%,${id},%'`,
  )
}

/**
 * With all its versions, for good.
 * @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown prompt, `INVALID_PARAMETER_VALUE` for a model.
 */
export async function deletePrompt(name: string): Promise<void> {
  await promptNamed(name)
  await deleteRegisteredModel(name)
  forgetPrompts(name)
}

/**
 * For good; its number is not given again.
 * @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown prompt or version, `INVALID_PARAMETER_VALUE` for a model.
 */
export async function deletePromptVersion(name: string, version: number): Promise<void> {
  await promptNamed(name)
  await deleteModelVersion(name, version)
  forgetPrompts(name)
}

/**
 * Lets an alias such as `production` mean this version; it then means no other.
 * @throws AssayError, `RESOURCE_DOES_NOT_EXIST`, for an unknown version.
 */
export async function setPromptAlias(name: string, alias: string, version: number): Promise<void> {
  if ((await getPromptVersion(name, version)) === undefined) {
    throw new AssayError(`the prompt "${name}" has no version ${version}`, 404, 'RESOURCE_DOES_NOT_EXIST')
  }
  await setRegisteredModelAlias(name, alias, version)
  forgetPrompts(name)
}

/**
 * The version stays. Nothing for an alias that there is not.
 * @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown prompt, `INVALID_PARAMETER_VALUE` for a model.
 */
export async function deletePromptAlias(name: string, alias: string): Promise<void> {
  await promptNamed(name)
  await deleteRegisteredModelAlias(name, alias)
  forgetPrompts(name)
}

/**
 * Tags of the prompt.
 * @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown prompt, `INVALID_PARAMETER_VALUE` for a model.
 */
export async function getPromptTags(name: string): Promise<Record<string, string>> {
  return ownTags((await promptNamed(name)).tags)
}

/**
 * Takes the place of the value before. Of the prompt, not of a version.
 * @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown prompt, `INVALID_PARAMETER_VALUE` for a model.
 */
export async function setPromptTag(name: string, key: string, value: unknown): Promise<void> {
  await promptNamed(name)
  await setRegisteredModelTag(name, key, value)
}

/**
 * Nothing for a tag that it does not have.
 * @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown prompt, `INVALID_PARAMETER_VALUE` for a model.
 */
export async function deletePromptTag(name: string, key: string): Promise<void> {
  await promptNamed(name)
  await deleteRegisteredModelTag(name, key)
}

/**
 * Takes the place of the value before.
 * @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown prompt or version, `INVALID_PARAMETER_VALUE` for a model.
 */
export async function setPromptVersionTag(name: string, version: number, key: string, value: unknown): Promise<void> {
  await promptNamed(name)
  await setModelVersionTag(name, version, key, value)
  forgetPrompts(name)
}

/**
 * Nothing for a tag that it does not have.
 * @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown prompt or version, `INVALID_PARAMETER_VALUE` for a model.
 */
export async function deletePromptVersionTag(name: string, version: number, key: string): Promise<void> {
  await promptNamed(name)
  await deleteModelVersionTag(name, version, key)
  forgetPrompts(name)
}

/** Unlike the template it can be changed. Takes the place of the one before. */
export async function setPromptModelConfig(name: string, version: number, modelConfig: PromptModelConfig): Promise<void> {
  await setPromptVersionTag(name, version, modelConfigKey, modelConfigText(modelConfig))
}

/**
 * Nothing where there is none.
 * @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown version.
 */
export async function deletePromptModelConfig(name: string, version: number): Promise<void> {
  await deletePromptVersionTag(name, version, modelConfigKey)
}

function readPrompt({ name, description, createdAt, tags, aliases }: RegisteredModel): Prompt {
  return { name, description, createdAt, tags: ownTags(tags), aliases }
}
