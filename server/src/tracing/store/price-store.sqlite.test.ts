import type { ProjectPrice } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { openSqliteSpans } from './open-sqlite-spans.fixture.ts'
import { maxListedChanges, repriceAll, resumeRepricing } from './price-store.ts'
import { SqlitePriceStore, tracesPerStep } from './price-store.sqlite.ts'
import { aBatch, aSpan, traceHex } from './span-store.contract.fixture.ts'

const aPrice: ProjectPrice = { provider: null, model: 'own', effectiveFrom: null, input: 1, output: 2 }
const prices = [aPrice]

const stated = { by: 'ann', atMs: 1_000 }

const noFailure = (experimentId: string, error: unknown): void => expect.fail(`experiment ${experimentId}: ${String(error)}`)

/** A million tokens of the model `own`. */
const attributes = { 'gen_ai.request.model': 'own', 'gen_ai.usage.input_tokens': 1_000_000, 'gen_ai.usage.output_tokens': 0 }
const facts = { model: 'own', usage: { input: 1_000_000, output: 0 } }
const aCall = (trace: string) => aSpan({ trace, attributes, facts, unpriced: true })

/** One trace more than a step takes, each with a million tokens of the model `own`. */
async function openWithTraces() {
  const opened = openSqliteSpans()
  const names = Array.from({ length: tracesPerStep + 1 }, (_, i) => `t${i}`)
  await opened.writer.write('default', aBatch(names.map(aCall)))
  const open = () => new SqlitePriceStore(opened.db, opened.spans)
  const costs = async () => (await opened.reader.getTraces('default', names.map(traceHex))).map(({ costUsd }) => costUsd)
  return { opened, open, costs, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() }
}

describe('SqlitePriceStore', () => {
  it('goes on after a stop with the traces that a change of prices had not reached', async () => {
    await using store = await openWithTraces()
    const before = store.open()
    await before.setPrices('default', '0', prices, stated)
    expect(await before.reprice('default', '0')).toBe(true)
    expect((await store.costs()).filter((cost) => cost === 1)).toHaveLength(tracesPerStep)

    const after = store.open()
    expect(await after.halfRepriced()).toEqual([{ workspace: 'default', experimentId: '0' }])
    await resumeRepricing(after, noFailure)
    expect(new Set(await store.costs())).toEqual(new Set([1]))
    expect(await after.halfRepriced()).toEqual([])
  })

  it('reaches traces that were written in the same commit', async () => {
    await using store = openSqliteSpans()
    const own = new SqlitePriceStore(store.db, store.spans)
    await own.setPrices('default', '0', prices, stated)
    const results = await store.together([() => store.spans.write('default', aBatch([aCall('t')])), () => own.reprice('default', '0')])
    expect(results).toMatchObject([{ status: 'fulfilled' }, { status: 'fulfilled', value: true }])
    expect(await store.reader.getTrace('default', traceHex('t'))).toMatchObject({ costUsd: 1, unpriced: false })
  })

  it('leaves a span whose payload is damaged at its price, and goes on to the next', async () => {
    await using store = openSqliteSpans()
    for (const trace of ['damaged', 'whole']) await store.writer.write('default', aBatch([aCall(trace)]))
    store.db.exec("UPDATE block SET data = x'00' WHERE id = 1")
    const own = new SqlitePriceStore(store.db, store.spans)
    await own.setPrices('default', '0', prices, stated)
    await repriceAll(own, 'default', '0')
    expect(await store.reader.getTraces('default', ['damaged', 'whole'].map(traceHex))).toMatchObject([
      { costUsd: null, unpriced: true },
      { costUsd: 1, unpriced: false },
    ])
  })

  it('goes on after a stop with other projects where one cannot be priced anew', async () => {
    await using store = openSqliteSpans()
    const other = await store.addExperiment('default', 'other')
    await store.writer.write('default', aBatch([aCall('t')], { experimentId: other }))
    const own = new SqlitePriceStore(store.db, store.spans)
    for (const experimentId of ['0', other]) await own.setPrices('default', experimentId, prices, stated)
    store.db.exec("UPDATE price_override SET prices = 'damaged' WHERE experiment = 0")
    const failed: string[] = []
    await resumeRepricing(own, (experimentId) => failed.push(experimentId))
    expect(failed).toEqual(['0'])
    expect(await store.reader.getTrace('default', traceHex('t'))).toMatchObject({ costUsd: 1 })
  })

  it('keeps what was stated when and by whom, the newest first, and says whether it has come through', async () => {
    await using store = await openWithTraces()
    const own = store.open()
    const dearer = { ...aPrice, input: 3 }
    await own.setPrices('default', '0', prices, stated)
    await own.setPrices('default', '0', [dearer], { by: 'bob', atMs: 2_000 })
    await own.setPrices('default', '0', [dearer], { by: 'cy', atMs: 3_000 })
    await own.setPrices('default', '0', [], stated)
    const changes = [
      { atMs: 1_000, by: 'ann', before: dearer, after: null },
      { atMs: 2_000, by: 'bob', before: aPrice, after: dearer },
      { atMs: 1_000, by: 'ann', before: null, after: aPrice },
    ]
    expect(await own.history('default', '0')).toEqual({ changes, more: false, isRepricing: true })
    await repriceAll(own, 'default', '0')
    expect(await own.history('default', '0')).toEqual({ changes, more: false, isRepricing: false })
  })

  it('lists as many changes as are listed, and says that there are more', async () => {
    await using store = openSqliteSpans()
    const own = new SqlitePriceStore(store.db, store.spans)
    const many = (count: number): ProjectPrice[] => Array.from({ length: count }, (_, i) => ({ ...aPrice, model: `m${i}` }))
    await own.setPrices('default', '0', many(maxListedChanges), stated)
    expect(await own.history('default', '0')).toMatchObject({ changes: { length: maxListedChanges }, more: false })
    await own.setPrices('default', '0', many(maxListedChanges + 1), stated)
    const { changes, more } = await own.history('default', '0')
    expect([changes.length, changes[0]?.after?.model, more]).toEqual([maxListedChanges, `m${maxListedChanges}`, true])
  })

  it('keeps no history of a change that was refused, and shows none of another workspace', async () => {
    await using store = openSqliteSpans()
    await store.addWorkspace('other')
    const own = new SqlitePriceStore(store.db, store.spans)
    await expect(own.setPrices('default', '0', [{ ...aPrice, effectiveFrom: 'soon' }], stated)).rejects.toThrow('soon')
    expect(await own.history('default', '0')).toEqual({ changes: [], more: false, isRepricing: false })
    await expect(own.history('other', '0')).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' })
  })

  it('has nothing to price anew where no prices were stated', async () => {
    await using store = await openWithTraces()
    expect(await store.open().reprice('default', '0')).toBe(false)
  })

  it('refuses an experiment of another workspace', async () => {
    await using store = await openWithTraces()
    await store.opened.addWorkspace('other')
    await expect(store.open().setPrices('other', '0', prices, stated)).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' })
  })
})
