import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type OtlpSink, startSink } from '../../test/otlp-sink.ts'
import { flush, init, shutdown, stats, withSpan } from '../index.ts'
import type { Integration } from './integration.ts'

/** A real copy of the framework, set up to talk to the simulator. */
export interface IntegrationSubject extends AsyncDisposable {
  /** What a program would give to `autolog`. */
  target: unknown
  /** One whole call, read to its end; gives the answer as plain data. */
  call(): Promise<unknown>
  /** One streamed call, read to its end; gives the parts as plain data. */
  stream(): Promise<unknown[]>
  /** A streamed call that is left after its first part. */
  streamLeftEarly(): Promise<void>
  /** A call that the provider refuses. Rejects. */
  refusedCall(): Promise<unknown>
}

export interface IntegrationExpectation {
  spanName: string
  type: string
  attributes: Record<string, unknown>
  /** What `mlflow.chat.tokenUsage` must be for that answer of `call`; `stream` makes the same call. */
  tokenUsage: (answer: unknown) => Record<string, number>
}

/** What every integration must do, on each version of its framework that it names. */
export function integrationContract(
  version: string,
  integration: Integration,
  open: () => Promise<IntegrationSubject>,
  expected: IntegrationExpectation,
): void {
  describe(`${integration.name} integration with ${version}`, () => {
    let sink: OtlpSink
    beforeEach(async () => {
      sink = await startSink()
      init({ url: sink.url, openTelemetry: false, log: () => {} })
    })
    afterEach(async () => {
      await shutdown()
      await sink[Symbol.asyncDispose]()
    })

    async function patched(use: (subject: IntegrationSubject) => Promise<unknown>): Promise<void> {
      await using subject = await open()
      const unpatch = integration.autolog(subject.target)
      try {
        await use(subject)
      } finally {
        unpatch()
      }
      await flush()
    }

    it('makes one span of a call, with type, model, provider, inputs, outputs and tokens', async () => {
      let answer: unknown
      await patched(async (subject) => {
        answer = await subject.call()
      })
      expect(sink.spans.map((span) => span.name)).toEqual([expected.spanName])
      const { attributes, status } = sink.span(expected.spanName)
      expect(attributes).toMatchObject({ 'mlflow.spanType': JSON.stringify(expected.type), ...expected.attributes })
      expect(JSON.parse(String(attributes['mlflow.chat.tokenUsage']))).toEqual(expected.tokenUsage(answer))
      expect(attributes['mlflow.spanInputs']).toEqual(expect.stringContaining('{'))
      expect(attributes['mlflow.spanOutputs']).toEqual(expect.stringContaining('{'))
      expect(status.code).toBe(0)
    })

    it('puts the span under the running one', async () => {
      await patched((subject) => withSpan('agent', () => subject.call()))
      expect(sink.span(expected.spanName).parentSpanId).toBe(sink.span('agent').spanId)
    })

    it('gives the program the same answer as without it', async () => {
      await using bare = await open()
      const answer = await bare.call()
      const parts = await bare.stream()
      await patched(async (subject) => {
        expect(await subject.call()).toEqual(answer)
        expect(await subject.stream()).toEqual(parts)
      })
    })

    it('ends the span of a stream at its end, with what came and the tokens', async () => {
      let answer: unknown
      await patched(async (subject) => {
        await withSpan('agent', () => subject.stream())
      })
      {
        await using bare = await open()
        answer = await bare.call()
      }
      const { attributes, parentSpanId } = sink.span(expected.spanName)
      expect(parentSpanId).toBe(sink.span('agent').spanId)
      expect(JSON.parse(String(attributes['mlflow.chat.tokenUsage']))).toEqual(expected.tokenUsage(answer))
      expect(String(attributes['mlflow.spanOutputs']).length).toBeGreaterThan(20)
    })

    it('ends the span of a stream that is left early', async () => {
      await patched((subject) => subject.streamLeftEarly())
      expect(sink.span(expected.spanName).status.code).toBe(0)
      expect(stats().open).toBe(0)
    })

    it('records a refusal and lets the program have the very same error', async () => {
      await using bare = await open()
      const refusal = await bare.refusedCall().then(
        () => undefined,
        (error: unknown) => error,
      )
      expect(refusal).toBeInstanceOf(Error)
      await patched(async (subject) => {
        const seen = await subject.refusedCall().then(
          () => undefined,
          (error: unknown) => error,
        )
        expect(String(seen)).toBe(String(refusal))
      })
      const [span] = sink.spans
      expect(span?.status).toMatchObject({ code: 2, message: expect.stringMatching(/.+/) as string })
      expect(span?.events.map((event) => event.name)).toEqual(['exception'])
    })

    it('makes one span although it is patched twice, and none after unpatching', async () => {
      await using subject = await open()
      const first = integration.autolog(subject.target)
      const second = integration.autolog(subject.target)
      await subject.call()
      second()
      first()
      await subject.call()
      await flush()
      expect(sink.spans).toHaveLength(1)
    })

    it('leaves the program alone when tracing is off', async () => {
      await shutdown()
      await patched(async (subject) => {
        await subject.call()
        await subject.stream()
        await expect(subject.refusedCall()).rejects.toBeInstanceOf(Error)
      })
      expect(sink.requests).toEqual([])
    })

    it('refuses what is not of its package', () => {
      expect(() => integration.autolog({})).toThrow(TypeError)
      expect(() => integration.autolog(null)).toThrow(`nothing to trace was found in a value of type null; give the module`)
    })
  })
}
