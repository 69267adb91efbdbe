/* Prompts are models and versions of MLflow's registry with these tags. */

/** What tells a prompt from a model. */
export const isPromptKey = 'mlflow.prompt.is_prompt'
export const textKey = 'mlflow.prompt.text'
/** `text` or `chat`. */
export const typeKey = '_mlflow_prompt_type'
export const responseFormatKey = '_mlflow_prompt_response_format'
export const modelConfigKey = '_mlflow_prompt_model_config'
/** `,1,7,`: where it was used. */
export const experimentIdsKey = '_mlflow_experiment_ids'
/** On runs, models, traces and spans: `[{"name": …, "version": …}]`. */
export const linkedPromptsKey = 'mlflow.linkedPrompts'

const reserved = new Set([isPromptKey, textKey, typeKey, responseFormatKey, modelConfigKey])

/** The tags that a program has set. */
export function ownTags(tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !reserved.has(key)))
}
