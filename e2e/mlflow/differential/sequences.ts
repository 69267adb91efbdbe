import { isLong } from '../../../tools/test/long.ts'

/** How many sequences of calls a comparison makes: so many, or twenty times as many in the long form. */
export function sequences(usual: number): { numRuns: number; endOnFailure: true } {
  return { numRuns: isLong ? 20 * usual : usual, endOnFailure: true }
}

/** For one test of them, in either form. */
export const sequencesTimeoutMs = isLong ? 3_000_000 : 300_000
