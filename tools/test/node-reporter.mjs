// @ts-check
/**
 * A reporter for node:test that ends with what the run saw, as `Counts` in JSON. Runs on Node 20.
 *
 * @param {AsyncIterable<{ type: string, data: any }>} events
 */
export default async function* countsReporter(events) {
  /** @type {import('./counts.ts').Counts} */
  const counts = { passed: 0, failed: 0, skipped: [] }
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue
    // A suite is reported like a test after those in it; only a failure of its own hooks would be lost by leaving it out.
    const isSuite = data.details?.type === 'suite'
    const failedByChildren = data.details?.error?.failureType === 'subtestsFailed'
    if (type === 'test:fail' && !failedByChildren) counts.failed += 1
    else if (isSuite || failedByChildren) continue
    else if (data.skip !== undefined || data.todo !== undefined) counts.skipped.push(`${data.file ?? ''} > ${data.name}`)
    else counts.passed += 1
  }
  yield `${JSON.stringify(counts)}\n`
}
