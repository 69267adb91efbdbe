import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { queuesAhead } from './index-progress.ts'
import { type OpenSqliteSpans, openSqliteSpans } from '../store/open-sqlite-spans.fixture.ts'
import { aBatch, aSpan } from '../store/span-store.contract.fixture.ts'

describe('queuesAhead', () => {
  let store: OpenSqliteSpans
  beforeEach(async () => {
    store = openSqliteSpans()
    await store.writer.write('default', aBatch([aSpan({})]))
    await store.settleIndex()
  })
  afterEach(() => store[Symbol.asyncDispose]())

  it('finds none where the index is level with the spans, or behind them', async () => {
    expect(queuesAhead(store.db, store.words)).toEqual([])
    await store.writer.write('default', aBatch([aSpan({ trace: 'later' })]))
    expect(queuesAhead(store.db, store.words)).toEqual([])
  })

  it('finds none where everything that was indexed is deleted', async () => {
    await store.writer.deleteTraces('default', '0', { startedBeforeMs: Number.MAX_SAFE_INTEGER / 1000, max: 10 })
    await store.settleIndex()
    expect(queuesAhead(store.db, store.words)).toEqual([])
  })

  it('finds the queue whose numbers the spans never gave out', () => {
    store.words.exec(`UPDATE progress SET done = done + 1 WHERE queue = 'fragment'`)
    expect(queuesAhead(store.db, store.words)).toEqual(['fragment'])
  })

  it('finds a queue of which nobody knows how far it came', () => {
    store.words.exec(`DELETE FROM progress WHERE queue = 'stale_hour'`)
    expect(queuesAhead(store.db, store.words)).toEqual(['stale_hour'])
  })
})
