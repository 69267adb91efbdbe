import { parseArgs } from 'node:util'
import { runBench } from './run-bench.ts'
import { suites } from './suites/suites.ts'

const usage = `npm run bench -- [--only ${suites.map(({ name }) => name).join(',')}] [--quick]

Measures Assay beside MLflow, Phoenix, tracing SDKs and bare floors; installs these once (2 GB).
--only    some of the suites; the results are printed and kept in bench/history, not in bench/RESULTS.md
--quick   small stores and few repeats, to see that everything runs; the results are printed only
`

const { values } = parseArgs({
  options: { only: { type: 'string' }, quick: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
})
const wanted = values.only?.split(',')
const unknown = wanted?.filter((name) => !suites.some((suite) => suite.name === name)) ?? []
if (values.help || unknown.length > 0) {
  process.stdout.write(unknown.length > 0 ? `There is no suite ${unknown.join(', ')}.\n\n${usage}` : usage)
  process.exitCode = unknown.length > 0 ? 2 : 0
} else {
  const chosen = suites.filter(({ name }) => wanted?.includes(name) ?? true)
  const done = await runBench(chosen, {
    quick: values.quick,
    all: wanted === undefined,
    command: ['npm run bench', ...process.argv.slice(2)].join(' '),
  })
  process.exitCode = done ? 0 : 1
}
