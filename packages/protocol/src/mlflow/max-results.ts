import { invalidParameter } from '../errors.ts'

/** Most items that a search of MLflow's answers at once, where nothing smaller is stated. */
export const maxSearchResults = 50_000

/** @throws INVALID_PARAMETER_VALUE with MLflow's texts */
export function checkMaxResults(given: number, most = maxSearchResults): void {
  const why = given < 1 ? 'It must be a positive integer' : given > most ? `It must be at most ${most}` : null
  if (why !== null) throw invalidParameter(`Invalid value ${given} for parameter 'max_results' supplied. ${why}`)
}
