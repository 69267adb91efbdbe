import { AssayError, invalid } from '../rest/assay-error.ts'
import type { ModelVersion } from '../models/model-version.ts'
import { type PromptModelConfig, readModelConfig } from './model-config.ts'
import { isPromptKey, modelConfigKey, ownTags, responseFormatKey, textKey, typeKey } from './prompt-keys.ts'
import {
  type ChatMessage,
  type PromptTemplate,
  type PromptValues,
  assertTemplate,
  fillTemplate,
  isJinja,
  missingVariables,
  variablesOf,
  withSingleBraces,
} from './prompt-template.ts'

interface PromptVersionFields<Template> {
  name: string
  version: number
  template: Template
  commitMessage: string | undefined
  responseFormat: unknown
  modelConfig: PromptModelConfig | undefined
  tags: Record<string, string>
  aliases: string[]
  createdAt: Date
  updatedAt: Date
  userId: string | undefined
}

/** One version of a prompt: its template never changes. */
export class PromptVersion<Template extends PromptTemplate = PromptTemplate> {
  readonly name: string
  /** Counted from 1. */
  readonly version: number
  readonly template: Template
  readonly commitMessage: string | undefined
  /** The shape of the answer, as JSON Schema. */
  readonly responseFormat: unknown
  readonly modelConfig: PromptModelConfig | undefined
  readonly tags: Readonly<Record<string, string>>
  readonly aliases: readonly string[]
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly userId: string | undefined

  constructor(fields: PromptVersionFields<Template>) {
    this.name = fields.name
    this.version = fields.version
    this.template = fields.template
    this.commitMessage = fields.commitMessage
    this.responseFormat = fields.responseFormat
    this.modelConfig = fields.modelConfig
    this.tags = fields.tags
    this.aliases = fields.aliases
    this.createdAt = fields.createdAt
    this.updatedAt = fields.updatedAt
    this.userId = fields.userId
  }

  /** `prompts:/<name>/<version>`. */
  get uri(): string {
    return `prompts:/${this.name}/${this.version}`
  }

  /** Names of what `format` fills in, each once, in order. */
  get variables(): string[] {
    return variablesOf(this.template)
  }

  isText(): this is PromptVersion<string> {
    return typeof this.template === 'string'
  }

  isChat(): this is PromptVersion<ChatMessage[]> {
    return !this.isText()
  }

  /**
   * The template with its variables filled in; values that it has no variable for are passed over.
   * @throws AssayError, `INVALID_PARAMETER_VALUE`, when a variable has no value: `formatPartial` leaves it open.
   */
  format(values: PromptValues): Template {
    const template = this.#fill(values)
    const missing = missingVariables(this.template, values)
    if (missing.length > 0) throw invalid(`${this.uri} needs a value for ${missing.join(', ')}; formatPartial leaves them open`)
    return template
  }

  /** The prompt that is left when these variables are filled in, also when none is: MLflow's `format(…, allow_partial=True)`. */
  formatPartial(values: PromptValues): PromptVersion<Template> {
    return new PromptVersion({ ...this, template: this.#fill(values), tags: { ...this.tags }, aliases: [...this.aliases] })
  }

  /** The template with `{name}` in place of `{{name}}`. */
  toSingleBraceFormat(): Template {
    return withSingleBraces(this.template)
  }

  #fill(values: PromptValues): Template {
    if (isJinja(this.template)) {
      throw new AssayError(`${this.uri} is a Jinja2 template ({% … %}), which only MLflow's Python client can format`, 0, 'NOT_IMPLEMENTED')
    }
    return fillTemplate(this.template, values)
  }
}

/** @throws AssayError, `INVALID_PARAMETER_VALUE`, for a version of a model, and for a chat that somebody wrote and that is none. */
export function readPromptVersion({ name, version, tags, ...rest }: ModelVersion): PromptVersion {
  const text = tags[textKey]
  if (tags[isPromptKey] !== 'true' || text === undefined) throw invalid(`"${name}" is a model, not a prompt`)
  const template: unknown = tags[typeKey] === 'chat' ? fromJson(text) : text
  if (template === undefined) throw invalid(`prompts:/${name}/${version} is a chat whose messages are no JSON: ${text.slice(0, 100)}`)
  assertTemplate(template)
  return new PromptVersion({
    name,
    version,
    template,
    commitMessage: rest.description === '' ? undefined : rest.description,
    responseFormat: fromJson(tags[responseFormatKey]),
    modelConfig: readModelConfig(tags[modelConfigKey]),
    tags: ownTags(tags),
    aliases: rest.aliases,
    createdAt: rest.createdAt,
    updatedAt: rest.updatedAt,
    userId: rest.userId,
  })
}

/** `undefined` for what is absent, and for what others have written there and is no JSON. */
function fromJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as unknown)
  } catch {
    return undefined
  }
}
