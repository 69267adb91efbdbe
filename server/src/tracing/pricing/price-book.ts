import type { Usage } from '@assay/protocol'
import { modelNameMaxChars, parseModelName } from './model-name.ts'
import type { PriceRow } from './price-row.ts'
import { canonicalProvider } from './provider-name.ts'
import { tokenClasses, type TokenClass } from './token-class.ts'

interface PricedCall {
  /** As the span names it; null when it does not. */
  provider: string | null
  model: string | null
  usage: Usage | null
  /** When the call was made; the price in force then counts. */
  atMs: number
}

interface CostLine {
  tokenClass: TokenClass
  tokens: number
  usdPerMillion: number
  usd: number
}

type Price =
  | { status: 'priced'; costUsd: number; lines: CostLine[]; row: PriceRow }
  /** Tokens were used at a price that nobody knows: never 0. */
  | { status: 'unpriced'; reason: 'no_model' | 'unknown_model' | 'before_first_price' }
  /** No tokens were used, so there is no cost to speak of. */
  | { status: 'nothing_used' }

export interface PriceBook {
  priceOf(call: PricedCall): Price
  /** The same cost without its explanation: US dollars, null when nothing was used, `unpriced` when the price is not known. */
  costOf(call: PricedCall): number | null | 'unpriced'
}

/** Vendors whose list price holds wherever a call was routed through, in the order in which a bare model name is looked for. */
const vendors = ['openai', 'anthropic', 'gcp.gemini', 'mistral_ai', 'x_ai', 'cohere', 'deepseek', 'voyage']

/** Hosts set prices of their own: a model that their list lacks is not priced from another. */
const listsOfHost: ReadonlyMap<string, readonly string[]> = new Map([
  ['aws.bedrock', ['aws.bedrock', 'anthropic']],
  ['gcp.vertex_ai', ['gcp.gemini', 'anthropic']],
  ['azure.ai.openai', ['openai']],
  // It passes on what these vendors ask; open models it buys from hosts at their prices.
  ['openrouter', ['openai', 'anthropic', 'gcp.gemini', 'mistral_ai', 'x_ai', 'cohere']],
  ['groq', ['groq']],
  ['together', ['together']],
  ['fireworks', ['fireworks']],
  ['cerebras', []],
  ['perplexity', []],
  ['ibm.watsonx.ai', []],
  ['ollama', []],
])

/** Pairs of provider and model that are remembered; names come from outside, so there is a bound, at which the memory starts anew. */
const rememberedMax = 2048
const nothing: readonly PriceRow[] = []

/**
 * Prices calls of models. `overrides` are a project's own prices and go before `rows`; among rows of one model the latest that was in
 * force at the time of the call counts.
 */
export function createPriceBook(rows: readonly PriceRow[], overrides: readonly PriceRow[] = []): PriceBook {
  const book = indexRows(rows)
  const own = indexRows(overrides)
  const remembered = new Map<string, Map<string, readonly PriceRow[]>>()
  let rememberedCount = 0

  function rowsOf(provider: string | null, model: string): readonly PriceRow[] {
    if (model.length > modelNameMaxChars) return nothing
    let byModel = remembered.get(provider ?? '')
    const known = byModel?.get(model)
    if (known !== undefined) return known
    const found = search(canonicalProvider(provider), model)
    if (rememberedCount >= rememberedMax) {
      remembered.clear()
      rememberedCount = 0
      byModel = undefined
    }
    if (byModel === undefined) remembered.set(provider ?? '', (byModel = new Map()))
    byModel.set(model, found)
    rememberedCount++
    return found
  }

  /** Rows that may price the model, the one that goes first at its time first. */
  function search(provider: string | null, model: string): readonly PriceRow[] {
    const name = parseModelName(model)
    const ownRows = firstMatch(own, provider === null ? [anyProvider] : [provider, anyProvider], name.candidates)
    const bookRows = firstMatch(book, listsFor(provider, name.provider), name.candidates)
    return ownRows.length === 0 ? bookRows : [...ownRows, ...bookRows]
  }

  function rowInForce(call: PricedCall): PriceRow | null {
    if (call.model === null) return null
    for (const row of rowsOf(call.provider, call.model)) if (row.effectiveFromMs <= call.atMs) return row
    return null
  }

  return {
    costOf(call) {
      if (!usesTokens(call.usage)) return null
      const row = rowInForce(call)
      return row === null ? 'unpriced' : costAt(row, call.usage)
    },
    priceOf(call) {
      if (!usesTokens(call.usage)) return { status: 'nothing_used' }
      const row = rowInForce(call)
      if (row === null) return { status: 'unpriced', reason: reasonOf(call) }
      const lines: CostLine[] = []
      for (const tokenClass of tokenClasses) {
        const tokens = call.usage[tokenClass] ?? 0
        if (tokens > 0)
          lines.push({
            tokenClass,
            tokens,
            usdPerMillion: row.usdPerMillion[tokenClass],
            usd: (tokens * row.usdPerMillion[tokenClass]) / 1e6,
          })
      }
      return { status: 'priced', costUsd: costAt(row, call.usage), lines, row }
    },
  }

  function reasonOf(call: PricedCall): 'no_model' | 'unknown_model' | 'before_first_price' {
    if (call.model === null) return 'no_model'
    return rowsOf(call.provider, call.model).length === 0 ? 'unknown_model' : 'before_first_price'
  }
}

const anyProvider = ''
/** By provider, then by model; the latest row first. */
type RowIndex = ReadonlyMap<string, ReadonlyMap<string, readonly PriceRow[]>>

function indexRows(rows: readonly PriceRow[]): RowIndex {
  const index = new Map<string, Map<string, PriceRow[]>>()
  for (const row of rows.toSorted((a, b) => (a.effectiveFromMs < b.effectiveFromMs ? 1 : a.effectiveFromMs > b.effectiveFromMs ? -1 : 0))) {
    const provider = row.provider ?? anyProvider
    let models = index.get(provider)
    if (models === undefined) index.set(provider, (models = new Map()))
    for (const model of row.models) {
      const list = models.get(model)
      if (list === undefined) models.set(model, [row])
      else list.push(row)
    }
  }
  return index
}

function firstMatch(index: RowIndex, providers: readonly string[], candidates: readonly string[]): readonly PriceRow[] {
  for (const provider of providers) {
    const models = index.get(provider)
    if (models === undefined) continue
    for (const candidate of candidates) {
      const rows = models.get(candidate)
      if (rows !== undefined) return rows
    }
  }
  return nothing
}

/** Which price lists hold for a provider; `named` is the provider that the model's name carries. */
function listsFor(provider: string | null, named: string | null): readonly string[] {
  const host = provider === null ? undefined : listsOfHost.get(provider)
  if (host !== undefined) return host
  const namedHost = named === null ? undefined : listsOfHost.get(named)
  if (namedHost !== undefined) return namedHost
  // What is left are vendors, gateways that pass the vendor's price on, and names that are not known: `openai` may be any proxy that speaks its protocol.
  return [...(named === null ? [] : [named]), ...(provider === null ? [] : [provider]), ...vendors]
}

function usesTokens(usage: Usage | null): usage is Usage {
  if (usage === null) return false
  for (const tokenClass of tokenClasses) if ((usage[tokenClass] ?? 0) > 0) return true
  return false
}

function costAt({ usdPerMillion }: PriceRow, usage: Usage): number {
  let millionths = 0
  for (const tokenClass of tokenClasses) {
    const tokens = usage[tokenClass]
    if (tokens !== undefined) millionths += tokens * usdPerMillion[tokenClass]
  }
  return millionths / 1e6
}
