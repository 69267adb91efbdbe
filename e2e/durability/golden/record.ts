/**
 * Keeps the store of a release as a seed, with the answers to questions about it: `node e2e/durability/golden/record.ts <last schema step>`,
 * run from the sources of that release. Later versions must answer the same from it (`older-schema.test.ts`); where an answer is changed on
 * purpose, run it again: a seed that is there stays, and the difference in its answers is there to be looked at.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer } from '../../harness/server.ts'
import { fillStore, indexed } from './fill-store.ts'
import { ask, questions } from './questions.ts'
import { plantSeed, seedOf } from './seed.ts'

const [step] = process.argv.slice(2)
if (step === undefined) throw new Error('Usage: record.ts <last schema step>, for example 0004-prices')

const seed = new URL(`fixtures/${step}.sql`, import.meta.url)
const dataDir = mkdtempSync(join(tmpdir(), 'assay-golden-'))
const database = join(dataDir, 'assay.db')
if (existsSync(seed)) plantSeed(seed, database)
const server = await startServer({ dataDir })
try {
  if (!existsSync(seed)) await fillStore(server.url)
  await indexed(server.url)
  const answers: string[] = []
  for (const question of questions) answers.push(JSON.stringify(await ask(server.url, question)))
  server.kill('SIGTERM')
  await server.exited
  if (!existsSync(seed)) writeFileSync(seed, seedOf(database))
  writeFileSync(new URL(`fixtures/${step}.json`, import.meta.url), `[\n${answers.join(',\n')}\n]\n`)
  console.log(`${answers.length} answers of schema ${step} recorded.`)
} finally {
  server.kill('SIGKILL')
  rmSync(dataDir, { recursive: true, force: true })
}
