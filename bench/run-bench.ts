import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { installServerPeers } from './install/install-server-peers.ts'
import { places } from './places.ts'
import { renderResults } from './report/render-results.ts'
import { machine, versions, commit } from './report/run-facts.ts'
import type { Section } from './report/section.ts'
import { FilledStores } from './suites/filled-stores.ts'
import type { Suite, SuiteContext } from './suites/suite.ts'

export interface BenchOptions {
  quick: boolean
  /** Every suite: only then are the results written over those that are shown. */
  all: boolean
  command: string
}

/** Runs suites one after the other and prints what they found; false when one of them did not end. */
export async function runBench(suites: readonly Suite[], { quick, all, command }: BenchOptions): Promise<boolean> {
  const startedAt = new Date().toISOString()
  const say = (line: string): void => void process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`)
  const stores = new FilledStores(say)
  const context: SuiteContext = { quick, say, stores, missing: await installServerPeers(say) }
  const sections: Section[] = []
  const failures: Record<string, string> = Object.fromEntries(context.missing)
  for (const suite of suites) {
    say(`suite ${suite.name}`)
    try {
      const section = await suite.run(context)
      sections.push(section)
      say(JSON.stringify({ ...section, charts: [] }))
    } catch (error) {
      failures[suite.name] = error instanceof Error ? error.message : String(error)
      say(`${suite.name} did not end: ${error instanceof Error ? error.stack : String(error)}`)
    }
  }
  await stores.remove()

  const facts = { command, startedAt, commit: commit(), machine: machine(), versions: versions(), failures }
  const before = existsSync(places.results) ? readFileSync(places.results, 'utf8') : ''
  const text = renderResults(facts, sections, before)
  process.stdout.write(text)
  if (!quick) {
    mkdirSync(places.history, { recursive: true })
    const withoutCharts = sections.map((section) => ({ ...section, charts: [] }))
    writeFileSync(
      join(places.history, `${startedAt.slice(0, 16).replace(':', '')}.json`),
      `${JSON.stringify({ ...facts, sections: withoutCharts })}\n`,
    )
  }
  if (!quick && all) {
    writeFileSync(places.results, text)
    for (const { file, svg } of sections.flatMap(({ charts }) => charts)) writeFileSync(join(places.history, file), svg)
  }
  return Object.keys(failures).length === 0
}
