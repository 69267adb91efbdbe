import { runCli } from './run-cli.ts'

// `assay doctor | head`: whoever reads has gone, and what is left to say is said to nobody.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

const exitCode = await runCli(process.argv.slice(2), {
  print: (text) => process.stdout.write(`${text}\n`),
  complain: (text) => process.stderr.write(`${text}\n`),
  env: process.env,
  cwd: process.cwd(),
})
// A server goes on after its command has returned; only a failure has a code to set.
if (exitCode !== 0) process.exitCode = exitCode
