import { invalid } from '../rest/assay-error.ts'

/** One message of a chat template. More fields are kept as they are. */
export interface ChatMessage {
  role: string
  /** Text, or parts of which those with `text` are filled in. */
  content?: string | readonly { readonly [field: string]: unknown }[] | null
  [field: string]: unknown
}

/** Text, or the messages of a chat, with variables as `{{name}}`. */
export type PromptTemplate = string | readonly ChatMessage[]

export type PromptValues = Readonly<Record<string, unknown>>

/** MLflow's rule for a variable: `{{ name }}`, `{{user.name}}`. */
const variable = /\{\{\s*([a-zA-Z_][a-zA-Z0-9_]*(?:\.[a-zA-Z_][a-zA-Z0-9_]*)*)\s*\}\}/g

/** Names of its variables, each once, in order. */
export function variablesOf(template: PromptTemplate): string[] {
  return [...new Set(textsOf(template).flatMap((text) => [...text.matchAll(variable)].map(([, name]) => name ?? '')))]
}

/**
 * The template with these variables filled in, all at once: what a value holds is never taken for a variable. Variables without a value stay.
 * Text as it is, everything else as JSON, in which a bigint is text.
 */
export function fillTemplate<Template extends PromptTemplate>(template: Template, values: PromptValues): Template {
  return mapTexts(template, (text) => text.replace(variable, (whole: string, name: string) => valueText(values, name) ?? whole))
}

/** The variables that `fillTemplate` would leave, each once, in order. */
export function missingVariables(template: PromptTemplate, values: PromptValues): string[] {
  return variablesOf(template).filter((name) => valueText(values, name) === undefined)
}

/** With `{name}` in place of `{{name}}`, for libraries that write variables so. */
export function withSingleBraces<Template extends PromptTemplate>(template: Template): Template {
  return mapTexts(template, (text) => text.replace(variable, (_, name: string) => `{${name}}`))
}

/** Whether it has control flow of Jinja2, which only Python runs. */
export function isJinja(template: PromptTemplate): boolean {
  return textsOf(template).some((text) => text.includes('{%') && text.includes('%}'))
}

/** @throws AssayError, `INVALID_PARAMETER_VALUE`, for what is neither text nor messages. */
export function assertTemplate(template: unknown): asserts template is PromptTemplate {
  if (typeof template === 'string') return
  const messages = Array.isArray(template) ? (template as unknown[]) : []
  const isMessage = (message: unknown): boolean =>
    typeof message === 'object' && message !== null && 'role' in message && typeof message.role === 'string'
  if (messages.length === 0 || !messages.every(isMessage)) {
    throw invalid('a prompt is text, or a list of at least one message with role and content')
  }
}

/** `undefined` for what is no value of its own, such as `constructor`, and for what JSON has nothing for: a function, `undefined`. */
function valueText(values: PromptValues, name: string): string | undefined {
  const value = Object.hasOwn(values, name) ? values[name] : undefined
  if (typeof value === 'string') return value
  if (typeof value === 'bigint') return String(value)
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part))
}

function textsOf(template: PromptTemplate): string[] {
  const texts: string[] = []
  mapTexts(template, (text) => {
    texts.push(text)
    return text
  })
  return texts
}

function mapTexts<Template extends PromptTemplate>(template: Template, change: (text: string) => string): Template {
  if (typeof template === 'string') return change(template) as Template
  return template.map((message) => ({ ...message, content: mapContent(message.content, change) })) as unknown as Template
}

function mapContent(content: ChatMessage['content'], change: (text: string) => string): ChatMessage['content'] {
  if (typeof content === 'string') return change(content)
  return content?.map((part) => (typeof part['text'] === 'string' ? { ...part, text: change(part['text']) } : part)) ?? content
}
