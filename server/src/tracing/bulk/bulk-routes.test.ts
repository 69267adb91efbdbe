import { countSelection, deleteSelection, listBulkJobs, listTraces, maxNamedTraces, tagSelection } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import type { AuditEntry } from '../../governance/index.ts'
import { openPagesApp } from '../pages/pages-app.fixture.ts'
import { aBatch, aSpan, baseMs, traceHex } from '../store/span-store.contract.fixture.ts'

const asOfMs = baseMs + 3_600_000
const experimentId = '0'

/** Traces `t0` and on, a millisecond apart, each second one failed. */
async function openWith(count: number) {
  const notes: AuditEntry[] = []
  const app = openPagesApp(() => asOfMs, { record: (entry) => notes.push(entry) })
  const spans = Array.from({ length: count }, (_, i) => aSpan({ trace: `t${i}`, at: i * 1000, statusCode: i % 2 === 0 ? 1 : 2 }))
  await app.opened.writer.write('default', aBatch(spans))
  const left = async () => (await app.ask(listTraces, { experimentId, limit: 200 })).traces
  return { app, notes, left }
}

describe('changes of all that a query finds', () => {
  it('count exactly what is selected, without what is left out and what came later', async () => {
    await using app = (await openWith(5)).app
    const count = async (selection: object) => (await app.ask(countSelection, { experimentId, selection: { asOfMs, ...selection } })).count
    expect(await count({})).toBe(5)
    expect(await count({ q: 'status:error' })).toBe(2)
    expect(await count({ from: baseMs + 1, to: baseMs + 3 })).toBe(2)
    expect(await count({ except: [`tr-${traceHex('t1')}`, `tr-${traceHex('other')}`] })).toBe(4)
    expect(await count({ traceIds: [traceHex('t1'), traceHex('t1'), traceHex('none')] })).toBe(1)
    expect(await count({ asOfMs: 0 })).toBe(0)
  })

  it('tag more traces than one step takes, though they match no more when they are tagged, and note it once', async () => {
    const { app, notes, left } = await openWith(120)
    await using _ = app
    const selection = { asOfMs, q: '-tag.triaged:yes', except: [traceHex('t7')] }
    const started = await app.ask(tagSelection, { experimentId, selection, key: 'triaged', value: 'yes' })
    expect(started).toMatchObject({ action: 'tag', subject: 'triaged:yes', total: 119 })
    await app.settled()
    const { jobs } = await app.ask(listBulkJobs, { experimentId })
    expect(jobs).toMatchObject([{ jobId: started.jobId, state: 'done', seen: 119, changed: 119, error: null }])
    expect((await left()).filter(({ tags }) => tags['triaged'] !== 'yes').map(({ traceId }) => traceId)).toEqual([`tr-${traceHex('t7')}`])
    expect(notes).toMatchObject([{ action: 'traces.tag', resource: { type: 'experiment', id: '0' }, count: 119 }])
  })

  it('take a tag away where it is', async () => {
    const { app, left } = await openWith(3)
    await using _ = app
    await app.opened.writer.setTag('default', traceHex('t1'), 'env', 'dev')
    await app.ask(tagSelection, { experimentId, selection: { asOfMs }, key: 'env', value: null })
    await app.settled()
    expect((await app.ask(listBulkJobs, { experimentId })).jobs).toMatchObject([{ action: 'untag', seen: 3, changed: 1 }])
    expect((await left()).map(({ tags }) => tags)).toEqual([{}, {}, {}])
  })

  it('delete as many as the person agreed to, and none where there are others now', async () => {
    const { app, notes, left } = await openWith(60)
    await using _ = app
    const selection = { asOfMs, q: 'status:error' }
    expect(await app.refused(deleteSelection, { experimentId, selection, count: 29 })).toEqual({
      status: 400,
      message: '30 traces are selected now, not 29. Look again, and confirm the new number.',
    })
    await app.ask(deleteSelection, { experimentId, selection, count: 30 })
    await app.settled()
    expect((await left()).map(({ status }) => status)).toEqual(Array.from({ length: 30 }, () => 'OK'))
    expect(notes).toMatchObject([{ action: 'traces.delete', count: 30 }])
  })

  it('leave alone what is of another project', async () => {
    const { app } = await openWith(2)
    await using _ = app
    const other = await app.opened.addExperiment('default', 'other')
    const selection = { asOfMs, traceIds: [traceHex('t0')] }
    expect(await app.ask(countSelection, { experimentId: other, selection })).toEqual({ count: 0, asOfMs })
  })

  it.each<[string, object, string]>([
    ['a filter that cannot be read', { selection: { asOfMs, q: '(' } }, 'Expected a word or key:value'],
    ['a tag of the server', { selection: { asOfMs }, key: 'mlflow.artifactLocation' }, "Tag 'mlflow.artifactLocation' is immutable"],
    [
      'too many named traces',
      { selection: { asOfMs, except: Array.from({ length: maxNamedTraces + 1 }, () => traceHex('t')) } },
      "Invalid value for parameter 'selection.except'",
    ],
  ])('refuse %s', async (_, request, message) => {
    await using app = (await openWith(1)).app
    const { status, message: said } = await app.refused(tagSelection, { experimentId, key: 'k', value: 'v', ...request })
    expect([status, said.slice(0, message.length)]).toEqual([400, message])
  })

  it('take as many named traces as may be', async () => {
    await using app = (await openWith(1)).app
    const traceIds = Array.from({ length: maxNamedTraces }, () => traceHex('t0'))
    expect(await app.ask(countSelection, { experimentId, selection: { traceIds } })).toEqual({ count: 1, asOfMs })
  })
})
