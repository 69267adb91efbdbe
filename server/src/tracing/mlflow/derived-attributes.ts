import { anyValueOfJson } from '@assay/protocol/mlflow'
import type { StoredSpan } from '../span-store.ts'
import { mlflowTokenUsage } from './token-usage.ts'

/**
 * MLflow's own attributes for a span that another convention wrote, as JSON of OTLP `KeyValue`s, so that MLflow's client and pages show its
 * type, model and tokens. What the span says itself (`present`) is never said again.
 */
export function derivedAttributes(span: StoredSpan, present: ReadonlySet<string>): string[] {
  const { type, model, provider, usage, costUsd } = span
  const derived: [key: string, value: unknown][] = [
    ['mlflow.spanType', type === 'UNKNOWN' ? null : type],
    ['mlflow.llm.model', model],
    ['mlflow.llm.provider', provider],
    ['mlflow.chat.tokenUsage', usage === null ? null : mlflowTokenUsage(usage)],
    ['mlflow.llm.cost', costUsd === null ? null : { total_cost: costUsd }],
  ]
  return derived
    .filter(([key, value]) => value !== null && !present.has(key))
    .map(([key, value]) => `{"key":"${key}","value":${anyValueOfJson(JSON.stringify(value))}}`)
}
