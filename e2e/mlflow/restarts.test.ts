import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { eventually, freePort, type RunningServer, startServer } from '../harness/server.ts'
import { runFacts } from './run-facts.ts'

/** What the server has of the program's run: the newest step of the slowest of its four threads. */
async function slowestStep(url: string): Promise<number> {
  const answer = await fetch(`${url}/api/2.0/mlflow/runs/search`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ experiment_ids: ['1'], filter: "run_name = 'goes on'" }),
  })
  const { runs = [] } = (await answer.json()) as { runs?: { data: { metrics?: { step: number | string }[] } }[] }
  const steps = runs.flatMap(({ data }) => data.metrics ?? []).map(({ step }) => Number(step))
  return steps.length < 4 ? 0 : Math.min(...steps)
}

describe.skipIf(lacks('mlflow'))(
  'the MLflow 3.18.0 client in the middle of a run, over a server that is killed and stopped and comes back',
  () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'assay-restarts-'))
    const enough = join(dataDir, 'enough')
    let server: RunningServer
    let facts: Record<string, unknown>

    /** Lets the program come on, and takes the server away each time. */
    async function restart(flags: string[]): Promise<void> {
      for (const signal of ['SIGKILL', 'SIGTERM'] satisfies NodeJS.Signals[]) {
        await comesOn()
        server.kill(signal)
        await server.exited
        server = await startServer({ dataDir, flags })
      }
      await comesOn()
      writeFileSync(enough, '')
    }

    async function comesOn(): Promise<void> {
      const before = await slowestStep(server.url)
      await eventually(
        () => slowestStep(server.url),
        (step) => step > before + 10,
        60_000,
      )
    }

    beforeAll(async () => {
      const flags = [`--port=${await freePort()}`]
      server = await startServer({ dataDir, flags })
      const [printed] = await Promise.all([runFacts('mlflow', 'through_restarts.py', [server.url, enough]), restart(flags)])
      facts = printed as Record<string, unknown>
    }, 240_000)
    afterAll(async () => {
      await server?.stop()
      rmSync(dataDir, { recursive: true, force: true })
    })

    it.each<[string, string, unknown]>([
      ['logs on', 'logged', true],
      ['ends the run', 'status', 'FINISHED'],
      ['finds every point that was acknowledged', 'lost_points', [[], [], [], []]],
      ['finds a point once that was sent again', 'twice', [0, 0, 0, 0]],
      ['finds every child run, ended', 'children', ['FINISHED']],
      ['finds the parameters of each', 'children_without_param', []],
      ['finds every artifact', 'lost_notes', []],
      ['reads an artifact', 'note', '10'],
    ])('%s', (_, fact, value) => {
      expect(facts[fact]).toEqual(value)
    })
  },
)
