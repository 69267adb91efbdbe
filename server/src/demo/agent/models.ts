import type { Provider } from './chat-model.ts'

/** One released version of the agent. */
export interface AgentVersion {
  version: string
  /** The first is asked first, the second when that one is rate-limited. */
  models: [provider: Provider, model: string][]
  /** Version 1.5.0 has a model judge what comes in; before, it was a pattern. */
  judgesInput: boolean
  /** Version 1.5.0 tells the model of a tool that did not answer; before, the whole answer failed. */
  survivesToolTimeout: boolean
  /** Version 1.4.0 compared the amount in any currency with the limit in EUR. */
  convertsCurrency: boolean
}

export const versions: readonly [AgentVersion, AgentVersion] = [
  {
    version: '1.4.0',
    models: [
      ['openai', 'gpt-4o'],
      ['openai', 'gpt-4o-mini'],
    ],
    judgesInput: false,
    survivesToolTimeout: false,
    convertsCurrency: false,
  },
  {
    version: '1.5.0',
    models: [
      ['anthropic', 'claude-sonnet-4-6'],
      ['anthropic', 'claude-haiku-4-5'],
    ],
    judgesInput: true,
    survivesToolTimeout: true,
    convertsCurrency: true,
  },
]

export const fallbackModels: ReadonlySet<string> = new Set(versions.flatMap(({ models }) => models.slice(1).map(([, model]) => model)))
export const judgeModel = 'gpt-4o-mini'
export const embeddingModel = 'text-embedding-3-small'
export const rerankModel = 'rerank-v3.5'
