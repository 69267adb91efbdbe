import { parseArgs } from 'node:util'
import { runBench } from './run-bench.ts'
import { suites } from './suites/suites.ts'

const names = suites.map(({ name }) => name)
const usage = `npm run bench -- [suite …] [--quick]

Measures Assay beside MLflow, Phoenix, tracing SDKs and bare floors; installs these once (2 GB).
suite     of ${names.join(', ')}; all when none is named. The results of some are printed and kept in
          bench/history, not in bench/RESULTS.md
--quick   small stores and few repeats, to see that everything runs; the results are printed only
`

const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
})
const unknown = wanted.filter((name) => !names.includes(name))
if (values.help || unknown.length > 0) {
  process.stdout.write(unknown.length > 0 ? `There is no suite ${unknown.join(', ')}.\n\n${usage}` : usage)
  process.exitCode = unknown.length > 0 ? 2 : 0
} else {
  const all = wanted.length === 0
  const args = process.argv.slice(2)
  const done = await runBench(all ? suites : suites.filter(({ name }) => wanted.includes(name)), {
    quick: values.quick,
    all,
    command: ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' '),
  })
  process.exitCode = done ? 0 : 1
}
