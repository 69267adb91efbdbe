import { describe, expect, it } from 'vitest'
import { deleteTraces, tracesPerDeletion } from './delete-traces.ts'
import { openSqliteSpans } from '../store/open-sqlite-spans.fixture.ts'
import { aBatch, aSpan, baseMs, traceHex } from '../store/span-store.contract.fixture.ts'

/** Two steps' worth of traces and one more, a microsecond apart, and the sizes of the steps in which they are deleted. */
async function openWithTraces() {
  const opened = openSqliteSpans()
  const names = Array.from({ length: 2 * tracesPerDeletion + 1 }, (_, i) => `t${i}`)
  await opened.writer.write('default', aBatch(names.map((trace, at) => aSpan({ trace, at }))))
  const steps: number[] = []
  const writer = {
    deleteTraces: async (...args: Parameters<typeof opened.writer.deleteTraces>) => {
      const deleted = await opened.writer.deleteTraces(...args)
      steps.push(deleted)
      return deleted
    },
  }
  const left = async () => (await opened.reader.getTraces('default', names.map(traceHex))).length
  return { writer, steps, names, left, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() }
}

describe('deleteTraces', () => {
  it('deletes many ids in steps, and counts those that were there', async () => {
    await using store = await openWithTraces()
    const traceIds = [...store.names, 'unknown'].map(traceHex)
    expect(await deleteTraces(store.writer, 'default', '0', { traceIds })).toBe(store.names.length)
    expect(store.steps).toEqual([tracesPerDeletion, tracesPerDeletion, 1])
    expect(await store.left()).toBe(0)
  })

  it('deletes the oldest in steps, as many as are asked for', async () => {
    await using store = await openWithTraces()
    const which = { startedBeforeMs: baseMs + 1000, max: tracesPerDeletion + 1 }
    expect(await deleteTraces(store.writer, 'default', '0', which)).toBe(tracesPerDeletion + 1)
    expect(store.steps).toEqual([tracesPerDeletion, 1])
    expect(await store.left()).toBe(tracesPerDeletion)
  })

  it('ends when nothing is left to delete', async () => {
    await using store = await openWithTraces()
    expect(await deleteTraces(store.writer, 'default', '0', { startedBeforeMs: baseMs + 1000, max: 1_000_000 })).toBe(store.names.length)
    expect(await deleteTraces(store.writer, 'default', '0', { startedBeforeMs: baseMs + 1000, max: 1_000_000 })).toBe(0)
  })
})
