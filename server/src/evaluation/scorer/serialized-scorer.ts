import { invalidParameter } from '@assay/protocol'
import { checkJsonDepth, isObject } from '@assay/protocol/mlflow'

/** Of one serialised scorer. Unit: characters. */
export const maxSerializedChars = 1024 * 1024

/** MLflow's text; it is its programs that meet it. */
const codeRefused =
  'Custom scorer registration (using @scorer decorator) is disabled by default outside of Databricks tracking environments due to security concerns. ' +
  'Custom scorers require arbitrary code execution during deserialization.\n\n' +
  'To use custom scorers:\n' +
  '1. Configure MLflow to use a Databricks tracking URI, or\n' +
  '2. Manage your custom scorer code in a source code repository (e.g., GitHub) and import it directly, or\n' +
  "3. On a self-managed MLflow server (or local environment) that you trust to run the scorer's code, set the MLFLOW_SERVER_ENABLE_CUSTOM_SCORERS environment variable to true, or\n" +
  '4. Use built-in scorers or make_judge() scorers instead.'

/**
 * A serialised scorer as it may be kept. One that carries code is refused as MLflow's server does: whoever loads it would run it.
 * @throws INVALID_PARAMETER_VALUE
 */
export function checkSerializedScorer(serialized: string): void {
  if (serialized.length > maxSerializedChars)
    throw invalidParameter(`The serialized scorer has ${serialized.length} characters; at most ${maxSerializedChars} are taken.`)
  let scorer: unknown
  try {
    scorer = JSON.parse(serialized)
  } catch (cause) {
    throw invalidParameter('serialized_scorer must be valid JSON', { cause })
  }
  checkJsonDepth(scorer)
  if (!isObject(scorer)) throw invalidParameter('serialized_scorer must be a JSON object')
  if (hasCode(scorer)) throw invalidParameter(codeRefused)
  const model = modelOf(scorer)
  if (model !== undefined && model !== null && (typeof model !== 'string' || model.trim() === ''))
    throw invalidParameter('Scorer model cannot be empty or contain only whitespace.')
}

function hasCode(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasCode)
  if (!isObject(value)) return false
  const code = value['call_source']
  return (code !== undefined && code !== null) || Object.values(value).some(hasCode)
}

function modelOf(scorer: Record<string, unknown>): unknown {
  const data = ['instructions_judge_pydantic_data', 'builtin_scorer_pydantic_data', 'third_party_scorer_data']
    .map((key) => scorer[key])
    .find((each) => isObject(each) && Object.keys(each).length > 0)
  return isObject(data) ? data['model'] : undefined
}
