import { defineIntegration, type Unpatch } from '../integration.ts'
import { patchOpenAi } from './patch.ts'

export const integration = defineIntegration({ name: 'openai', package: 'openai', versions: { from: 5, below: 8 }, patch: patchOpenAi })

/**
 * Traces `chat.completions`, `responses` and `embeddings` of the `openai` package, streams and the helpers built on them included.
 * Takes the class (`autolog(OpenAI)`: every client of it), the module or one client, whose class is meant then too.
 * Returns what ends it.
 * @throws TypeError for anything else.
 */
export function autolog(target: unknown): Unpatch {
  return integration.autolog(target)
}
