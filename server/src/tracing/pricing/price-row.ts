import { AppError } from '@assay/protocol'
import { tokenClasses, type TokenClass } from './token-class.ts'

/** What a model costs from a day on, in US dollars per million tokens. */
export interface PriceRow {
  /** Canonical provider name; null for an override that holds whoever serves the model. */
  readonly provider: string | null
  /** The name and other names under which the same thing is sold; lower case. */
  readonly models: readonly string[]
  /** ISO date; null when the model never had another price before. */
  readonly effectiveFrom: string | null
  readonly effectiveFromMs: number
  readonly usdPerMillion: Readonly<Record<TokenClass, number>>
  /** Where the price is from: `book 2026-11-23` or `project override`. */
  readonly source: string
}

/** A price as written down: classes that are left out cost what `priceRow` says. */
export interface StatedPrice extends Partial<Record<TokenClass, number>> {
  model: string
  aliases?: readonly string[]
  effectiveFrom: string | null
  input: number
  output: number
}

/**
 * A row with every class priced. A class without a price of its own costs what the class costs that it is otherwise part of:
 * cached and audio input as input, reasoning and audio output as output.
 * @throws INVALID_PARAMETER_VALUE for a negative price or a date that is none
 */
export function priceRow(stated: StatedPrice, from: { provider: string | null; source: string }): PriceRow {
  const { input, output } = stated
  const effectiveFromMs = stated.effectiveFrom === null ? Number.NEGATIVE_INFINITY : Date.parse(stated.effectiveFrom)
  if (Number.isNaN(effectiveFromMs)) {
    throw new AppError(
      'INVALID_PARAMETER_VALUE',
      `Price of '${stated.model}': effectiveFrom '${stated.effectiveFrom}' is not an ISO date such as 2026-01-31.`,
    )
  }
  const row: PriceRow = {
    ...from,
    models: [stated.model, ...(stated.aliases ?? [])].map((name) => name.toLowerCase()),
    effectiveFrom: stated.effectiveFrom,
    effectiveFromMs,
    usdPerMillion: {
      input,
      cachedRead: stated.cachedRead ?? input,
      cachedWrite: stated.cachedWrite ?? input,
      audioInput: stated.audioInput ?? input,
      output,
      reasoning: stated.reasoning ?? output,
      audioOutput: stated.audioOutput ?? output,
    },
  }
  for (const tokenClass of tokenClasses) {
    const price = row.usdPerMillion[tokenClass]
    if (!(price >= 0 && price < Number.POSITIVE_INFINITY)) {
      throw new AppError(
        'INVALID_PARAMETER_VALUE',
        `Price of '${stated.model}': ${tokenClass} is ${price}; it must be 0 or more US dollars per million tokens.`,
      )
    }
  }
  return row
}
