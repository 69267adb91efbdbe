import { anyValueOfJson } from '@assay/protocol/mlflow'
import { readSpanContent } from '../normalise/read-span-content.ts'
import { scopeIdentity } from '../otlp/export-request.ts'
import { decodeSpan } from '../otlp/span-view.ts'
import { storedCostParts } from '../pricing/cost-parts.ts'
import type { PriceBook } from '../pricing/price-book.ts'
import type { StoredSpan } from '../store/span-store.ts'
import { costMessage } from './cost-message.ts'
import { mlflowTokenUsage } from './token-usage.ts'

/**
 * MLflow's own attributes for a span that another convention wrote, as JSON of OTLP `KeyValue`s, so that MLflow's client and pages show its
 * type, model, tokens, cost, inputs and outputs. What the span says itself (`present`) is never said again.
 */
export function derivedAttributes(span: StoredSpan, present: ReadonlySet<string>, book: PriceBook): string[] {
  const { type, model, provider, usage, costUsd } = span
  const payload = present.has('mlflow.spanInputs') && present.has('mlflow.spanOutputs') ? null : payloadOf(span)
  const derived: [key: string, value: unknown][] = [
    ['mlflow.spanType', type === 'UNKNOWN' ? null : type],
    ['mlflow.spanInputs', payload?.inputs ?? null],
    ['mlflow.spanOutputs', payload?.outputs ?? null],
    ['mlflow.llm.model', model],
    ['mlflow.llm.provider', provider],
    ['mlflow.chat.tokenUsage', usage === null ? null : mlflowTokenUsage(usage)],
    ['mlflow.llm.cost', costUsd === null ? null : costMessage(costUsd, storedCostParts(span, book))],
  ]
  return (
    derived
      .filter(([key, value]) => value !== null && !present.has(key))
      .map(([key, value]) => ({ key, value: anyValueOfJson(JSON.stringify(value)) }))
      // Null: nested too deep to be rewritten; the span's own attributes still show it.
      .filter(({ value }) => value !== null)
      .map(({ key, value }) => `{"key":"${key}","value":${value}}`)
  )
}

function payloadOf(span: StoredSpan): { inputs: unknown; outputs: unknown } {
  const reading = Object.assign(decodeSpan(span.payload), { scopeName: scopeIdentity(span.origin.scope).name })
  const { inputs, outputs, inputMessages, outputMessages } = readSpanContent(reading)
  return { inputs: inputs ?? inputMessages, outputs: outputs ?? outputMessages }
}
