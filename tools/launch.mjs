#!/usr/bin/env node
// @ts-check
// The only entry to the project's programs. Runs on any Node from 18 and imports nothing that has to be installed.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureBuilt, products } from './launch/built.mjs'
import { ensureDependencies } from './launch/dependencies.mjs'
import { ensureNode, environmentFor } from './launch/node-release.mjs'
import { runProgram } from './launch/program.mjs'
import { LaunchError } from './launch/step.mjs'

/** @typedef {{ script: string, args?: string[], needsBuild: boolean }} Command */

/** @type {Record<string, Command>} */
const commands = {
  start: { script: '.cache/server/main.js', needsBuild: true },
  test: { script: 'tools/test.ts', needsBuild: true },
  'test:long': { script: 'tools/test.ts', args: ['--long'], needsBuild: true },
  check: { script: 'tools/check.ts', needsBuild: false },
  bench: { script: 'bench/main.ts', needsBuild: true },
  screens: { script: 'e2e/screens.ts', needsBuild: true },
  format: { script: 'tools/format.ts', needsBuild: false },
  // For the examples, so that each of them runs on whatever Node the machine has.
  simulator: { script: 'packages/simulator/src/main.ts', needsBuild: false },
  'example:typescript-agent': { script: 'examples/typescript-agent/src/main.ts', needsBuild: true },
  'example:typescript-training': { script: 'examples/typescript-training/src/main.ts', needsBuild: true },
}

/** What the sources answer as well as what is built of them. */
const questions = ['--help', '-h', '--version', '-v']
/** @type {Command} */
const unbuilt = { script: 'server/src/main.ts', needsBuild: false }

/**
 * Makes ready what a command needs, as little as possible, then runs it; the answer is its exit code.
 *
 * @param {string | undefined} name
 * @param {string[]} args
 */
async function launch(name, args) {
  const command =
    name === 'start' && args.some((arg) => questions.includes(arg)) ? unbuilt : name === undefined ? undefined : commands[name]
  if (!command) throw new LaunchError(`unknown command \`${name ?? ''}\`; one of ${Object.keys(commands).join(', ')}`)
  const root = dirname(dirname(fileURLToPath(import.meta.url)))
  const node = await ensureNode(root)
  const env = environmentFor(node)
  await ensureDependencies({ root, node, env })
  if (command.needsBuild) for (const product of products) await ensureBuilt(product, { root, node, env })
  return runProgram({ node, args: [join(root, command.script), ...(command.args ?? []), ...args], cwd: process.cwd(), env })
}

try {
  process.exitCode = await launch(process.argv[2], process.argv.slice(3))
} catch (error) {
  if (!(error instanceof LaunchError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
