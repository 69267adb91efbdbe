import { describe, expect, it, vi } from 'vitest'
import { traced } from '../../test/traced.ts'
import { startSpan, stats, withSpan } from '../index.ts'

const takesStarted = { headers: { 'content-type': 'application/x-protobuf', 'x-assay-started-spans': '1' } }

describe('a span that stays open', () => {
  it('is announced once after 300 ms to a server that says it takes that, and counts as no span', async () => {
    await traced(
      async (sink) => {
        withSpan('hello', () => undefined)
        await sink.waitForSpans(1)
        const slow = startSpan('slow', { type: 'AGENT', inputs: 'go' })
        startSpan('quick', { parent: slow }).end()
        await sink.waitForSpans(3)
        const announcement = sink.spans.find((span) => span.endNs === 0n)
        expect(announcement).toMatchObject({
          name: 'slow',
          spanId: slow.spanId,
          attributes: { 'assay.span.state': 'started', 'mlflow.spanType': '"AGENT"', 'mlflow.spanInputs': '"go"' },
        })
        expect(stats()).toMatchObject({ started: 3, open: 1 })
        slow.setOutputs('done').end()
        await sink.waitForSpans(4)
        expect(sink.spans.filter((span) => span.name === 'slow').map((span) => span.attributes)).toEqual([
          { 'assay.span.state': 'started', 'mlflow.spanType': '"AGENT"', 'mlflow.spanInputs': '"go"' },
          { 'mlflow.spanType': '"AGENT"', 'mlflow.spanInputs': '"go"', 'mlflow.spanOutputs': '"done"' },
        ])
        await vi.waitUntil(() => stats().queued === 0)
        expect(stats()).toMatchObject({ started: 3, open: 0, exported: 3 })
      },
      { batching: false },
      () => takesStarted,
    )
  })

  it('is let go when 4,096 newer ones are open: a program that forgets to end its spans does not grow by them', async () => {
    await traced(
      async (sink) => {
        withSpan('hello', () => undefined)
        await sink.waitForSpans(1)
        for (let i = 0; i <= 4096; i++) startSpan(`open ${i}`)
        expect(stats().open).toBe(4097)
        const names = (await sink.waitForSpans(4097)).map((span) => span.name)
        expect(names).toHaveLength(4097)
        expect([names.includes('open 0'), names.includes('open 1'), names.includes('open 4096')]).toEqual([false, true, true])
      },
      { batching: false },
      () => takesStarted,
    )
  })

  it('is not announced to a server that says nothing of it', async () => {
    await traced(
      async (sink) => {
        withSpan('hello', () => undefined)
        await sink.waitForSpans(1)
        const slow = startSpan('slow')
        // Longer than an announcement takes: this second trace is sent and answered after the slow one has been open for 300 ms.
        await new Promise((resolve) => setTimeout(resolve, 350))
        withSpan('later', () => undefined)
        await sink.waitForSpans(2)
        slow.end()
        await sink.waitForSpans(3)
        expect(sink.spans.filter((span) => span.endNs === 0n)).toEqual([])
      },
      { batching: false },
    )
  })
})
