import { maxJumpTargets } from '@assay/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type OpenSqliteSpans, openSqliteSpans } from '../store/open-sqlite-spans.fixture.ts'
import { aBatch, aSpan, spanHex, traceHex } from '../store/span-store.contract.fixture.ts'
import type { JumpReader } from './jump-reader.ts'
import { createJumpReader, tracesLookedIn } from './jump-reader.sqlite.ts'

let opened: OpenSqliteSpans
let reader: JumpReader

beforeEach(async () => {
  opened = openSqliteSpans()
  await opened.writer.write(
    'default',
    aBatch([
      aSpan({ trace: 'a', name: 'refund', statusCode: 2, facts: { session: 'chat-1', user: 'ann' } }),
      aSpan({ trace: 'a', id: 'tool', parent: 'root', name: 'issue_refund' }),
      ...Array.from({ length: 4 }, (_, i) => aSpan({ trace: `many${i}`, facts: { session: 'chat-2', user: `anna${i}` } })),
      aSpan({ trace: 'c', facts: { session: 'Chat-3', user: 'ben' } }),
    ]),
  )
  reader = createJumpReader(opened.readDb)
})

afterEach(async () => {
  await opened[Symbol.asyncDispose]()
})

const targets = (text: string, workspace = 'default') => reader.targets(workspace, text, undefined)

describe('targets', () => {
  it('has a trace by its id, with and without tr-, in any case, and by the first four digits', async () => {
    const id = traceHex('a')
    for (const text of [id, `tr-${id}`, id.toUpperCase(), id.slice(0, 4), `tr-${id.slice(0, 7)}`])
      expect((await targets(text)).traces).toContainEqual({
        traceId: `tr-${id}`,
        experimentId: '0',
        name: 'refund',
        startMs: expect.any(Number) as number,
        failed: true,
      })
    expect((await targets(id.slice(0, 3))).traces).toEqual([])
  })

  it('has a span by its whole id only', async () => {
    const id = spanHex('tool')
    expect((await targets(id)).spans).toEqual([{ traceId: `tr-${traceHex('a')}`, spanId: id, experimentId: '0', name: 'issue_refund' }])
    expect((await targets(id.slice(0, 15))).spans).toEqual([])
  })

  it('has each session and user that begins so, once, by name', async () => {
    expect((await targets('chat')).sessions).toEqual([
      { session: 'chat-1', experimentId: '0' },
      { session: 'chat-2', experimentId: '0' },
    ])
    expect((await targets('ann')).users.map(({ user }) => user)).toEqual(['ann', 'anna0', 'anna1', 'anna2', 'anna3'])
    expect((await targets('chat-2')).sessions.map(({ session }) => session)).toEqual(['chat-2'])
  })

  it('has no more than five of each', async () => {
    await opened.writer.write(
      'default',
      aBatch(Array.from({ length: 7 }, (_, i) => aSpan({ trace: `more${i}`, facts: { session: `talk-${i}` } }))),
    )
    expect((await targets('talk')).sessions).toHaveLength(maxJumpTargets)
  })

  it('looks for a span in the newest traces only', async () => {
    const newer = (count: number, from = 0) =>
      opened.writer.write('default', aBatch(Array.from({ length: count }, (_, i) => aSpan({ trace: `newer${from + i}` }))))
    const thereAlready = 6
    await newer(tracesLookedIn - thereAlready)
    expect((await targets(spanHex('tool'))).spans).toHaveLength(1)
    await newer(1, tracesLookedIn)
    expect((await targets(spanHex('tool'))).spans).toEqual([])
  })

  it('has nothing for nothing, and nothing of another workspace', async () => {
    opened.db.exec("INSERT INTO workspace (id, name) VALUES (7, 'other')")
    const nothing = { traces: [], spans: [], sessions: [], users: [] }
    expect(await targets('')).toEqual(nothing)
    for (const text of [traceHex('a'), spanHex('tool'), 'chat', 'ann']) expect(await targets(text, 'other')).toEqual(nothing)
  })
})
