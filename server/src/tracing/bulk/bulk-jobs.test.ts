import { AppError, type TraceSelection } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { noAudit, singleUserPolicy } from '../../governance/index.ts'
import { TimeBudget } from '../../platform/database/time-budget.ts'
import { createExperimentStore } from '../../runs/index.ts'
import { openSqliteSpans } from '../store/open-sqlite-spans.fixture.ts'
import { aBatch, aSpan, baseMs } from '../store/span-store.contract.fixture.ts'
import { type BulkChange, createBulkJobs, maxKeptJobs, maxRunningJobs, tracesPerStep } from './bulk-jobs.ts'

const caller = { workspace: 'default', name: 'ann', via: 'anonymous' } as const
const all: TraceSelection = { asOfMs: baseMs * 2 }

async function openWith(traces: number, check = singleUserPolicy.check) {
  const opened = openSqliteSpans()
  await opened.writer.write('default', aBatch(Array.from({ length: traces }, (_, i) => aSpan({ trace: `t${i}`, at: i * 1000 }))))
  const works: Promise<void>[] = []
  const jobs = createBulkJobs({
    reader: opened.reader,
    experiments: createExperimentStore(opened.db, { nowMs: () => 7 }, new TimeBudget(opened.db)),
    seam: { authoriser: { check }, audit: noAudit, nowMs: () => 7 },
    background: (work) => works.push(work),
  })
  const change = (step: BulkChange['step'], more: Partial<BulkChange> = {}): BulkChange => ({
    action: 'tag',
    subject: 'a:b',
    policy: 'trace:write',
    step,
    ...more,
  })
  return {
    jobs,
    change,
    listed: () => jobs.list('default', '0'),
    settled: () => Promise.all(works),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
}

describe('a change of many traces', () => {
  it('goes through them in steps, newest first, each once', async () => {
    await using open = await openWith(tracesPerStep + 2)
    const steps: string[][] = []
    await open.jobs.start(
      caller,
      '0',
      all,
      open.change((ids) => {
        steps.push(ids)
        return Promise.resolve(ids.length)
      }),
    )
    await open.settled()
    expect(steps.map(({ length }) => length)).toEqual([tracesPerStep, 2])
    expect(new Set(steps.flat()).size).toBe(tracesPerStep + 2)
    expect(open.listed()).toMatchObject([{ state: 'done', total: 52, seen: 52, changed: 52, startedAtMs: 7 }])
  })

  it('ends behind the step at which it is stopped, with what was to be done at the end', async () => {
    await using open = await openWith(tracesPerStep * 3)
    const step: BulkChange['step'] = (ids) => {
      open.jobs.stop('default', '0', '1')
      return Promise.resolve(ids.length)
    }
    await open.jobs.start(caller, '0', all, open.change(step, { finish: () => Promise.resolve(1000) }))
    await open.settled()
    expect(open.listed()).toMatchObject([{ state: 'stopped', seen: 50, changed: 1050 }])
  })

  it('keeps what it did when a step fails, and says why', async () => {
    await using open = await openWith(tracesPerStep * 2)
    let left = 1
    const step: BulkChange['step'] = (ids) => (left-- > 0 ? Promise.resolve(ids.length) : Promise.reject(new Error('The disk is full.')))
    await open.jobs.start(caller, '0', all, open.change(step))
    await open.settled()
    expect(open.listed()).toMatchObject([{ state: 'failed', seen: 50, changed: 50, error: 'The disk is full.' }])
  })

  it('is not begun by who may not', async () => {
    const check = () => {
      throw new AppError('PERMISSION_DENIED', 'no')
    }
    await using open = await openWith(1, check)
    await expect(
      open.jobs.start(
        caller,
        '0',
        all,
        open.change(() => Promise.resolve(1)),
      ),
    ).rejects.toThrow('no')
    expect(open.listed()).toEqual([])
  })

  it('is refused while as many run as may', async () => {
    await using open = await openWith(1)
    const gate = Promise.withResolvers<number>()
    const start = () =>
      open.jobs.start(
        caller,
        '0',
        all,
        open.change(() => gate.promise),
      )
    for (let i = 0; i < maxRunningJobs; i++) await start()
    await expect(start()).rejects.toThrow(`${maxRunningJobs} changes of many traces are running`)
    gate.resolve(1)
    await open.settled()
    await start()
  })

  it('is remembered among as many as are kept', async () => {
    await using open = await openWith(1)
    for (let i = 0; i <= maxKeptJobs; i++) {
      await open.jobs.start(
        caller,
        '0',
        all,
        open.change(() => Promise.resolve(1)),
      )
      await open.settled()
    }
    expect(open.listed().map(({ jobId }) => Number(jobId))).toEqual(Array.from({ length: maxKeptJobs }, (_, i) => maxKeptJobs + 1 - i))
    expect(open.jobs.list('elsewhere', '0')).toEqual([])
    expect(() => open.jobs.stop('elsewhere', '0', '5')).toThrow("There is no change '5' in this project.")
  })
})
