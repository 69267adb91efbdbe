import { runCheck } from './check/run-check.ts'

/** `npm run format [-- <path>…]`: writes every file, or the named ones, as the formatter has it. */
const paths = process.argv.slice(2)
const passed = await runCheck({
  name: 'format',
  proves: 'nothing; it writes',
  command: ['node_modules/oxfmt/bin/oxfmt', ...(paths.length > 0 ? paths : ['.'])],
})
process.exitCode = passed ? 0 : 1
