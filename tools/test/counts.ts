/** What one runner saw. A file that could not be loaded, or an error outside any test, counts as one failed. */
export interface Counts {
  passed: number
  failed: number
  /** Full names of the tests that did not run: skipped, to do, or left out by a condition. */
  skipped: string[]
}

export const noCounts: Counts = { passed: 0, failed: 0, skipped: [] }

export function addCounts(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: [...a.skipped, ...b.skipped] }
}

/** The line that every full test run ends with. */
export function closingLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped.length} skipped`
}

/**
 * Why a run must not count as good, or `undefined` when it is good.
 * In CI everything that a test may need is installed, so there a skipped test is a test that does not work.
 */
export function verdict(counts: Counts, { inCi }: { inCi: boolean }): string | undefined {
  if (counts.failed > 0) return `${counts.failed} failed`
  if (counts.passed === 0) return 'no test ran'
  if (inCi && counts.skipped.length > 0) return `in CI no test may skip:\n${counts.skipped.map((name) => `  ${name}`).join('\n')}`
  return undefined
}
