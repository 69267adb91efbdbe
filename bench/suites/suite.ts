import type { Section } from '../report/section.ts'
import type { FilledStores } from './filled-stores.ts'

export interface SuiteContext {
  /** Fewer repeats and smaller stores: to see that everything runs, not for numbers to show. */
  quick: boolean
  /** One line of progress. */
  say(line: string): void
  /** Assay's stores of a known size, filled when first asked for. */
  stores: FilledStores
  /** Why a peer is left out, by its name; empty for none. */
  missing: ReadonlyMap<string, string>
}

export interface Suite {
  name: string
  run(context: SuiteContext): Promise<Section>
}
