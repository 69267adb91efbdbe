import { writeFileSync } from 'node:fs'
import type { Reporter, SerializedError, TestModule } from 'vitest/node'
import type { Counts } from './counts.ts'

/** Writes what a vitest run saw, as `Counts` in JSON, to the file that `ASSAY_TEST_COUNTS` names. */
export default class CountsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const path = process.env.ASSAY_TEST_COUNTS
    if (path) writeFileSync(path, JSON.stringify(countModules(modules, errors.length)))
  }
}

function countModules(modules: readonly TestModule[], errorsOutsideTests: number): Counts {
  const counts: Counts = { passed: 0, failed: errorsOutsideTests, skipped: [] }
  for (const module of modules) {
    for (const test of module.children.allTests()) {
      const { state } = test.result()
      if (state === 'passed') counts.passed += 1
      else if (state === 'failed') counts.failed += 1
      else counts.skipped.push(`${module.relativeModuleId} > ${test.fullName}`)
    }
    // Thrown while loading, or by a hook of a suite: no test has failed by it, so nothing above has counted it.
    counts.failed += module.errors().length
    for (const suite of module.children.allSuites()) counts.failed += suite.errors().length
  }
  return counts
}
