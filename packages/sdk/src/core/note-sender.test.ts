import { describe, expect, it } from 'vitest'
import { type Answers, type Call, answering } from '../../test/answering.ts'
import { clearActiveModel, flush, init, setActiveModel, shutdown, startSpan, trace, withRemoteTrace, withSpan } from '../index.ts'
import { useModel } from './active-entities.ts'
import { NoteSender, maxWaitingNotes } from './note-sender.ts'
import { resolveSettings } from './settings.ts'
import { TroubleLog } from './trouble-log.ts'

const startTrace = 'POST /api/3.0/mlflow/traces'

function infosOf(calls: Call[]): Record<string, unknown>[] {
  return calls
    .filter(({ call }) => call === startTrace)
    .map(({ body }) => (body as { trace: { trace_info: Record<string, unknown> } }).trace.trace_info)
}

/** The model is active while `program` runs. */
async function withModel(program: () => Promise<void>, answers: Answers = {}): Promise<Call[]> {
  return answering(answers, async (sink) => {
    init({ url: sink.url, experimentId: '7', openTelemetry: false, log: () => {}, maxRetries: 0 })
    useModel('m-1')
    try {
      await program()
      await flush()
    } finally {
      clearActiveModel()
    }
  })
}

describe('what is said of a trace beside its spans', () => {
  it('goes after the spans, once a trace', async () => {
    let traceId = ''
    const calls = await withModel(async () => {
      traceId = trace('answer', (span) => {
        withSpan('inner', () => undefined)
        return span.traceId
      })
    })
    expect(infosOf(calls)).toEqual([
      {
        trace_id: `tr-${traceId}`,
        trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '7' } },
        request_time: expect.stringMatching(/^\d{4}-.*Z$/) as string,
        execution_duration: expect.stringMatching(/^\d+\.\d{6}s$/) as string,
        state: 'OK',
        trace_metadata: { 'mlflow.modelId': 'm-1' },
      },
    ])
  })

  it('says that the trace failed, and is that of its beginning', async () => {
    const calls = await withModel(async () => {
      const span = startSpan('answer')
      clearActiveModel()
      span.fail(new Error('no')).end()
    })
    expect(infosOf(calls)).toMatchObject([{ state: 'ERROR', trace_metadata: { 'mlflow.modelId': 'm-1' } }])
  })

  it('is not said of a trace that another process began, nor where nothing is active', async () => {
    const remote = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' }
    expect(infosOf(await withModel(async () => withRemoteTrace(remote, () => trace('answer', () => undefined))))).toEqual([])
    expect(infosOf(await answering({}, async () => trace('answer', () => undefined)))).toEqual([])
  })

  it('asks the server for the experiment where a service name has chosen it, once', async () => {
    const calls = await answering({}, async (sink) => {
      init({ url: sink.url, serviceName: 'shop', openTelemetry: false, log: () => {} })
      useModel('m-1')
      for (const name of ['a', 'b']) {
        trace(name, () => undefined)
        await flush()
      }
      clearActiveModel()
    })
    expect(calls.map(({ call }) => call.replace(/tr-.*/, 'tr-'))).toEqual(['GET /api/3.0/mlflow/traces/tr-', startTrace, startTrace])
  })

  it('is told once when the server refuses it', async () => {
    const told: string[] = []
    await answering({ [startTrace]: { status: 403, body: '{"message":"no"}' } }, async (sink) => {
      init({ url: sink.url, experimentId: '7', openTelemetry: false, log: (line) => told.push(line), maxRetries: 0 })
      useModel('m-1')
      for (const name of ['a', 'b']) trace(name, () => undefined)
      await flush()
      clearActiveModel()
    })
    expect(told).toHaveLength(1)
    expect(told[0]).toMatch(/^\[assay\] run, model and prompts of tr-[0-9a-f]{32} could not be told to .* answered 403: no/)
  })

  it('is that of a function’s own model', async () => {
    const model = { info: { model_id: 'm-2', name: 'two', status: 'LOGGED_MODEL_READY' } }
    const calls = await withModel(
      async () => {
        await setActiveModel({ modelId: 'm-2' }, () => trace('inside', () => undefined))
        trace('outside', () => undefined)
      },
      { 'GET /api/2.0/mlflow/logged-models/m-2': { model } },
    )
    expect(infosOf(calls).map((info) => info['trace_metadata'])).toEqual([{ 'mlflow.modelId': 'm-2' }, { 'mlflow.modelId': 'm-1' }])
  })
})

describe('NoteSender', () => {
  it('keeps 2048 traces waiting, and leaves out and tells what comes beyond', () => {
    const told: string[] = []
    const sender = new NoteSender(resolveSettings({}, {}), new TroubleLog((line) => told.push(line)))
    const noted = { traceId: '0'.repeat(32), startUs: 0, endUs: 1, failed: false, notes: { metadata: {}, prompts: [] } }
    for (let n = 0; n < maxWaitingNotes; n++) sender.add(noted)
    expect([maxWaitingNotes, sender.count, told]).toEqual([2048, 2048, []])
    sender.add(noted)
    expect([sender.count, told]).toEqual([
      2048,
      ['[assay] the notes of more than 2048 traces wait; new traces go without run, model and prompts'],
    ])
    sender.stop()
    expect(sender.count).toBe(0)
  })

  it('gives up what is left at shutdown', async () => {
    init({ url: 'http://127.0.0.1:9', openTelemetry: false, log: () => {}, maxRetries: 0 })
    useModel('m-1')
    trace('a', () => undefined)
    clearActiveModel()
    expect(await shutdown({ timeoutMs: 30 })).toBe(false)
  })
})
