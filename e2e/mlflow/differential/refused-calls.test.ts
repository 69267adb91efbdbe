import { describe, expect, it } from 'vitest'
import { lacks } from '../../../tools/test/lacks.ts'
import { type BothServers, serversOfSuite } from './both-servers.ts'
import type { Call } from './refused/call.ts'
import { differences } from './refused/differences.ts'
import * as loggedModels from './refused/logged-models.ts'
import * as registry from './refused/registry.ts'
import * as runs from './refused/runs.ts'
import * as traces from './refused/traces.ts'

const slices: [what: string, before: Call[], calls: Call[]][] = [
  ['experiments', runs.before, runs.experimentCalls],
  ['runs and their metrics', runs.before, runs.runCalls],
  ['artifacts', runs.before, runs.artifactCalls],
  ['registered models', registry.before, registry.modelCalls],
  ['model versions', registry.before, registry.versionCalls],
  ['logged models', loggedModels.before, loggedModels.loggedModelCalls],
  ['traces', traces.before, traces.traceCalls],
  ['assessments', traces.before, traces.assessmentCalls],
]

describe.skipIf(lacks('mlflow'))('a call that Assay and MLflow 3.18.0 refuse', () => {
  const newBoth = serversOfSuite()

  /** Names of experiments and models are taken once on a server: what is made `before` is made for the first that needs it. */
  const made = new Map<Call[], BothServers>()
  async function after(before: Call[]): Promise<BothServers> {
    const known = made.get(before)
    if (known !== undefined) return known
    const both = newBoth()
    made.set(before, both)
    for (const [method, path, body] of before) {
      const answers = await both.call(method, path, body)
      expect([answers.assay.status, answers.mlflow.status]).toEqual([200, 200])
    }
    return both
  }

  describe.each(slices)('on %s', (_, before, calls) => {
    it.each(calls.map((call) => [titleOf(call), call] as const))('%s', async (_title, [method, path, body]) => {
      const both = await after(before)
      const answers = await both.call(method, path, body)
      expect(answers.assay.status).toBeGreaterThanOrEqual(400)
      expect(answers.assay).toEqual(answers.mlflow)
    })
  })

  describe('differs where', () => {
    it.each(differences)('%s', async (_, [method, path, body], ours, theirs) => {
      const both = await after(runs.before)
      const answers = await both.call(method, path, body)
      expect([answers.assay.status, answers.mlflow.status]).toEqual([ours, theirs])
      expect(answers.assay.body).not.toEqual(answers.mlflow.body)
    })
  })
})

/** Long names and lists are cut. */
function titleOf([method, path, body]: Call): string {
  const title = `${method} ${decodeURIComponent(path)} ${body === undefined ? '' : JSON.stringify(body)}`
  return title.length > 200 ? `${title.slice(0, 200)}…` : title
}
