import { keys, type SpanType, type Usage } from '@assay/protocol'
import type { AttributeValue, Attributes, SpanReading } from '../otlp/attributes.ts'
import { canonicalProvider } from '../pricing/provider-name.ts'
import type { SpanFacts } from '../store/span-facts.ts'
import { cutText } from './cut-text.ts'
import { slotByKey, slotCount, slotsOf, type Fact, type SlotRange } from './fact-keys.ts'
import { plainText } from './plain-text.ts'
import { spanTypeOfName, spanTypeOfWord } from './span-type.ts'
import { splitUsage, tokenCount, type Containment, type UsageReport } from './token-usage.ts'
import { usageInReply, usageOfObject } from './usage-object.ts'

/** Names and ids are cut here: they are filtered by and grouped by, and no real one is longer. */
export const nameMaxChars = 512
/** Tags of one span beyond this are left out. */
export const tagsMax = 100
/** A usage or cost object is a few hundred characters; a longer text is none. */
const objectMaxChars = 16_384
/** An error message is a line in lists and a facet; the whole of it stays in the span. */
export const errorMessageMaxChars = 1024

/** Position of each slot's key in the attributes of the span being read, plus one; 0 where it is absent. Reused: reading never suspends. */
const positions = new Int32Array(slotCount)
const noTags: readonly (readonly [string, string])[] = []

/**
 * What a span says of itself, whichever convention wrote it. Called for every span that comes in: each key is looked up once, and only
 * values that tell something are decoded. Never throws; a value of a wrong type counts as absent.
 */
export function readSpanFacts(span: SpanReading): SpanFacts {
  const { attributes } = span
  const tags = locate(attributes)
  const word = firstText(attributes, slotsOf.type, knownWord)
  const type = word === null ? spanTypeOfName(span.scopeName, span.name) : (spanTypeOfWord(word) ?? 'UNKNOWN')
  const model = firstText(attributes, slotsOf.model) ?? (modelTypes.has(type) ? firstText(attributes, slotsOf.plainModel) : null)
  const provider = canonicalProvider(firstText(attributes, slotsOf.provider))
  return {
    type,
    model,
    provider,
    tool: type === 'TOOL' ? (firstText(attributes, slotsOf.tool) ?? toolOfName(span.name)) : null,
    session: firstText(attributes, slotsOf.session),
    user: firstText(attributes, slotsOf.user),
    usage: readUsage(attributes, type, { totalHoldsReasoning: isGoogle(provider, model) }),
    reportedCostUsd: readCost(attributes),
    error: span.statusCode === 2 ? readError(span) : null,
    tags,
    started: firstText(attributes, slotsOf.started) === 'started',
  }
}

/** Notes where the telling keys stand and returns the trace tags. */
function locate(attributes: Attributes): readonly (readonly [string, string])[] {
  let tags: (readonly [string, string])[] | undefined
  positions.fill(0)
  for (let i = 0, n = attributes.size; i < n; i++) {
    const key = attributes.key(i)
    const slot = slotByKey.get(key)
    if (slot !== undefined) {
      if (positions[slot] === 0) positions[slot] = i + 1
    } else if (key.startsWith(keys.tagPrefix) || key.startsWith(keys.mlflowTagPrefix)) {
      const name = cutText(key.slice(key.startsWith(keys.tagPrefix) ? keys.tagPrefix.length : keys.mlflowTagPrefix.length), nameMaxChars)
      if (name === '' || (tags?.length ?? 0) >= tagsMax || tags?.some(([known]) => known === name)) continue
      const value = plainText(attributes.value(i))
      if (value !== null) (tags ??= []).push([name, cutText(value, nameMaxChars)])
    }
  }
  return tags ?? noTags
}

function valueAt(attributes: Attributes, slot: number): AttributeValue | undefined {
  const position = positions[slot]
  return position === undefined || position === 0 ? undefined : attributes.value(position - 1)
}

function firstText(
  attributes: Attributes,
  range: SlotRange,
  accept?: (text: string) => boolean,
  maxChars: number = nameMaxChars,
): string | null {
  for (let slot = range.from; slot < range.to; slot++) {
    if (positions[slot] === 0) continue
    const text = plainText(valueAt(attributes, slot))
    if (text !== null && (accept === undefined || accept(text))) return text.length > maxChars ? cutText(text, maxChars) : text
  }
  return null
}

function knownWord(word: string): boolean {
  return spanTypeOfWord(word) !== null
}

