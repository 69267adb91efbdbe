import { clip, invalidParameter } from '@assay/protocol'
import { checkJsonDepth, isObject, pythonJson, tooLong } from '@assay/protocol/mlflow'
import { jsonList } from '../json-list.ts'

/** A JSON list: where clients keep what models a run has that are no logged models. */
export const modelHistoryTag = 'mlflow.log-model.history'
export const maxModelHistoryChars = 1_000_000

const requiredFields = ['artifact_path', 'flavors', 'utc_time_created', 'run_id']
const keptFields = ['run_id', 'utc_time_created', 'artifact_path', 'model_uuid']

/** What the history keeps of a model, as MLflow does: no configuration of flavors. @throws INVALID_PARAMETER_VALUE */
export function historyEntry(json: string): object {
  let model: unknown
  try {
    model = JSON.parse(json)
  } catch (cause) {
    throw invalidParameter(`Malformed model info. \n ${clip(json)} \n is not a valid JSON.`, { cause })
  }
  checkJsonDepth(model)
  const given = isObject(model) ? model : {}
  const missing = requiredFields.filter((field) => !Object.hasOwn(given, field))
  if (missing.length > 0)
    throw invalidParameter(`Model json is missing mandatory fields: {${missing.map((each) => `'${each}'`).join(', ')}}`)
  const flavors = isObject(given['flavors']) ? given['flavors'] : {}
  return {
    ...Object.fromEntries(Object.entries(given).filter(([key]) => keptFields.includes(key))),
    flavors: Object.fromEntries(Object.entries(flavors).map(([flavor, config]) => [flavor, withoutConfig(config)])),
  }
}

/** The tag with one more entry. @throws INVALID_PARAMETER_VALUE where it would go over its limit */
export function withEntry(tag: unknown, entry: object): string {
  const history = pythonJson([...jsonList(tag), entry])
  if (history.length > maxModelHistoryChars) throw tooLong(modelHistoryTag, maxModelHistoryChars)
  return history
}

function withoutConfig(flavor: unknown): unknown {
  return isObject(flavor) ? Object.fromEntries(Object.entries(flavor).filter(([key]) => key !== 'config')) : flavor
}
