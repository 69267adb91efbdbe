import { describe, expect, it } from 'vitest'
import { projectPriceBook } from '../pricing/project-price-book.ts'
import type { StoredSpan, TraceRecord } from '../store/span-store.ts'
import { attribute, storedSpan } from './stored-span.fixture.ts'
import { createTraceAnswers, maxBatchChars } from './trace-answers.ts'
import { traceRecord } from './trace-record.fixture.ts'

const [first, second] = ['a'.repeat(32), 'b'.repeat(32)] as [string, string]

/** Answers over these traces, each with its spans. */
function answersOver(traces: [TraceRecord, StoredSpan[]][], check = () => undefined as void) {
  const found = (traceId: string) => traces.find(([trace]) => trace.traceId === traceId)
  return createTraceAnswers({
    reader: {
      getTrace: (_, traceId) => Promise.resolve(found(traceId)?.[0] ?? null),
      getTraces: (_, traceIds) => Promise.resolve(traceIds.flatMap((traceId) => found(traceId)?.[0] ?? [])),
      listStoredSpans: (_, traceId) => Promise.resolve(found(traceId)?.[1] ?? []),
    },
    bookOf: () => Promise.resolve(projectPriceBook([])),
    check,
  })
}

const announcing = (spans: number) => new Map([['mlflow.trace.sizeStats', JSON.stringify({ num_spans: spans })]])
const infoIds = (text: string | null) =>
  (JSON.parse(text ?? '{}') as { traces?: { trace_info: { trace_id: string } }[] }).traces?.map(({ trace_info: info }) => info.trace_id)

describe('TraceAnswers', () => {
  it('answers a trace when as many spans have come as its client said, or with those there are', async () => {
    const answers = answersOver([[traceRecord({ traceId: first, metadata: announcing(2) }), [storedSpan({ name: 'only' })]]])
    expect(await answers.trace('default', first, false)).toBeNull()
    expect(await answers.trace('default', first, true)).toContain('"name":"only"')
    await expect(answers.trace('default', second, false)).rejects.toThrow(`Trace with ID tr-${second} is not found.`)
  })

  it('answers the complete ones of several, of some experiments only when told', async () => {
    const answers = answersOver([
      [traceRecord({ traceId: first, experimentId: '1' }), [storedSpan({})]],
      [traceRecord({ traceId: second, experimentId: '2' }), [storedSpan({})]],
      [traceRecord({ traceId: 'c'.repeat(32), metadata: announcing(9) }), [storedSpan({})]],
    ])
    const asked = [second, 'c'.repeat(32), 'd'.repeat(32), first]
    expect(infoIds(await answers.batch('default', asked, null))).toEqual([`tr-${second}`, `tr-${first}`])
    expect(infoIds(await answers.batch('default', asked, ['1']))).toEqual([`tr-${first}`])
    expect(await answers.batch('default', asked, [])).toBe('{}')
  })

  it('refuses a batch of more text than one answer may have, and says what to do', async () => {
    const large = storedSpan({ attributes: [attribute('text', { stringValue: 'x'.repeat(maxBatchChars / 2) })] })
    const answers = answersOver([
      [traceRecord({ traceId: first }), [large]],
      [traceRecord({ traceId: second }), [large]],
    ])
    expect((await answers.batch('default', [first], null)).length).toBeGreaterThan(maxBatchChars / 2)
    await expect(answers.batch('default', [first, second], null)).rejects.toMatchObject({
      code: 'REQUEST_TOO_LARGE',
      message: `The 2 traces asked for are more than ${maxBatchChars} characters together. Ask for fewer at once.`,
    })
  })

  it('stops between two spans when its time is over', async () => {
    let spans = 0
    const check = (): void => {
      if (++spans > 2) throw new Error('out of time')
    }
    const trace: [TraceRecord, StoredSpan[]] = [traceRecord({ traceId: first }), [storedSpan({}), storedSpan({}), storedSpan({})]]
    for (const ask of ['trace', 'batch', 'artifact'] as const) {
      spans = 0
      const answers = answersOver([trace], check)
      const answer =
        ask === 'trace'
          ? answers.trace('default', first, true)
          : ask === 'batch'
            ? answers.batch('default', [first], null)
            : answers.artifact('default', first)
      await expect(answer).rejects.toThrow('out of time')
      expect(spans).toBe(3)
    }
  })
})
