import { describe, expect, it } from 'vitest'
import type { Held } from '../../platform/events/outbox.ts'
import { completedTraces } from '../completed-traces.ts'
import { openSqliteSpans } from '../store/open-sqlite-spans.fixture.ts'
import { aBatch, aSpan, baseMs, baseUs, traceHex } from '../store/span-store.contract.fixture.ts'
import type { TraceInfoPatch } from '../store/span-store.ts'
import { completionQuietMs, type TraceCompleted } from './trace-completion.ts'

const trace = traceHex('t')
const completed = { workspace: 'default', traceId: `tr-${trace}`, experimentId: '0' }

/** A store, and what it said of traces that are whole. */
function open({ wanted = true } = {}) {
  const said: { workspace: string; traceId: string; experimentId: string }[] = []
  const holds: (Held | undefined)[] = []
  const store = openSqliteSpans({
    events: {
      wants: () => wanted,
      append(workspace, { data }: TraceCompleted, held) {
        said.push({ workspace, traceId: data.trace_id, experimentId: data.experiment_id })
        holds.push(held)
      },
    },
  })
  return Object.assign(store, { said, holds })
}

const patch = (part: Partial<TraceInfoPatch> = {}): TraceInfoPatch => ({
  traceId: trace,
  experimentId: '0',
  startUs: baseUs,
  durationUs: 1_000,
  status: 'OK',
  inputPreview: null,
  outputPreview: null,
  clientRequestId: null,
  tags: new Map(),
  metadata: new Map(),
  ...part,
})

describe('trace.completed', () => {
  it('is said when the root and all that hangs on it has come, in whatever order', async () => {
    await using store = open()
    await store.writer.write('default', aBatch([aSpan({ id: 'leaf', parent: 'middle', at: 2 })]))
    await store.writer.write('default', aBatch([aSpan()]))
    expect(store.said).toEqual([])
    await store.writer.write('default', aBatch([aSpan({ id: 'middle', parent: 'root', at: 1 })]))
    expect(store.said).toEqual([completed])
  })

  it('is held for a moment, since more may come', async () => {
    await using store = open()
    await store.writer.write('default', aBatch([aSpan()]))
    expect(store.holds).toEqual([{ subject: `tr-${trace}`, forMs: completionQuietMs }])
  })

  it('is said once a request for each trace in it', async () => {
    await using store = open()
    const spans = ['a', 'b'].flatMap((each) => [aSpan({ trace: each }), aSpan({ trace: each, id: 'c', parent: 'root', at: 1 })])
    await store.writer.write('default', aBatch(spans))
    expect(store.said.map(({ traceId }) => traceId)).toEqual(['a', 'b'].map((each) => `tr-${traceHex(each)}`))
  })

  it('is not said while a span is open', async () => {
    await using store = open()
    await store.writer.write('default', aBatch([aSpan(), aSpan({ id: 'c', parent: 'root', at: 1, durationUs: null })]))
    expect(store.said).toEqual([])
    await store.writer.write('default', aBatch([aSpan({ id: 'c', parent: 'root', at: 1 })]))
    expect(store.said).toEqual([completed])
  })

  it('is said again for a trace to which more came, but not for what is sent again', async () => {
    await using store = open()
    const first = aBatch([aSpan()])
    await store.writer.write('default', first)
    await store.writer.write('default', first)
    expect(store.said).toHaveLength(1)
    await store.writer.write('default', aBatch([aSpan({ id: 'late', parent: 'root', at: 1 })]))
    expect(store.said).toHaveLength(2)
  })

  it('is said once more when a client states the end of a trace that is whole, and not when it states it again', async () => {
    await using store = open()
    await store.writer.write('default', aBatch([aSpan()]))
    await store.writer.patchTrace('default', patch({ status: 'IN_PROGRESS', durationUs: null }))
    expect(store.said).toHaveLength(1)
    await store.writer.patchTrace('default', patch())
    await store.writer.patchTrace('default', patch())
    expect(store.said).toHaveLength(2)
  })

  it('is not said of a trace of which only its end was stated', async () => {
    await using store = open()
    await store.writer.patchTrace('default', patch())
    expect(store.said).toEqual([])
    await store.writer.write('default', aBatch([aSpan()]))
    expect(store.said).toEqual([completed])
  })

  it('is not said where nobody wants to know', async () => {
    await using store = open({ wanted: false })
    await store.writer.write('default', aBatch([aSpan()]))
    expect(store.said).toEqual([])
  })
})

describe('completedTraces', () => {
  it('are those that a filter finds, as webhooks are told of them', async () => {
    await using store = open()
    await store.writer.write(
      'default',
      aBatch([
        aSpan({ trace: 'good', name: 'agent', durationUs: 7_000 }),
        aSpan({ trace: 'bad', statusCode: 2 }),
        aSpan({ trace: 'other' }),
      ]),
    )
    const traceIds = ['good', 'bad'].map((each) => `tr-${traceHex(each)}`)
    const find = (filter: string) => completedTraces(store.reader, 'default', { experimentId: '0', traceIds, filter })
    expect((await find('')).map((found) => found.trace_id).toSorted()).toEqual(traceIds.toSorted())
    expect(await find("trace.status = 'OK'")).toEqual([
      {
        trace_id: `tr-${traceHex('good')}`,
        experiment_id: '0',
        name: 'agent',
        state: 'OK',
        request_time: baseMs,
        duration_ms: 7,
        session_id: null,
      },
    ])
    await expect(find('nonsense')).rejects.toMatchObject({ code: 'INVALID_PARAMETER_VALUE' })
  })
})
