import { isObject } from './fields.ts'

/** The tag by which MLflow links traces, runs and logged models to versions of prompts. */
export const linkedPromptsKey = 'mlflow.linkedPrompts'

export interface LinkedPrompt {
  name: string
  version: string
}

/** What the tag's JSON lists. A client can set it to anything: what is no list of names and versions links to nothing. */
export function readLinkedPrompts(tag: string): LinkedPrompt[] {
  try {
    const listed: unknown = JSON.parse(tag)
    if (!Array.isArray(listed)) return []
    return listed
      .filter(isObject)
      .flatMap(({ name, version }) =>
        typeof name === 'string' && (typeof version === 'string' || typeof version === 'number')
          ? [{ name, version: String(version) }]
          : [],
      )
  } catch {
    return []
  }
}
