import { describe, expect, it } from 'vitest'
import { type Answers, answering } from '../../test/answering.ts'
import { activeRun, bind, endRun, logMetric, startRun } from '../index.ts'

/** Makes runs that are called as their name says. */
function makingRuns(more: Answers = {}): Answers {
  return {
    'POST /api/2.0/mlflow/runs/create': ({ body }) => {
      const { run_name: name, experiment_id: experimentId } = JSON.parse(String(body)) as Record<string, string>
      return {
        run: { info: { run_id: `id of ${name}`, run_name: name, experiment_id: experimentId, artifact_uri: 'mlflow-artifacts:/0/x' } },
      }
    },
    ...more,
  }
}

const ended = (calls: { call: string; body: unknown }[]): string[] =>
  calls
    .filter(({ call }) => call === 'POST /api/2.0/mlflow/runs/update')
    .map(({ body }) => `${(body as { run_id: string }).run_id} ${(body as { status: string }).status}`)

describe('startRun', () => {
  it('says who runs what, and no more than was asked for', async () => {
    const [created] = await answering(makingRuns(), () => startRun({ runName: 'a', description: 'why', tags: { team: 'red' } }, () => {}))
    const { tags = [], ...fields } = (created?.body ?? {}) as { tags?: { key: string; value: string }[] }
    expect(fields).toEqual({
      experiment_id: '0',
      run_name: 'a',
      start_time: expect.any(Number) as number,
      user_id: expect.stringMatching(/./) as string,
    })
    expect(Object.fromEntries(tags.map(({ key, value }) => [key, value]))).toEqual({
      'mlflow.user': expect.stringMatching(/./) as string,
      'mlflow.source.name': process.argv[1],
      'mlflow.source.type': 'LOCAL',
      'mlflow.runName': 'a',
      'mlflow.note.content': 'why',
      team: 'red',
    })
  })

  it('keeps runs apart that are under way at the same time', async () => {
    const calls = await answering(makingRuns(), async () => {
      await Promise.all(
        ['a', 'b', 'c'].map((runName) =>
          startRun({ runName }, async () => {
            await new Promise(setImmediate)
            expect(activeRun()?.name).toBe(runName)
            await logMetric(runName, 1)
          }),
        ),
      )
      expect(activeRun()).toBeUndefined()
    })
    const logged = calls.filter(({ call }) => call.endsWith('log-metric')).map(({ body }) => body as { run_id: string; key: string })
    expect(logged.map(({ run_id: id, key }) => `${key}: ${id}`).sort()).toEqual(['a: id of a', 'b: id of b', 'c: id of c'])
  })

  it('is over for a callback that outlives it', async () => {
    const later: (() => string | undefined)[] = []
    await answering(makingRuns(), () =>
      startRun({ runName: 'a' }, () => {
        later.push(bind(() => activeRun()?.name))
      }),
    )
    expect(later[0]?.()).toBeUndefined()
  })

  it('ends a run once, and as the program did it', async () => {
    const calls = await answering(makingRuns(), async () => {
      await startRun({ runName: 'by itself' }, () => {})
      await startRun({ runName: 'by hand' }, (run) => run.end('KILLED'))
      await expect(startRun({ runName: 'failing' }, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
      const open = await startRun({ runName: 'open' })
      await open.end()
      await open.end('FAILED')
    })
    expect(ended(calls)).toEqual(['id of by itself FINISHED', 'id of by hand KILLED', 'id of failing FAILED', 'id of open FINISHED'])
  })

  it('ends a run whose end did not reach the server when it is ended again', async () => {
    let away = true
    const now = makingRuns({ 'POST /api/2.0/mlflow/runs/update': () => (away ? { status: 503 } : {}) })
    const calls = await answering(now, async () => {
      const run = await startRun({ runName: 'a' })
      await expect(run.end('KILLED')).rejects.toMatchObject({ status: 503 })
      expect([run.ended, activeRun()]).toEqual([false, run])
      await expect(endRun('KILLED')).rejects.toMatchObject({ status: 503 })
      away = false
      await run.end('KILLED')
      expect([run.ended, activeRun()]).toEqual([true, undefined])
      await run.end()
    })
    expect(ended(calls)).toEqual(['id of a KILLED', 'id of a KILLED', 'id of a KILLED'])
  })

  it('ends a run once for all that end it at the same time', async () => {
    const calls = await answering(makingRuns(), async () => {
      const run = await startRun({ runName: 'a' })
      await Promise.all([run.end(), endRun(), run.end('FAILED')])
    })
    expect(ended(calls)).toEqual(['id of a FINISHED'])
  })

  it('is over everywhere for a run that was ended in a scope of its own', async () => {
    const calls = await answering(makingRuns(), async () => {
      const outer = await startRun({ runName: 'outer' })
      await startRun({ runName: 'inner', nested: true }, async (inner) => {
        await outer.end()
        expect(activeRun()).toBe(inner)
      })
      expect(activeRun()).toBeUndefined()
      await expect(logMetric('late', 1)).rejects.toMatchObject({ code: 'INVALID_STATE' })
      await startRun({ runName: 'next' }, () => {})
    })
    expect(ended(calls)).toEqual(['id of outer FINISHED', 'id of inner FINISHED', 'id of next FINISHED'])
  })

  it('is over for the program when its function is, also when the server cannot be told', async () => {
    const broken = makingRuns({ 'POST /api/2.0/mlflow/runs/update': { status: 500 } })
    const calls = await answering(broken, async () => {
      const later: (() => string | undefined)[] = []
      const run = startRun({ runName: 'a' }, () => void later.push(bind(() => activeRun()?.name)))
      await expect(run).rejects.toMatchObject({ status: 500 })
      expect(later[0]?.()).toBeUndefined()
    })
    expect(ended(calls)).toEqual(['id of a FINISHED'])
  })

  it('keeps the place of a run that is being started', async () => {
    await answering(makingRuns(), async () => {
      const first = startRun({ runName: 'first' })
      await expect(startRun({ runName: 'second' })).rejects.toMatchObject({ code: 'INVALID_STATE' })
      await expect(startRun({ runName: 'third' }, () => {})).rejects.toMatchObject({ code: 'INVALID_STATE' })
      const run = await first
      expect(activeRun()).toBe(run)
      await run.end()
      await startRun({ runName: 'fourth' }, () => {})
    })
    const broken = makingRuns({ 'POST /api/2.0/mlflow/runs/create': { status: 500 } })
    await answering(broken, async () => {
      for (let again = 0; again < 2; again++) await expect(startRun({ runName: 'a' })).rejects.toMatchObject({ status: 500 })
    })
  })

  it.each([{ experimentId: '1' }, { parentRunId: 'p' }, { git: true }])('goes on with a run, but not with %j', async (options) => {
    const calls = await answering(makingRuns(), async () => {
      await expect(startRun({ runId: 'a', ...options })).rejects.toMatchObject({
        code: 'INVALID_PARAMETER_VALUE',
        message: 'run a has been made: leave out experimentId, parentRunId and git, which are for a new one',
      })
    })
    expect(calls).toEqual([])
  })

  it('throws what the program threw, also when the server cannot be told', async () => {
    const broken = makingRuns({ 'POST /api/2.0/mlflow/runs/update': { status: 500 } })
    await answering(broken, async () => {
      await expect(startRun({ runName: 'a' }, () => Promise.reject(new RangeError('mine')))).rejects.toThrow(new RangeError('mine'))
      await expect(startRun({ runName: 'b' }, () => 'done')).rejects.toMatchObject({ status: 500 })
    })
  })

  it('starts a second run only where it is said where that belongs', async () => {
    const calls = await answering(makingRuns(), async () => {
      await startRun({ runName: 'outer' }, async () => {
        await expect(startRun({ runName: 'second' })).rejects.toMatchObject({
          code: 'INVALID_STATE',
          message: 'run id of outer is active: end it by endRun() first, or give nested: true to start a run below it',
        })
        await startRun({ runName: 'inner', nested: true }, () => {})
        expect(activeRun()?.name).toBe('outer')
      })
    })
    const inner = calls.find(({ body }) => (body as { run_name?: string }).run_name === 'inner')?.body as { tags: object[] }
    expect(inner.tags).toContainEqual({ key: 'mlflow.parentRunId', value: 'id of outer' })
  })
})
