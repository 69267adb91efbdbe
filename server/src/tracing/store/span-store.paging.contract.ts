import type { OrderBy } from '@assay/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aBatch, aSpan, traceHex } from './span-store.contract.fixture.ts'
import type { OpenStore } from './span-store.contract.ts'
import type { Page, TraceQuery } from './span-store.ts'

type OrderKey = OrderBy extends infer Each ? (Each extends OrderBy ? Omit<Each, 'descending'> : never) : never

const orderKeys: OrderKey[] = [
  { field: 'timestamp_ms' },
  { field: 'duration_ms' },
  { field: 'end_time_ms' },
  { field: 'status' },
  { field: 'name' },
  { field: 'trace_id' },
  { field: 'run_id' },
  { field: 'tokens' },
  { field: 'cost_usd' },
  { field: 'experiment_id' },
  { field: 'tag', key: 'color' },
  { field: 'tag', key: 'mlflow.traceName' },
  { field: 'metadata', key: 'mlflow.sourceRun' },
  { field: 'metadata', key: 'mlflow.trace.session' },
]

async function allPages<T>(ask: (cursor: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = []
  let cursor: string | undefined
  do {
    const page = await ask(cursor)
    items.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return items
}

/** Pages put together are the whole list: nothing twice, nothing left out, ties included. */
export function pagingContract(name: string, open: OpenStore): void {
  describe(`SpanReader on ${name}: pages`, () => {
    /** Forty traces over few distinct values, so that every key has ties; some have no end, tokens, cost or run. */
    async function manyTraces() {
      const store = open()
      const second = await store.addExperiment('default', 'second')
      for (let i = 0; i < 40; i++) {
        const trace = `t${i}`
        await store.writer.write(
          'default',
          aBatch(
            [
              aSpan({
                trace,
                at: (i % 5) * 1000,
                durationUs: i % 7 === 0 ? null : (i % 3) * 500,
                statusCode: i % 4 === 0 ? 2 : 1,
                name: ['b', 'a', 'Ä', ''][i % 4] ?? '',
                costUsd: i % 3 === 0 ? null : (i % 2) / 10,
                facts: { usage: i % 3 === 0 ? null : { input: i % 2, output: 1 }, session: `s${i % 6}`, user: `u${i % 4}` },
              }),
              aSpan({ trace, id: 'c', parent: 'root', at: (i % 5) * 1000 }),
            ],
            { experimentId: i % 2 === 0 ? '0' : second },
          ),
        )
        if (i % 4 !== 0) await store.writer.setTag('default', traceHex(trace), 'color', ['red', '', 'blue'][i % 3] ?? '')
        if (i % 3 === 0) await store.writer.setMetadata('default', traceHex(trace), new Map([['mlflow.sourceRun', `run${i % 2}`]]))
      }
      return { store, experimentIds: ['0', second] }
    }

    it('pages traces by every key, both ways', { timeout: 60_000 }, async () => {
      const { store, experimentIds } = await manyTraces()
      await using _ = store
      for (const by of orderKeys) {
        for (const descending of [true, false]) {
          const query: TraceQuery = { experimentIds, filter: null, limit: 1000, orderBy: [{ ...by, descending } as OrderBy] }
          const whole = (await store.reader.searchTraces('default', query)).items.map(({ traceId }) => traceId)
          expect(new Set(whole).size).toBe(40)
          for (const limit of [1, 3, 7, 39, 40]) {
            const paged = await allPages((cursor) => store.reader.searchTraces('default', { ...query, limit, cursor }))
            expect(
              paged.map(({ traceId }) => traceId),
              `${JSON.stringify(by)} ${descending} by ${limit}`,
            ).toEqual(whole)
          }
        }
      }
    })

    it('pages by any combination of keys', async () => {
      const { store, experimentIds } = await manyTraces()
      await using _ = store
      const order = fc.tuple(fc.constantFrom(...orderKeys), fc.boolean()).map(([by, descending]) => ({ ...by, descending }) as OrderBy)
      const orders = fc.array(order, { maxLength: 3 })
      await fc.assert(
        fc.asyncProperty(orders, fc.integer({ min: 1, max: 41 }), async (orderBy, limit) => {
          const query = { experimentIds, filter: null, orderBy }
          const whole = (await store.reader.searchTraces('default', { ...query, limit: 1000 })).items.map(({ traceId }) => traceId)
          const paged = await allPages((cursor) => store.reader.searchTraces('default', { ...query, limit, cursor }))
          expect(paged.map(({ traceId }) => traceId)).toEqual(whole)
        }),
        { numRuns: 60 },
      )
    })

    it('sorts as asked: values ascending, newest first among equals', async () => {
      await using store = open()
      const traces: [string, number, number][] = [
        ['a', 0, 30],
        ['b', 1, 10],
        ['c', 2, 10],
        ['d', 3, 20],
      ]
      await store.writer.write('default', aBatch(traces.map(([trace, at, durationUs]) => aSpan({ trace, at, durationUs }))))
      const query = { experimentIds: ['0'], filter: null, limit: 10 }
      const ids = async (orderBy?: OrderBy[]) =>
        (await store.reader.searchTraces('default', { ...query, ...(orderBy && { orderBy }) })).items.map(({ traceId }) => traceId)
      expect(await ids()).toEqual(['d', 'c', 'b', 'a'].map(traceHex))
      expect(await ids([{ field: 'duration_ms', descending: false }])).toEqual(['c', 'b', 'd', 'a'].map(traceHex))
      expect(await ids([{ field: 'duration_ms', descending: true }])).toEqual(['a', 'd', 'c', 'b'].map(traceHex))
      expect(await ids([{ field: 'timestamp_ms', descending: false }])).toEqual(['a', 'b', 'c', 'd'].map(traceHex))
      await store.writer.setTag('default', traceHex('a'), 'color', 'red')
      await store.writer.setTag('default', traceHex('c'), 'color', 'blue')
      // Those without come last, whichever way.
      expect(await ids([{ field: 'tag', key: 'color', descending: false }])).toEqual(['c', 'a', 'd', 'b'].map(traceHex))
      expect(await ids([{ field: 'tag', key: 'color', descending: true }])).toEqual(['a', 'c', 'd', 'b'].map(traceHex))
    })

    it('pages spans, conversations and users', async () => {
      const { store, experimentIds } = await manyTraces()
      await using _ = store
      const { reader } = store
      for (const limit of [1, 2, 5, 80]) {
        const spans = await allPages((cursor) => reader.searchSpans('default', { experimentIds, filter: null, limit, cursor }))
        expect(new Set(spans.map(({ traceId, spanId }) => traceId + spanId)).size).toBe(80)
        expect(spans).toHaveLength(80)
        const group = { experimentId: '0', limit }
        const sessions = await allPages((cursor) => reader.conversations('default', { ...group, cursor }))
        expect(sessions.map(({ session }) => session).sort()).toEqual(['s0', 's2', 's4'])
        const users = await allPages((cursor) => reader.users('default', { ...group, cursor }))
        expect(users.map(({ user }) => user).sort()).toEqual(['u0', 'u2'])
      }
    })

    it('refuses a cursor that is damaged or of another query', async () => {
      const { store, experimentIds } = await manyTraces()
      await using _ = store
      const query: TraceQuery = { experimentIds, filter: null, limit: 2 }
      const { nextCursor } = await store.reader.searchTraces('default', query)
      if (nextCursor === null) throw new Error('there must be more than one page')
      const refused = expect.objectContaining({ code: 'INVALID_PARAMETER_VALUE' })
      const byName: TraceQuery = { ...query, orderBy: [{ field: 'name', descending: true }] }
      const some: TraceQuery = { ...query, filter: { kind: 'exists', field: { on: 'trace', name: 'session' } } }
      for (const other of [byName, some, { ...query, experimentIds: ['0'] }, { ...query, fromMs: 0 }]) {
        await expect(store.reader.searchTraces('default', { ...other, cursor: nextCursor })).rejects.toEqual(refused)
      }
      await expect(store.reader.searchSpans('default', { ...query, cursor: nextCursor })).rejects.toEqual(refused)
      await expect(store.reader.conversations('default', { experimentId: '0', limit: 2, cursor: nextCursor })).rejects.toEqual(refused)
      for (const damaged of [
        '',
        'x',
        'null',
        nextCursor.slice(2),
        nextCursor.slice(0, -4),
        Buffer.from('[1]').toString('base64url'),
        Buffer.from('{"length":3}').toString('base64url'),
      ]) {
        await expect(store.reader.searchTraces('default', { ...query, cursor: damaged }), damaged).rejects.toEqual(refused)
      }
    })
  })
}
