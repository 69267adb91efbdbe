/** MLflow's trace id of 32 hex digits: `tr-…`. */
export function mlflowTraceId(traceId: string): string {
  return `tr-${traceId}`
}

/** The 32 hex digits of an MLflow trace id, with or without `tr-`; null when it is no such id. */
export function readTraceId(text: string): string | null {
  const hex = text.startsWith('tr-') ? text.slice(3) : text
  return /^[0-9a-f]{32}$/i.test(hex) && !/^0+$/.test(hex) ? hex.toLowerCase() : null
}
