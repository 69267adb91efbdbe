import type { PromptMessage, PromptTemplate } from '@assay/protocol'
import { checkJsonDepth, isObject } from '@assay/protocol/mlflow'

/** Tags in which MLflow keeps what a version of a prompt says. */
export const promptTags = {
  text: 'mlflow.prompt.text',
  type: '_mlflow_prompt_type',
  responseFormat: '_mlflow_prompt_response_format',
  modelConfig: '_mlflow_prompt_model_config',
} as const

/** The template in a version's tags; null where it has none. One that calls itself a chat and is no list of messages is a text. */
export function readPromptTemplate(tags: ReadonlyMap<string, string>): PromptTemplate | null {
  const text = tags.get(promptTags.text)
  if (text === undefined) return null
  const messages = tags.get(promptTags.type) === 'chat' ? readMessages(text) : null
  return messages === null ? { type: 'text', text } : { type: 'chat', messages }
}

function readMessages(text: string): PromptMessage[] | null {
  const listed = parsed(text)
  if (!Array.isArray(listed) || !listed.every(isObject)) return null
  return listed.map(({ role, content, ...rest }) => ({
    role: typeof role === 'string' ? role : '',
    content: typeof content === 'string' ? content : content === undefined || content === null ? '' : written(content),
    isJson: typeof content !== 'string' && content !== undefined && content !== null,
    rest: Object.keys(rest).length === 0 ? '' : written(rest),
  }))
}

/** As MLflow's client writes it: the tags that say the template. The reverse of `readPromptTemplate`. */
export function promptTemplateTags(template: PromptTemplate): Map<string, string> {
  const text = template.type === 'text' ? template.text : JSON.stringify(template.messages.map(messageOf))
  return new Map([
    [promptTags.text, text],
    [promptTags.type, template.type],
  ])
}

function messageOf({ role, content, isJson, rest }: PromptMessage): object {
  const members = rest === '' ? {} : parsed(rest)
  return { role, content: isJson ? parsed(content) : content, ...(isObject(members) && members) }
}

/** JSON of a tag; a text that is none stays a text. Null for no tag. */
export function jsonTag(tags: ReadonlyMap<string, string>, key: string): unknown {
  const text = tags.get(key)
  return text === undefined ? null : parsed(text)
}

/** A text that is no JSON, or is nested deeper than a writer of JSON bears, stays a text. */
function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    checkJsonDepth(value)
    return value
  } catch {
    return text
  }
}

function written(value: unknown): string {
  return JSON.stringify(value, null, 2)
}
