import type { ModelStage } from '@assay/protocol'
import type { CallKinds } from '../platform/workers/call-kinds.ts'
import type { NumberOp, TextOp } from '../platform/database/comparison.ts'
import type { Found } from '../platform/database/found-page.ts'

/** Kept in the registry as a model is, with this tag: `true`. */
export const isPromptTag = 'mlflow.prompt.is_prompt'

export function isPrompt(tags: ReadonlyMap<string, string>): boolean {
  return tags.get(isPromptTag)?.toLowerCase() === 'true'
}

/** Times unix milliseconds. */
export interface RegisteredModel {
  name: string
  description: string
  createdAtMs: number
  updatedAtMs: number
  tags: Map<string, string>
  /** By alias. */
  aliases: Map<string, number>
  /** The newest of each stage that has one. A stage stands where the oldest version in it does. */
  latestVersions: ModelVersion[]
}

export interface ModelVersion {
  name: string
  version: number
  description: string
  /** As it was given; where the files are is `storageLocation`. */
  source: string
  storageLocation: string
  /** Empty where no run made it. */
  runId: string
  runLink: string
  stage: ModelStage
  createdAtMs: number
  updatedAtMs: number
  tags: Map<string, string>
  aliases: string[]
}

export interface ModelVersionDraft {
  source: string
  storageLocation: string
  runId: string
  runLink: string
  description: string
  /** The logged model whose files these are, which is told the version; empty where none is. */
  modelId: string
  tags: ReadonlyMap<string, string>
}

/** One condition of MLflow's registry filters; conditions are AND-ed. */
export type RegistryCondition =
  | { on: 'name' | 'run_id' | 'source_path'; op: TextOp; value: string }
  | { on: 'name' | 'run_id' | 'source_path'; op: 'IN' | 'NOT IN'; values: string[] }
  | { on: 'version_number'; op: NumberOp; value: number }
  | { on: 'tag'; key: string; op: TextOp; value: string }

export type ModelOrderField = 'name' | 'last_updated_timestamp'
export type VersionOrderField = 'name' | 'version_number' | 'creation_timestamp' | 'last_updated_timestamp'

interface RegistryQuery<Field> {
  conditions: readonly RegistryCondition[]
  /** Prompts instead of models. */
  prompts: boolean
  orderBy: readonly { field: Field; descending: boolean }[]
  limit: number
  offset: number
}

/**
 * Registered models and their versions, of one workspace each; prompts are such models too. Every method rejects with
 * RESOURCE_DOES_NOT_EXIST for a model or version that is unknown, deleted or in another workspace.
 *
 * What MLflow tells webhooks of is said to the event sink in the transaction of the change: that a model or version was created, that a tag
 * was set or taken away (of a version or a prompt, not of a model), an alias likewise, whether or not there was one.
 */
export interface RegistryStore {
  /** @throws RESOURCE_ALREADY_EXISTS */
  createModel(workspace: string, draft: { name: string; description: string; tags: ReadonlyMap<string, string> }): Promise<RegisteredModel>
  getModel(workspace: string, name: string): Promise<RegisteredModel>
  /** @throws RESOURCE_ALREADY_EXISTS */
  renameModel(workspace: string, name: string, newName: string): Promise<RegisteredModel>
  describeModel(workspace: string, name: string, description: string): Promise<RegisteredModel>
  /** With its versions. */
  deleteModel(workspace: string, name: string): Promise<void>
  setModelTag(workspace: string, name: string, key: string, value: string): Promise<void>
  /** Nothing happens where there is no such tag, as in MLflow; so for a version's tag and an alias. */
  deleteModelTag(workspace: string, name: string, key: string): Promise<void>
  /** Ties by name. Ends before `limit` where the answer would be more than `maxFoundBytes`. */
  searchModels(workspace: string, query: RegistryQuery<ModelOrderField>): Promise<Found<RegisteredModel>>

  /** Numbers go up by one and are never given again. @throws RESOURCE_DOES_NOT_EXIST for an unknown logged model, too */
  createVersion(workspace: string, name: string, draft: ModelVersionDraft): Promise<ModelVersion>
  getVersion(workspace: string, name: string, version: number): Promise<ModelVersion>
  describeVersion(workspace: string, name: string, version: number, description: string): Promise<ModelVersion>
  /** `archiveOthers`: those that were in the stage are archived. */
  moveVersion(workspace: string, name: string, version: number, stage: ModelStage, archiveOthers: boolean): Promise<ModelVersion>
  /** Aliases to it go with it. */
  deleteVersion(workspace: string, name: string, version: number): Promise<void>
  setVersionTag(workspace: string, name: string, version: number, key: string, value: string): Promise<void>
  deleteVersionTag(workspace: string, name: string, version: number, key: string): Promise<void>
  /** Ties by name, then newest version first. Ends as `searchModels` does. */
  searchVersions(workspace: string, query: RegistryQuery<VersionOrderField>): Promise<Found<ModelVersion>>

  /**
   * `expected`: the version that it is thought to name, null for none.
   * @throws RESOURCE_CONFLICT when it names another; so `deleteAlias`
   */
  setAlias(workspace: string, name: string, alias: string, version: number, expected?: number | null): Promise<void>
  deleteAlias(workspace: string, name: string, alias: string, expected?: number): Promise<void>
  /** @throws INVALID_PARAMETER_VALUE for an unknown alias, as MLflow does */
  getVersionByAlias(workspace: string, name: string, alias: string): Promise<ModelVersion>
}

export const registryCallKinds: CallKinds<RegistryStore> = {
  getModel: 'read',
  getVersion: 'read',
  getVersionByAlias: 'read',
  searchModels: 'read',
  searchVersions: 'read',
  createModel: 'write',
  renameModel: 'write',
  describeModel: 'write',
  deleteModel: 'write',
  setModelTag: 'write',
  deleteModelTag: 'write',
  createVersion: 'write',
  describeVersion: 'write',
  moveVersion: 'write',
  deleteVersion: 'write',
  setVersionTag: 'write',
  deleteVersionTag: 'write',
  setAlias: 'write',
  deleteAlias: 'write',
}
