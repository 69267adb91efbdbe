import { describe, expect, it } from 'vitest'
import { openSqliteSpans } from '../store/open-sqlite-spans.fixture.ts'
import { aBatch, aSpan, traceHex } from '../store/span-store.contract.fixture.ts'

const trace = traceHex('t')

describe('SqliteSpanWriter where a block is damaged', () => {
  it('takes a root in that moves its trace to another project, and leaves the price of what cannot be read', async () => {
    await using store = openSqliteSpans()
    const other = await store.addExperiment('default', 'other')
    const call = { facts: { type: 'LLM', model: 'm', usage: { input: 1, output: 1 } }, costUsd: 0.5 } as const
    await store.writer.write('default', aBatch([aSpan({ id: 'call', parent: 'root', at: 1, ...call })]))
    store.db.exec("UPDATE block SET data = x'00'")
    expect(await store.writer.write('default', aBatch([aSpan()], { experimentId: other }))).toMatchObject({ stored: 1 })
    expect(await store.reader.getTrace('default', trace)).toMatchObject({ experimentId: other, spanCount: 2, costUsd: 0.5 })
  })

  it('takes a span in that replaces another, and leaves the previews of a root that cannot be read', async () => {
    await using store = openSqliteSpans()
    await store.writer.write('default', aBatch([aSpan({ name: 'agent', previews: { input: 'asked', output: 'said' } })]))
    await store.writer.write('default', aBatch([aSpan({ id: 'c', parent: 'root', at: 1 })]))
    store.db.exec("UPDATE block SET data = x'00' WHERE id = 1")
    const again = aSpan({ id: 'c', parent: 'root', at: 1, attributes: { more: true } })
    expect(await store.writer.write('default', aBatch([again]))).toMatchObject({ rewritten: 1 })
    expect(await store.reader.getTrace('default', trace)).toMatchObject({ name: 'agent', inputPreview: 'asked', outputPreview: 'said' })
  })
})
