#!/usr/bin/env node
import { existsSync } from 'node:fs'

// In the repository the sources run as they are, which needs a Node that reads TypeScript; the package has them built.
const sources = new URL('../src/main.ts', import.meta.url)
if (!existsSync(sources)) {
  await import('../dist/main.js')
} else if (Number.parseInt(process.versions.node, 10) >= 24) {
  await import(sources.href)
} else {
  const { ensureNode, environmentFor } = await import('../../../tools/launch/node-release.mjs')
  const { runProgram } = await import('../../../tools/launch/program.mjs')
  const { fileURLToPath } = await import('node:url')
  const node = await ensureNode(fileURLToPath(new URL('../../..', import.meta.url)))
  const args = [fileURLToPath(import.meta.url), ...process.argv.slice(2)]
  process.exitCode = await runProgram({ node, args, cwd: process.cwd(), env: environmentFor(node) })
}
