import type { Message, MessagePart, ModelParameters, ModelTool, Provider, ProviderKind, SpanPayload } from '@assay/protocol'

/** A part of a message as it is edited. Arguments and results are JSON text where they were more than a text. */
export type DraftPart =
  | { kind: 'text'; text: string }
  | { kind: 'call'; id: string | null; name: string; text: string }
  | { kind: 'result'; id: string | null; name: string | null; text: string; isJson: boolean }
  /** A picture, say: it stays or goes. */
  | { kind: 'kept'; part: Extract<MessagePart, { type: 'media' }> }

export interface DraftMessage {
  /** For the page to tell them apart when they move. */
  key: number
  role: string
  parts: DraftPart[]
}

/** What will be asked, as it stands in the fields. */
export interface RerunDraft {
  providerId: string
  model: string
  messages: DraftMessage[]
  /** JSON; empty for none. */
  tools: string
  temperature: string
  maxTokens: string
  topP: string
}

/** As conventions and libraries name what has a field. */
const parameterNames = {
  temperature: ['temperature'],
  maxTokens: ['max_tokens', 'max_completion_tokens', 'max_output_tokens', 'maxTokens', 'maxOutputTokens', 'num_predict'],
  topP: ['top_p', 'topP'],
} as const

/** How the answer came, not what was asked. */
const ofTransport: readonly string[] = ['stream', 'stream_options', 'streaming']

/** Names of the parameters that the span was called with and for which there is no field, in their order: a rerun is without them. */
export function unsentParameters({ content }: SpanPayload): string[] {
  const sent: readonly string[] = Object.values(parameterNames).flat()
  return Object.entries(content.modelParameters ?? {}).flatMap(([name, value]) =>
    value === null || ofTransport.includes(name) || (sent.includes(name) && parameterText(value) !== '') ? [] : [name],
  )
}

/** Empty for what is not a number. */
function parameterText(value: unknown): string {
  return (typeof value !== 'number' && typeof value !== 'string') || !Number.isFinite(Number(value)) ? '' : String(value)
}

/** The span as a draft that asks the same again, of the provider that is most likely the same. */
export function draftOf(span: SpanPayload, providers: readonly Provider[]): RerunDraft {
  const { inputMessages, tools, modelParameters } = span.content
  const kind = kindOf(span.provider)
  const provider = providers.find((each) => each.kind === kind) ?? providers[0]
  const parameter = (names: readonly string[]) =>
    names.map((name) => parameterText(modelParameters?.[name])).find((text) => text !== '') ?? ''
  return {
    providerId: provider?.providerId ?? '',
    model: (provider?.kind === kind ? span.model : null) ?? provider?.model ?? '',
    messages: (inputMessages ?? []).map(({ role, parts }, key) => ({ key, role, parts: parts.flatMap(draftPart) })),
    tools: tools === null || tools.length === 0 ? '' : JSON.stringify(tools, null, 2),
    temperature: parameter(parameterNames.temperature),
    maxTokens: parameter(parameterNames.maxTokens),
    topP: parameter(parameterNames.topP),
  }
}

export interface RerunAsked {
  model: string
  messages: Message[]
  tools: ModelTool[]
  parameters: ModelParameters
}

/** What the fields ask, or why they cannot be asked, as a sentence. */
export function askedBy(draft: RerunDraft): RerunAsked | string {
  const model = draft.model.trim()
  if (model === '') return 'Name a model.'
  const messages: Message[] = []
  for (const [index, { role, parts }] of draft.messages.entries()) {
    const read = parts.map(messagePart)
    const problem = read.find((part) => typeof part === 'string')
    if (typeof problem === 'string') return `Message ${index + 1}: ${problem}`
    messages.push({ role, parts: read.filter((part) => typeof part !== 'string') })
  }
  if (!messages.some(({ parts }) => parts.length > 0)) return 'Write a message.'
  const tools = readTools(draft.tools)
  if (typeof tools === 'string') return tools
  const parameters = readParameters(draft)
  return typeof parameters === 'string' ? parameters : { model, messages, tools, parameters }
}

/** By the names that conventions and libraries have. */
function kindOf(provider: string | null): ProviderKind | null {
  const name = provider?.toLowerCase() ?? ''
  if (name.includes('bedrock') || name.startsWith('aws')) return 'bedrock'
  if (name.includes('anthropic')) return 'anthropic'
  if (name.includes('gemini') || name.includes('google') || name.startsWith('gcp')) return 'gemini'
  if (name.includes('ollama')) return 'ollama'
  return name.includes('openai') ? 'openai' : null
}

/** Thoughts are not sent back: providers refuse what they did not sign. */
function draftPart(part: MessagePart): DraftPart[] {
  switch (part.type) {
    case 'text':
      return [{ kind: 'text', text: part.text }]
    case 'reasoning':
      return []
    case 'media':
      return [{ kind: 'kept', part }]
    case 'tool_call':
      return [{ kind: 'call', id: part.id, name: part.name, text: jsonText(part.arguments ?? {}) }]
    case 'tool_result': {
      const isJson = typeof part.result !== 'string'
      return [{ kind: 'result', id: part.id, name: part.name, isJson, text: isJson ? jsonText(part.result) : String(part.result) }]
    }
  }
}

function messagePart(part: DraftPart): MessagePart | string {
  switch (part.kind) {
    case 'text':
      return { type: 'text', text: part.text }
    case 'kept':
      return part.part
    case 'call': {
      const read = parsed(part.text)
      return read === undefined
        ? `the arguments of ${part.name} are no JSON.`
        : { type: 'tool_call', id: part.id, name: part.name, arguments: read }
    }
    case 'result': {
      const read = part.isJson ? parsed(part.text) : part.text
      if (read === undefined) return `the result of ${part.name ?? 'the tool'} is no JSON.`
      return { type: 'tool_result', id: part.id, name: part.name, result: read }
    }
  }
}

function readTools(text: string): ModelTool[] | string {
  if (text.trim() === '') return []
  const list = parsed(text)
  if (!Array.isArray(list)) return 'Tools: a JSON list of { "name", "description", "parameters" }.'
  const tools: ModelTool[] = []
  for (const [index, value] of (list as unknown[]).entries()) {
    const { name, description, parameters } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
    if (typeof name !== 'string' || name === '') return `Tools: the ${index + 1}. has no name.`
    tools.push({ name, description: typeof description === 'string' ? description : null, parameters: parameters ?? null })
  }
  return tools
}

function readParameters({ temperature, maxTokens, topP }: RerunDraft): ModelParameters | string {
  const parameters: ModelParameters = {}
  if (temperature.trim() !== '') {
    parameters.temperature = Number(temperature)
    if (!(parameters.temperature >= 0 && parameters.temperature <= 2)) return 'Temperature is a number from 0 to 2.'
  }
  if (maxTokens.trim() !== '') {
    parameters.maxTokens = Number(maxTokens)
    if (!Number.isSafeInteger(parameters.maxTokens) || parameters.maxTokens < 1) return 'Max tokens is a whole number from 1 on.'
  }
  if (topP.trim() !== '') {
    parameters.topP = Number(topP)
    if (!(parameters.topP >= 0 && parameters.topP <= 1)) return 'Top p is a number from 0 to 1.'
  }
  return parameters
}

function jsonText(value: unknown): string {
  return JSON.stringify(value ?? null, null, 2)
}

/** Undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
