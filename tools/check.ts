import { checks } from './check/checks.ts'
import { runCheck } from './check/run-check.ts'

/** `npm run check [-- <name>…]`: all checks, or the named ones. Runs all of them even when one fails; exits 1 if any did. */
const named = process.argv.slice(2)
const unknown = named.filter((name) => !checks.some((check) => check.name === name))
if (unknown.length > 0) {
  process.stderr.write(`no check ${unknown.join(', ')}; there are ${checks.map(({ name }) => name).join(', ')}\n`)
  process.exit(1)
}

const failed: string[] = []
for (const check of checks.filter(({ name }) => named.length === 0 || named.includes(name))) {
  // One after the other: each uses every core by itself, and its output stays in one piece.
  if (!(await runCheck(check))) failed.push(check.name)
}
process.stdout.write(failed.length === 0 ? '\nall checks passed\n' : `\nfailed: ${failed.join(', ')}\n`)
process.exitCode = failed.length === 0 ? 0 : 1
