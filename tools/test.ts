import { closingLine, verdict } from './test/counts.ts'
import { runAllTests } from './test/runners.ts'

/** `npm test [-- <vitest filter>]`; `npm run test:long` sets the long form of tests that have one. */
const args = process.argv.slice(2)
const counts = await runAllTests({ filters: args.filter((arg) => arg !== '--long'), long: args.includes('--long') })
const trouble = verdict(counts, { inCi: Boolean(process.env.CI) })
if (trouble) process.stdout.write(`\nNot good: ${trouble}\n`)
process.stdout.write(`\n${closingLine(counts)}\n`)
process.exitCode = trouble ? 1 : 0
