export * from './ast.ts'
export { clip } from './filter-error.ts'
export { filterLimits } from './filter-limits.ts'
export { parseMlflowOrderBy } from './mlflow/parse-mlflow-order-by.ts'
export { type Fail, splitMlflowIdentifier } from './mlflow/mlflow-key.ts'
export { readMlflowOrders } from './mlflow/read-mlflow-orders.ts'
export { readMlflowComparisons, readQuotedList, type WrittenComparison } from './mlflow/read-mlflow-comparison.ts'
export { parseMlflowTraceFilter } from './mlflow/parse-mlflow-trace-filter.ts'
export { nearestName } from './nearest-name.ts'
export { parseQueryBar, type QueryBarOptions } from './query-bar/parse-query-bar.ts'
export type { Listed } from './query-bar/resolve-bar-key.ts'
export { queryBarKeys, queryBarNamespaces, type QueryBarKey } from './query-bar/query-bar-keys.ts'
export {
  addTerm,
  chosenValues,
  formatScoreTerm,
  formatTerm,
  hasTerm,
  removeTerm,
  toggleValue,
  type QueryBarTerm,
} from './query-bar/query-bar-terms.ts'
export { tokenizeQueryBar, type QueryBarToken, type QueryBarTokenKind } from './query-bar/tokenize-query-bar.ts'
export { camelParts } from './words/camel-parts.ts'
export { indexTokens } from './words/index-text.ts'
export { escapedWords, someReading } from './words/json-escapes.ts'
export { leftOutToken } from './words/left-out-token.ts'
export { matchesWords, wordMatcher } from './words/matches-words.ts'
export { maxTokenChars } from './words/max-token-chars.ts'
export { queryTokens, type QueryToken } from './words/query-tokens.ts'