function firstCount(attributes: Attributes, range: SlotRange): number | undefined {
  for (let slot = range.from; slot < range.to; slot++) {
    if (positions[slot] === 0) continue
    const count = tokenCount(valueAt(attributes, slot))
    if (count !== undefined) return count
  }
  return undefined
}

function firstObject(attributes: Attributes, fact: Fact): Record<string, unknown> | null {
  const { from, to } = slotsOf[fact]
  for (let slot = from; slot < to; slot++) {
    const value = valueAt(attributes, slot)
    if (value instanceof Map) return Object.fromEntries(value)
    if (typeof value !== 'string' || !value.startsWith('{') || value.length > objectMaxChars) continue
    try {
      return JSON.parse(value) as Record<string, unknown>
    } catch {
      // Not JSON: the next key may be.
    }
  }
  return null
}

/** Spans of these types are calls of a model, so that a plain word for the model can be believed. */
const modelTypes: ReadonlySet<SpanType> = new Set(['LLM', 'EMBEDDING', 'RERANKER'])

/** Google's total holds thoughts that some emitters report nowhere else. */
function isGoogle(provider: string | null, model: string | null): boolean {
  return provider === 'gcp.gemini' || provider === 'gcp.vertex_ai' || (model !== null && model.startsWith('gemini-'))
}

function readUsage(attributes: Attributes, type: SpanType, known: Containment): Usage | null {
  const whole = usageOfObject(firstObject(attributes, 'usageObject'), known) ?? (type === 'LLM' ? usageOfReply(attributes) : null)
  if (whole !== null) return whole
  const report: UsageReport = {
    input: firstCount(attributes, slotsOf.input),
    output: firstCount(attributes, slotsOf.output),
    total: firstCount(attributes, slotsOf.total),
    cachedRead: firstCount(attributes, slotsOf.cachedRead),
    cachedWrite: firstCount(attributes, slotsOf.cachedWrite),
    audioInput: firstCount(attributes, slotsOf.audioInput),
    reasoning: firstCount(attributes, slotsOf.reasoning),
    audioOutput: firstCount(attributes, slotsOf.audioOutput),
  }
  // An embedding or a reranking puts nothing out: a total alone is input.
  if (report.input === undefined && report.output === undefined && (type === 'EMBEDDING' || type === 'RERANKER'))
    report.input = report.total
  return splitUsage(report, known)
}

function usageOfReply(attributes: Attributes): Usage | null {
  const { from, to } = slotsOf.reply
  for (let slot = from; slot < to; slot++) {
    const reply = valueAt(attributes, slot)
    const usage = typeof reply === 'string' ? usageInReply(reply) : null
    if (usage !== null) return usage
  }
  return null
}

function readCost(attributes: Attributes): number | null {
  const details = firstObject(attributes, 'costObject')
  if (details !== null) {
    const total = details['total_cost'] ?? details['total']
    if (isCost(total)) return total
    const parts = Object.values(details).filter(isCost)
    if (parts.length > 0) return parts.reduce((sum, part) => sum + part, 0)
  }
  const { from, to } = slotsOf.cost
  for (let slot = from; slot < to; slot++) {
    const value = valueAt(attributes, slot)
    if (isCost(value)) return value
  }
  return null
}

function isCost(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY
}

const toolPrefixes = ['execute_tool ', 'tool.execution:']

function toolOfName(name: string): string | null {
  const prefix = toolPrefixes.find((candidate) => name.startsWith(candidate))
  const tool = prefix === undefined ? name : name.slice(prefix.length)
  return tool === '' ? null : tool
}

function readError(span: SpanReading): { type: string; message: string } {
  if (span.eventCount > 0) {
    // The last exception is the one that left the span; earlier ones may have been handled by a retry.
    const exception = span.events().findLast((event) => event.name === 'exception')
    if (exception !== undefined) {
      const type = attributeText(exception.attributes, 'exception.type')
      const message = attributeText(exception.attributes, 'exception.message') ?? span.statusMessage
      if (type !== null || message !== '')
        return { type: cutText(type ?? '', nameMaxChars), message: cutText(message, errorMessageMaxChars) }
    }
  }
  const message =
    span.statusMessage !== ''
      ? span.statusMessage
      : (firstText(span.attributes, slotsOf.errorMessage, undefined, errorMessageMaxChars) ?? '')
  return { type: firstText(span.attributes, slotsOf.errorType) ?? '', message: cutText(message, errorMessageMaxChars) }
}

function attributeText(attributes: Attributes, key: string): string | null {
  for (let i = 0; i < attributes.size; i++) if (attributes.key(i) === key) return plainText(attributes.value(i))
  return null
}
