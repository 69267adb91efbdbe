/**
 * How much a search may ask for. Each is checked before the work that it bounds; beyond it the answer is INVALID_PARAMETER_VALUE with
 * the limit in the message.
 */
export const filterLimits = {
  /** Characters of the query bar. */
  queryBarChars: 10_000,
  /** Characters of an MLflow filter string. Larger than the bar's because clients put whole lists of trace ids into `IN (…)`. */
  mlflowChars: 100_000,
  /** Comparisons and words in one filter. */
  conditions: 200,
  /** Parentheses and negations inside each other. */
  depth: 50,
  /** Values of one `IN (…)` or of one `key:a,b,c`. */
  listValues: 1_000,
  /** Characters of one LIKE, ILIKE, RLIKE or wildcard pattern. */
  patternChars: 1_000,
} as const
