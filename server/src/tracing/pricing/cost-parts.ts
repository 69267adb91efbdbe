import type { Attributes, AttributeValue } from '../otlp/attributes.ts'
import { readSpanFacts } from '../normalise/read-span-facts.ts'
import { decodeSpan } from '../otlp/span-view.ts'
import type { SpanRecord, StoredSpan } from '../store/span-store.ts'
import type { PriceBook } from './price-book.ts'
import type { TokenClass } from './token-class.ts'

/** A cost by what went into the model and what came out, US dollars. */
export interface CostParts {
  inputUsd: number
  outputUsd: number
}

/** What two orders of adding up the same lines may differ by. */
const roundingUsd = 1e-12

const outputClasses: ReadonlySet<TokenClass> = new Set(['output', 'reasoning', 'audioOutput'])

/**
 * The two parts of a span's cost. Null when it has no cost, or when its emitter reported one without its parts. A cost that the book does
 * not explain was reported, and `payloadOf` is asked for what the emitter said.
 */
export async function costParts(
  span: SpanRecord,
  book: PriceBook,
  payloadOf: (span: SpanRecord) => Promise<StoredSpan | null>,
): Promise<CostParts | null> {
  if (span.costUsd === null) return null
  const priced = partsByBook(span, book)
  if (priced !== null && Math.abs(priced.inputUsd + priced.outputUsd - span.costUsd) <= roundingUsd) return priced
  const stored = await payloadOf(span)
  return stored === null ? null : storedCostParts(stored, book)
}

/** The same for a span whose payload is at hand. */
export function storedCostParts(span: StoredSpan, book: PriceBook): CostParts | null {
  if (span.costUsd === null) return null
  const view = decodeSpan(span.payload)
  return readSpanFacts(view).reportedCostUsd === null ? partsByBook(span, book) : reportedParts(view.attributes)
}

/** Of all spans that count in a trace's sums; null as soon as the parts of one are not known. */
export function traceCostParts(spans: readonly StoredSpan[], book: PriceBook): CostParts | null {
  const sum: CostParts = { inputUsd: 0, outputUsd: 0 }
  for (const span of spans) {
    if (!span.counted || span.costUsd === null) continue
    const parts = storedCostParts(span, book)
    if (parts === null) return null
    sum.inputUsd += parts.inputUsd
    sum.outputUsd += parts.outputUsd
  }
  return sum
}

function partsByBook({ model, provider, usage, startUs }: SpanRecord, book: PriceBook): CostParts | null {
  const price = book.priceOf({ model, provider, usage, atMs: startUs / 1000 })
  if (price.status !== 'priced') return null
  const parts: CostParts = { inputUsd: 0, outputUsd: 0 }
  for (const { tokenClass, usd } of price.lines) parts[outputClasses.has(tokenClass) ? 'outputUsd' : 'inputUsd'] += usd
  return parts
}

/** MLflow, Langfuse and OpenInference, each in its own words. */
function reportedParts(attributes: Attributes): CostParts | null {
  const said = new Map<string, AttributeValue>()
  for (let i = 0; i < attributes.size; i++) {
    const key = attributes.key(i)
    if (partKeys.has(key) && !said.has(key)) said.set(key, attributes.value(i))
  }
  const mlflow = members(said.get('mlflow.llm.cost'))
  const langfuse = members(said.get('langfuse.observation.cost_details'))
  return (
    partsOf(mlflow['input_cost'], mlflow['output_cost']) ??
    partsOf(langfuse['input'], langfuse['output']) ??
    partsOf(said.get('llm.cost.prompt'), said.get('llm.cost.completion'))
  )
}

const partKeys: ReadonlySet<string> = new Set([
  'mlflow.llm.cost',
  'langfuse.observation.cost_details',
  'llm.cost.prompt',
  'llm.cost.completion',
])

function partsOf(input: unknown, output: unknown): CostParts | null {
  return typeof input === 'number' && typeof output === 'number' ? { inputUsd: input, outputUsd: output } : null
}

/** Of a map, or of JSON text that says one. */
function members(value: AttributeValue | undefined): Record<string, unknown> {
  if (value instanceof Map) return Object.fromEntries(value)
  if (typeof value !== 'string') return {}
  try {
    return { ...(JSON.parse(value) as object | null) }
  } catch {
    return {}
  }
}
