import { describe, expect, it } from 'vitest'
import { openSqliteSpans } from './open-sqlite-spans.fixture.ts'
import { resumeRepricing } from './price-store.ts'
import { SqlitePriceStore, tracesPerStep } from './price-store.sqlite.ts'
import { aBatch, aSpan, traceHex } from './span-store.contract.fixture.ts'

const prices = [{ provider: null, model: 'own', effectiveFrom: null, input: 1, output: 2 }]

/** One trace more than a step takes, each with a million tokens of the model `own`. */
async function openWithTraces() {
  const opened = openSqliteSpans()
  const names = Array.from({ length: tracesPerStep + 1 }, (_, i) => `t${i}`)
  const attributes = { 'gen_ai.request.model': 'own', 'gen_ai.usage.input_tokens': 1_000_000, 'gen_ai.usage.output_tokens': 0 }
  const facts = { model: 'own', usage: { input: 1_000_000, output: 0 } }
  await opened.writer.write('default', aBatch(names.map((trace) => aSpan({ trace, attributes, facts, unpriced: true }))))
  const open = () => new SqlitePriceStore(opened.db, (workspace, traceId) => opened.spans.refresh(workspace, traceId))
  const costs = async () => (await opened.reader.getTraces('default', names.map(traceHex))).map(({ costUsd }) => costUsd)
  return { opened, open, costs, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() }
}

describe('SqlitePriceStore', () => {
  it('goes on after a stop with the traces that a change of prices had not reached', async () => {
    await using store = await openWithTraces()
    const before = store.open()
    await before.setPrices('default', '0', prices)
    expect(await before.reprice('default', '0')).toBe(true)
    expect((await store.costs()).filter((cost) => cost === 1)).toHaveLength(tracesPerStep)

    const after = store.open()
    expect(await after.halfRepriced()).toEqual([{ workspace: 'default', experimentId: '0' }])
    await resumeRepricing(after)
    expect(new Set(await store.costs())).toEqual(new Set([1]))
    expect(await after.halfRepriced()).toEqual([])
  })

  it('has nothing to price anew where no prices were stated', async () => {
    await using store = await openWithTraces()
    expect(await store.open().reprice('default', '0')).toBe(false)
  })

  it('refuses an experiment of another workspace', async () => {
    await using store = await openWithTraces()
    await store.opened.addWorkspace('other')
    await expect(store.open().setPrices('other', '0', prices)).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' })
  })
})
