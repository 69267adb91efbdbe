import { invalid } from '../rest/assay-error.ts'
import { asRecord } from '../rest/message.ts'

/** Which model a prompt is meant for, and how it is to be called. More fields, a provider's own for example, are kept as they are. */
export interface PromptModelConfig {
  provider?: string
  modelName?: string
  /** 0 or more. */
  temperature?: number
  /** 1 or more. */
  maxTokens?: number
  /** 0…1. */
  topP?: number
  /** 1 or more. */
  topK?: number
  frequencyPenalty?: number
  presencePenalty?: number
  stopSequences?: string[]
  [parameter: string]: unknown
}

/** MLflow's name of each. */
const wireNames: Readonly<Record<string, string>> = {
  modelName: 'model_name',
  maxTokens: 'max_tokens',
  topP: 'top_p',
  topK: 'top_k',
  frequencyPenalty: 'frequency_penalty',
  presencePenalty: 'presence_penalty',
  stopSequences: 'stop_sequences',
}
const ownNames = Object.fromEntries(Object.entries(wireNames).map(([own, wire]) => [wire, own]))

const ranges: readonly (readonly [field: string, says: string, holds: (value: number) => boolean])[] = [
  ['temperature', '0 or more', (value) => value >= 0],
  ['maxTokens', 'a whole number of at least 1', (value) => Number.isInteger(value) && value > 0],
  ['topP', 'from 0 to 1', (value) => value >= 0 && value <= 1],
  ['topK', 'a whole number of at least 1', (value) => Number.isInteger(value) && value > 0],
]

/**
 * As MLflow keeps it.
 * @throws AssayError, `INVALID_PARAMETER_VALUE`, for a value out of its range.
 */
export function modelConfigText(config: PromptModelConfig): string {
  for (const [field, says, holds] of ranges) {
    const value = config[field]
    if (value !== undefined && (typeof value !== 'number' || !holds(value))) {
      throw invalid(`modelConfig.${field} is ${JSON.stringify(value)}; it must be ${says}`)
    }
  }
  const entries = Object.entries(config).filter(([, value]) => value !== undefined && value !== null)
  return JSON.stringify(Object.fromEntries(entries.map(([name, value]) => [wireNames[name] ?? name, value])))
}

/** `undefined` for text that is no JSON object. */
export function readModelConfig(text: string | undefined): PromptModelConfig | undefined {
  if (text === undefined) return undefined
  try {
    return Object.fromEntries(Object.entries(asRecord(JSON.parse(text))).map(([name, value]) => [ownNames[name] ?? name, value]))
  } catch {
    return undefined
  }
}
