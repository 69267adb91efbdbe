import { type Filter, parseMlflowTraceFilter } from '@assay/protocol'
import { withKnownSpanTypes } from './known-span-types.ts'

/** MLflow's filter text for the store; null for none. @throws INVALID_PARAMETER_VALUE */
export function parseTraceFilter(text: string): Filter | null {
  const filter = parseMlflowTraceFilter(text)
  return filter === null ? null : withKnownSpanTypes(filter)
}
