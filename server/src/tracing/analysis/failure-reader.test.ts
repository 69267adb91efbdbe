import { failureFingerprint, parseQueryBar } from '@assay/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { anOrigin, aBatch, aSpan, baseMs, spanHex, traceHex } from '../store/span-store.contract.fixture.ts'
import { type OpenSqliteSpans, openSqliteSpans } from '../store/open-sqlite-spans.fixture.ts'
import { createFailureReader } from './failure-reader.sqlite.ts'
import type { FailureReader } from './failure-reader.ts'

let opened: OpenSqliteSpans
let reader: FailureReader

/** An agent whose tool fails `times` times, each with another amount. */
function refused(times: number, from: number, version: string | null = null) {
  const origin = version === null ? undefined : { ...anOrigin({}), version }
  return Array.from({ length: times }, (_, i) => {
    const error = { type: 'RefundError', message: `refund ${from + i} exceeds 10` }
    const failed = { trace: `r${from + i}`, at: (from + i) * 1000, statusCode: 2, facts: { error }, ...(origin && { origin }) }
    return [
      aSpan({ ...failed, name: 'agent', facts: { ...failed.facts, type: 'AGENT' } }),
      aSpan({
        ...failed,
        id: 'tool',
        parent: 'root',
        name: 'execute_tool',
        facts: { ...failed.facts, type: 'TOOL', tool: 'issue_refund' },
      }),
    ]
  }).flat()
}

beforeEach(async () => {
  opened = openSqliteSpans()
  await opened.writer.write(
    'default',
    aBatch([
      ...refused(3, 0, '1.0'),
      ...refused(2, 100, '2.0'),
      aSpan({ trace: 'other', name: 'plan', at: 50_000, statusCode: 2, facts: { error: { type: 'Timeout', message: 'too long' } } }),
      aSpan({ trace: 'fine', name: 'agent', statusCode: 1 }),
    ]),
  )
  reader = createFailureReader(opened.sampler)
})

afterEach(async () => {
  await opened[Symbol.asyncDispose]()
})

const all = { experimentId: '0', filter: null, limit: 10 }

describe('failures', () => {
  it('are grouped by what failed and how, whatever the amounts, at the deepest step', async () => {
    expect(await reader.failures('default', all)).toEqual({
      groups: [
        {
          fingerprint: failureFingerprint({ errorType: 'RefundError', message: 'refund 7 exceeds 10', step: 'issue_refund' }),
          errorType: 'RefundError',
          message: 'refund … exceeds …',
          step: { type: 'TOOL', name: 'issue_refund', isTool: true },
          traces: 5,
          firstMs: baseMs,
          lastMs: baseMs + 101,
          versions: [
            { version: '1.0', traces: 3 },
            { version: '2.0', traces: 2 },
          ],
          versionCount: 2,
          newest: { traceId: `tr-${traceHex('r101')}`, spanId: spanHex('tool') },
        },
        {
          fingerprint: failureFingerprint({ errorType: 'Timeout', message: 'too long', step: 'plan' }),
          errorType: 'Timeout',
          message: 'too long',
          step: { type: 'UNKNOWN', name: 'plan', isTool: false },
          traces: 1,
          firstMs: baseMs + 50,
          lastMs: baseMs + 50,
          versions: [],
          versionCount: 0,
          newest: { traceId: `tr-${traceHex('other')}`, spanId: spanHex('root') },
        },
      ],
      groupCount: 2,
      traces: 6,
      share: 1,
    })
  })

  it('are those of the window and the query, or those like one of them', async () => {
    const counts = async (query: object) => (await reader.failures('default', { ...all, ...query })).groups.map(({ traces }) => traces)
    expect(await counts({ fromMs: baseMs + 40, toMs: baseMs + 101 })).toEqual([1, 1])
    expect(await counts({ filter: parseQueryBar('tool:issue_refund', { nowMs: baseMs }) })).toEqual([5])
    expect(await counts({ like: traceHex('other') })).toEqual([1])
    expect(await counts({ like: traceHex('r0'), fromMs: baseMs + 40 })).toEqual([2])
    expect(await counts({ like: traceHex('fine') })).toEqual([])
    expect(await counts({ like: traceHex('nobody') })).toEqual([])
    expect(await counts({ limit: 1 })).toEqual([5])
  })

  it('has nothing of another workspace', async () => {
    await opened.addWorkspace('other')
    expect(await reader.failures('other', all)).toEqual({ groups: [], groupCount: 0, traces: 0, share: 1 })
  })
})
