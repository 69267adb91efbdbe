import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { OutOfTime, TimeBudget } from '../../platform/database/time-budget.ts'
import { type OpenSqliteSpans, openSqliteSpans } from './open-sqlite-spans.fixture.ts'
import { maxCountedTraces, type PromptTraceReader } from './prompt-traces.ts'
import { createPromptTraceReader } from './prompt-traces.sqlite.ts'

const dayMs = 86_400_000
const nowMs = 1_800_000_000_000
const weekAgoMs = nowMs - 7 * dayMs

describe('the traces of a prompt in SQLite', () => {
  let opened: OpenSqliteSpans
  let budget: TimeBudget
  let traces: PromptTraceReader
  let made = 0
  let receivedMs = nowMs
  beforeEach(() => {
    made = 0
    receivedMs = nowMs
    opened = openSqliteSpans({ nowMs: () => receivedMs })
    budget = new TimeBudget(opened.db)
    traces = createPromptTraceReader(opened.db, budget)
  })
  afterEach(() => opened[Symbol.asyncDispose]())

  interface Linked {
    startMs?: number
    durationMs?: number | null
    status?: 'OK' | 'ERROR'
    workspace?: string
    experimentId?: string
  }
  async function trace(
    links: string,
    { startMs = nowMs, durationMs = 10, status = 'OK', workspace = 'default', experimentId = '0' }: Linked = {},
  ) {
    const listed = links.split(' ').map((link) => ({ name: link.split('/')[0], version: link.split('/')[1] }))
    await opened.writer.patchTrace(workspace, {
      traceId: (++made).toString(16).padStart(32, '0'),
      experimentId,
      startUs: startMs * 1000,
      durationUs: durationMs === null ? null : durationMs * 1000,
      status,
      inputPreview: null,
      outputPreview: null,
      clientRequestId: null,
      tags: new Map([['mlflow.linkedPrompts', JSON.stringify(listed)]]),
      metadata: new Map(),
    })
  }

  it('are counted by version, with failures and the median of what they took', async () => {
    const other = await opened.addExperiment('default', 'other')
    await trace('greet/1', { startMs: nowMs - 2000, durationMs: 30 })
    await trace('greet/1 answer/4', { startMs: nowMs - 1000, durationMs: 10, status: 'ERROR' })
    await trace('greet/1', { startMs: nowMs - 3000, durationMs: 20, experimentId: other })
    await trace('greet/2')
    expect(await traces.byVersion('default', 'greet', weekAgoMs)).toEqual([
      {
        version: '2',
        traces: 1,
        exact: true,
        errors: 0,
        p50DurationMs: 10,
        meanCostUsd: null,
        lastTraceAtMs: nowMs,
        experiments: [{ experimentId: '0', traces: 1 }],
      },
      {
        version: '1',
        traces: 3,
        exact: true,
        errors: 1,
        p50DurationMs: 20,
        meanCostUsd: null,
        lastTraceAtMs: nowMs - 1000,
        experiments: [
          { experimentId: '0', traces: 2 },
          { experimentId: other, traces: 1 },
        ],
      },
    ])
    expect(await traces.byPrompt('default', weekAgoMs)).toEqual([
      { name: 'greet', traces: 4, exact: true },
      { name: 'answer', traces: 1, exact: true },
    ])
  })

  it('are those that began in the time asked for, whenever they came', async () => {
    receivedMs = nowMs - 30 * dayMs
    await trace('greet/1', { startMs: receivedMs })
    receivedMs = nowMs
    await trace('greet/1', { startMs: weekAgoMs - 1 })
    await trace('greet/1', { startMs: weekAgoMs })
    expect(await traces.byVersion('default', 'greet', weekAgoMs)).toMatchObject([{ version: '1', traces: 1 }])
    expect(await traces.byPrompt('default', 0)).toEqual([{ name: 'greet', traces: 3, exact: true }])
  })

  it('are those of one workspace', async () => {
    await opened.addWorkspace('team')
    await trace('greet/1', { workspace: 'team', experimentId: await opened.addExperiment('team', 'agents') })
    expect(await traces.byVersion('default', 'greet', weekAgoMs)).toEqual([])
    expect(await traces.byPrompt('default', weekAgoMs)).toEqual([])
    expect(await traces.byPrompt('team', weekAgoMs)).toEqual([{ name: 'greet', traces: 1, exact: true }])
  })

  it('that have not ended have no median', async () => {
    await trace('greet/1', { durationMs: null })
    expect(await traces.byVersion('default', 'greet', weekAgoMs)).toMatchObject([{ traces: 1, p50DurationMs: null }])
  })

  it('are none where somebody set the tag to something else', async () => {
    await trace('greet/1')
    await opened.writer.setTag('default', '1'.padStart(32, '0'), 'mlflow.linkedPrompts', 'no JSON')
    expect(await traces.byPrompt('default', weekAgoMs)).toEqual([])
  })

  it('are counted up to 2,000 of a version, newest first, over all that is linked beside it', async () => {
    const half = maxCountedTraces / 2
    opened.db.exec('BEGIN')
    for (let i = 0; i < half; i++) await opened.spans.patchTrace('default', numbered(i, 'greet/1'))
    for (let i = half; i < 2 * half; i++) await opened.spans.patchTrace('default', numbered(i, 'greet/1 answer/2'))
    opened.spans.beforeCommit()
    opened.db.exec('COMMIT')
    expect(await traces.byVersion('default', 'greet', weekAgoMs)).toMatchObject([{ traces: maxCountedTraces, exact: true }])
    await opened.writer.patchTrace('default', numbered(2 * half, 'greet/1'))
    expect(await traces.byVersion('default', 'greet', weekAgoMs)).toMatchObject([{ traces: maxCountedTraces, exact: false, errors: 0 }])
    expect(await traces.byPrompt('default', weekAgoMs)).toEqual([
      { name: 'greet', traces: maxCountedTraces, exact: false },
      { name: 'answer', traces: half, exact: true },
    ])
  })

  it('are given up when the time is over', async () => {
    await trace('greet/1')
    await expect(budget.run(-1, () => traces.byPrompt('default', weekAgoMs))).rejects.toThrow(OutOfTime)
  })

  function numbered(i: number, links: string) {
    return {
      traceId: (i + 1).toString(16).padStart(32, '0'),
      experimentId: '0',
      startUs: nowMs * 1000,
      durationUs: 1000,
      // The oldest failed, and is the one that is not counted.
      status: i === 0 ? ('ERROR' as const) : ('OK' as const),
      inputPreview: null,
      outputPreview: null,
      clientRequestId: null,
      tags: new Map([
        [
          'mlflow.linkedPrompts',
          JSON.stringify(links.split(' ').map((link) => ({ name: link.split('/')[0], version: link.split('/')[1] }))),
        ],
      ]),
      metadata: new Map<string, string>(),
    }
  }
})
