import { invalidParameter, modelStages, type ModelStage } from '@assay/protocol'
import { checkName, checkTagKey, tooLong } from '@assay/protocol/mlflow'
import { promptTags } from './prompt-template.ts'

const maxTagChars = 100_000
const maxAliasChars = 255

/** MLflow's rules for the names of registered models. @throws INVALID_PARAMETER_VALUE with MLflow's texts */
export function checkModelName(name: string, member = 'name'): void {
  if (name.trim() === '') throw invalidParameter(`Missing value for required parameter '${member}'.`)
  if (/[/:]/.test(name)) throw invalidParameter(`Invalid model name '${name.slice(0, 300)}'. Names cannot contain '/' or ':'.`)
  // What stands for another path is refused; signs are free.
  if (name === '.' || name.startsWith('..')) checkName(name, member)
}

export function checkRegistryTag(key: string, value: string): void {
  checkTagKey(key)
  if (value.length <= maxTagChars) return
  if (key === promptTags.text) throw invalidParameter(`Prompt text exceeds max length of ${maxTagChars} characters.`)
  throw tooLong('value', maxTagChars)
}

export function checkAlias(alias: string): void {
  if (!/^[\p{L}\p{N}\p{M}_-]*$/u.test(alias))
    throw invalidParameter(
      `Invalid alias name: '${alias.slice(0, 300)}'. Names may only contain alphanumerics, underscores (_), and dashes (-).`,
    )
  if (alias.length > maxAliasChars) throw tooLong('Registered model alias name', maxAliasChars)
}

/** What `models:/<name>@<alias>` means already. */
export function checkFreeAlias(alias: string): void {
  checkAlias(alias)
  if (alias.toLowerCase() === 'latest') throw invalidParameter("'latest' alias name (case insensitive) is reserved.")
  if (/^v\d+$/i.test(alias)) throw invalidParameter(`Version alias name '${alias}' is reserved.`)
}

export function versionNumber(text: string): number {
  if (/^\d{1,15}$/.test(text.trim())) return Number(text)
  throw invalidParameter(`Parameter 'version' must be an integer, got '${text.slice(0, 100)}'.`)
}

/** However it is written. */
export function stageOf(text: string): ModelStage {
  const stage = modelStages.find((known) => known.toLowerCase() === text.toLowerCase())
  if (stage !== undefined) return stage
  throw invalidParameter(`Invalid Model Version stage: ${text.slice(0, 100)}. Value must be one of ${modelStages.join(', ')}.`)
}
