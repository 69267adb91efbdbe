import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aBatch, aSpan, baseMs, baseUs, spanHex, traceHex } from './span-store.contract.fixture.ts'
import type { OpenStore } from './span-store.contract.ts'
import type { SeriesBucket, SeriesQuery } from './span-store.ts'

const hourMs = 3_600_000
const hourUs = hourMs * 1000

/** Charts, facets, conversations, users. */
export function aggregateContract(name: string, open: OpenStore): void {
  describe(`SpanReader on ${name}: sums`, () => {
    const query = { experimentIds: ['0'], fromMs: baseMs, toMs: baseMs + 3 * hourMs, bucketMs: hourMs }

    it('sums spans by model and hour', async () => {
      await using store = open()
      const call = (id: string, at: number, model: string, more = {}) =>
        aSpan({ id, at, durationUs: 2_000_000, costUsd: 0.1, facts: { model, usage: { input: 10, output: 5 } }, ...more })
      await store.writer.write(
        'default',
        aBatch([
          call('a', 0, 'm'),
          call('b', 1, 'm', { statusCode: 2 }),
          call('c', 1, 'n'),
          call('d', hourUs, 'm'),
          aSpan({ id: 'e', at: 2, durationUs: null, facts: { model: 'm' } }),
        ]),
      )
      await store.settleIndex()
      const sums = { count: 1, errors: 0, inputTokens: 10, outputTokens: 5, tokens: 15, costUsd: 0.1 }
      const { buckets } = await store.reader.series('default', { ...query, of: 'spans', groupBy: 'model' })
      expect(buckets).toMatchObject([
        { ...sums, startMs: baseMs, group: 'm', count: 2, errors: 1, inputTokens: 20, outputTokens: 10, tokens: 30, costUsd: 0.2 },
        { ...sums, startMs: baseMs, group: 'n' },
        { ...sums, startMs: baseMs + hourMs, group: 'm' },
      ])
      for (const bucket of buckets) expect(Math.abs((bucket.p95Ms ?? 0) - 2000)).toBeLessThanOrEqual(20)
    })

    it('counts traces by name, with their status, tokens and times', async () => {
      await using store = open()
      await store.writer.write(
        'default',
        aBatch([
          aSpan({ trace: 'a', name: 'x', durationUs: 1_000_000, facts: { usage: { input: 1, output: 2 } }, costUsd: 0.5 }),
          aSpan({ trace: 'b', name: 'y', statusCode: 2 }),
          aSpan({ trace: 'c', name: 'x', durationUs: null }),
          aSpan({ trace: 'd', name: 'x', at: -1 }),
          aSpan({ trace: 'e', name: 'x', at: 3 * hourUs }),
        ]),
      )
      expect(await store.reader.series('default', { ...query, bucketMs: 3 * hourMs, of: 'traces', groupBy: 'name' })).toMatchObject({
        buckets: [
          { group: 'x', count: 2, errors: 0, inputTokens: 1, outputTokens: 2, tokens: 3, costUsd: 0.5 },
          { group: 'y', count: 1, errors: 1, tokens: 0, costUsd: 0 },
        ],
        otherGroups: 0,
      })
    })

    it('still counts spans that began far from their trace when an hour of theirs is made anew', async () => {
      await using store = open()
      const hours = [-2, 0, 30]
      const spans = hours.map((hour) => aSpan({ trace: 'long', id: `s${hour}`, parent: hour === 0 ? null : 's0', at: hour * hourUs }))
      const others = hours.map((hour) => aSpan({ trace: `gone${hour}`, at: hour * hourUs + 1 }))
      // The root comes last: what is far from the trace's start is known only then.
      await store.writer.write('default', aBatch([...spans.filter((_, i) => i !== 1), ...others]))
      await store.writer.write('default', aBatch(spans))
      await store.settleIndex()
      await store.writer.deleteTraces('default', '0', { traceIds: hours.map((hour) => traceHex(`gone${hour}`)) })
      await store.settleIndex()
      const asked: SeriesQuery = { ...query, of: 'spans', groupBy: 'none', fromMs: baseMs - 3 * hourMs, toMs: baseMs + 31 * hourMs }
      const counted = (await store.reader.series('default', asked)).buckets.map(({ startMs, count }) => [startMs, count])
      expect(counted).toEqual(hours.map((hour) => [baseMs + hour * hourMs, 1]))
    })

    it('answers the same from rollups and from rows, with quantiles within 1 %', { timeout: 60_000 }, async () => {
      await using store = open()
      const row = fc.record({
        at: fc.integer({ min: 0, max: 3 * hourUs - 1 }),
        durationUs: fc.integer({ min: 1, max: 10_000_000 }),
        failed: fc.boolean(),
        model: fc.constantFrom(null, 'm', 'n'),
        name: fc.constantFrom('x', 'y', 'old'),
        input: fc.option(fc.nat(100)),
        rewritten: fc.boolean(),
        deleted: fc.boolean(),
      })
      let run = 0
      await fc.assert(
        fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 12 }), async (rows) => {
          const experiment = await store.addExperiment('default', `sums-${run++}`)
          const spanOf = (each: (typeof rows)[number], i: number) =>
            aSpan({
              trace: `${run}-${each.deleted ? `gone${i}` : 'kept'}`,
              id: `s${i}`,
              parent: 'none',
              at: each.at,
              durationUs: each.durationUs,
              statusCode: each.failed ? 2 : 1,
              name: each.name,
              facts: { model: each.model, usage: each.input === null ? null : { input: each.input, output: 1 } },
            })
          await store.writer.write(
            'default',
            aBatch(
              rows.map((each, i) =>
                spanOf(each.rewritten ? { ...each, at: (each.at + hourUs) % (3 * hourUs), durationUs: 5, name: 'old' as const } : each, i),
              ),
              { experimentId: experiment },
            ),
          )
          await store.settleIndex()
          await store.writer.write('default', aBatch(rows.map(spanOf), { experimentId: experiment }))
          await store.writer.deleteTraces('default', experiment, {
            traceIds: rows.flatMap((each, i) => (each.deleted ? [Buffer.from(spanOf(each, i).traceId).toString('hex')] : [])),
          })
          await store.settleIndex()
          const kept = rows.filter(({ deleted }) => !deleted)
          for (const groupBy of ['none', 'model', 'name', 'type', 'experiment'] as const) {
            const asked: SeriesQuery = { ...query, experimentIds: [experiment], of: 'spans', groupBy }
            const fromRollups = await store.reader.series('default', asked)
            // Not whole hours: so from rows, and with nothing in the first and last millisecond the same.
            const fromRows = await store.reader.series('default', { ...asked, fromMs: baseMs - 1, bucketMs: hourMs })
            expect(fromRows.buckets.map(plain)).toEqual(fromRollups.buckets.map(plain))
            expect(fromRows.otherGroups).toBe(0)
          }
          const {
            buckets: [all],
          } = await store.reader.series('default', {
            ...query,
            experimentIds: [experiment],
            of: 'spans',
            groupBy: 'none',
            bucketMs: 24 * hourMs,
            fromMs: Date.UTC(2026, 0, 5),
            toMs: Date.UTC(2026, 0, 6),
          })
          expect(all?.count ?? 0).toBe(kept.length)
          const sorted = kept.map(({ durationUs }) => durationUs / 1000).sort((a, b) => a - b)
          for (const [quantile, answered] of [
            [0.5, all?.p50Ms],
            [0.95, all?.p95Ms],
            [0.99, all?.p99Ms],
          ] as const) {
            const exact = sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)]
            if (exact === undefined) expect(answered ?? null).toBeNull()
            else expect(Math.abs((answered ?? 0) - exact)).toBeLessThanOrEqual(exact * 0.0101)
          }
        }),
        { numRuns: 60 },
      )
    })

    it('sums traces of a wrong clock, however long they last together', async () => {
      await using store = open()
      const sinceEpochUs = 1_700_000_000_000_000
      const traces = Array.from({ length: 6 }, (_, i) =>
        aSpan({ trace: `t${i}`, at: -baseUs, durationUs: sinceEpochUs, facts: { session: 's', user: 'u' } }),
      )
      await store.writer.write('default', aBatch(traces))
      const totals = { traceCount: 6, totalDurationMs: (6 * sinceEpochUs) / 1000 }
      expect((await store.reader.conversations('default', { experimentId: '0', limit: 10 })).items).toMatchObject([totals])
      expect((await store.reader.users('default', { experimentId: '0', limit: 10 })).items).toMatchObject([totals])
    })

    it('sums usage past what an integer can say, and stays there', async () => {
      await using store = open()
      const spans = Array.from({ length: 3 }, (_, i) =>
        aSpan({ trace: `t${i}`, facts: { usage: { input: Number.MAX_SAFE_INTEGER, output: 1 } } }),
      )
      for (const span of spans) {
        await store.writer.write('default', aBatch([span]))
        await store.settleIndex()
      }
      const { buckets } = await store.reader.series('default', { ...query, of: 'spans', groupBy: 'none' })
      expect(buckets).toMatchObject([{ count: 3, inputTokens: Number.MAX_SAFE_INTEGER, outputTokens: 3 }])
    })

    it('shows a trace whose spans report more tokens than an integer holds', async () => {
      await using store = open()
      const usage = { input: Number.MAX_SAFE_INTEGER, output: Number.MAX_SAFE_INTEGER }
      await store.writer.write('default', aBatch([aSpan({ id: 'a', facts: { usage } }), aSpan({ id: 'b', facts: { usage } })]))
      const { items } = await store.reader.searchTraces('default', { experimentIds: ['0'], filter: null, limit: 10 })
      expect(items).toMatchObject([{ usage: { input: Number.MAX_SAFE_INTEGER, output: Number.MAX_SAFE_INTEGER } }])
    })

    it('has the traces of a session in their order, and what each did', async () => {
      await using store = open()
      const turn = (trace: string, at: number, more: object = {}) =>
        aSpan({
          trace,
          at,
          durationUs: 1000,
          statusCode: 1,
          facts: { session: 's', user: 'ann', usage: { input: 2, output: 1 } },
          costUsd: 0.25,
          ...more,
        })
      await store.writer.write(
        'default',
        aBatch([
          turn('late', 9000, { statusCode: 2 }),
          turn('early', 0),
          aSpan({ trace: 'early', id: 'b', parent: 'root', at: 10, durationUs: null, name: 'call', facts: { type: 'TOOL', tool: 'look' } }),
          turn('other', 0, { facts: { session: 'else' } }),
        ]),
      )
      const outline = await store.reader.conversation('default', '0', 's')
      expect(outline).toMatchObject({
        users: ['ann'],
        errorCount: 1,
        firstUs: baseUs,
        lastUs: baseUs + 10_000,
        agentUs: 2000,
        tokens: 6,
        costUsd: 0.5,
      })
      expect(outline?.turns.map(({ traceId }) => traceId)).toEqual([traceHex('early'), traceHex('late')])
      expect(await store.reader.conversation('default', '0', 'nobody')).toBeNull()

      const [early, late, ...more] = await store.reader.traceOutlines('default', [traceHex('early'), traceHex('nobody'), traceHex('late')])
      expect(more).toEqual([])
      expect(early?.root?.spanId).toBe(spanHex('root'))
      expect(early?.spans).toMatchObject([
        { parentSpanId: null, name: 'step', failed: false, startUs: baseUs, durationUs: 1000 },
        { parentSpanId: spanHex('root'), type: 'TOOL', name: 'look', durationUs: null },
      ])
      expect(late?.spans).toMatchObject([{ failed: true }])

      await store.addWorkspace('other')
      expect(await store.reader.conversation('other', '0', 's')).toBeNull()
      expect(await store.reader.traceOutlines('other', [traceHex('early')])).toEqual([])
    })

    it('lists conversations and users by their newest trace, with sums', async () => {
      await using store = open()
      const turn = (trace: string, at: number, session: string, user: string, said: string) =>
        aSpan({
          trace,
          at,
          durationUs: 500_000,
          statusCode: trace === 'b' ? 2 : 1,
          facts: { session, user, usage: { input: 2, output: 1 } },
          costUsd: 0.25,
          previews: { input: `${said}?`, output: `${said}!` },
        })
      await store.writer.write(
        'default',
        aBatch([
          turn('a', 0, 's1', 'ann', 'one'),
          turn('b', 2_000_000, 's1', 'ann', 'two'),
          turn('c', 1_000_000, 's2', 'bob', 'three'),
          turn('d', 500_000, 's3', 'ann', 'four'),
        ]),
      )
      expect((await store.reader.conversations('default', { experimentId: '0', limit: 10 })).items).toEqual([
        {
          session: 's1',
          user: 'ann',
          firstInput: 'one?',
          lastOutput: 'two!',
          traceCount: 2,
          errorCount: 1,
          firstMs: baseMs,
          lastMs: baseMs + 2000,
          tokens: 6,
          costUsd: 0.5,
          totalDurationMs: 1000,
        },
        {
          session: 's2',
          user: 'bob',
          firstInput: 'three?',
          lastOutput: 'three!',
          traceCount: 1,
          errorCount: 0,
          firstMs: baseMs + 1000,
          lastMs: baseMs + 1000,
          tokens: 3,
          costUsd: 0.25,
          totalDurationMs: 500,
        },
        {
          session: 's3',
          user: 'ann',
          firstInput: 'four?',
          lastOutput: 'four!',
          traceCount: 1,
          errorCount: 0,
          firstMs: baseMs + 500,
          lastMs: baseMs + 500,
          tokens: 3,
          costUsd: 0.25,
          totalDurationMs: 500,
        },
      ])
      expect((await store.reader.users('default', { experimentId: '0', limit: 10 })).items).toMatchObject([
        { user: 'ann', sessionCount: 2, traceCount: 3, errorCount: 1, tokens: 9, costUsd: 0.75 },
        { user: 'bob', sessionCount: 1, traceCount: 1 },
      ])
    })

    it('leaves charts of today alone when a span claims to be of another century', async () => {
      await using store = open()
      const far = (id: string, year: number) => aSpan({ trace: id, id, at: Date.UTC(year, 0) * 1000 - baseUs, clockSuspect: true })
      await store.writer.write('default', aBatch([aSpan({ trace: 'now' }), far('past', 1970), far('future', 2250)]))
      await store.settleIndex()
      for (const of of ['spans', 'traces'] as const) {
        const { buckets } = await store.reader.series('default', { ...query, of, groupBy: 'none' })
        expect(buckets).toMatchObject([{ startMs: baseMs, count: 1 }])
      }
    })

    it('tells the 50 largest groups apart and sums the others', async () => {
      await using store = open()
      const named = (name: string, i: number) =>
        aSpan({ trace: `t${name}-${i}`, name, at: i, durationUs: 1_000_000, costUsd: 0.5, facts: { usage: { input: 1, output: 1 } } })
      const write = (from: number, to: number, times: number) =>
        store.writer.write(
          'default',
          aBatch(
            Array.from({ length: to - from }, (_, i) => `name-${from + i}`).flatMap((name) =>
              Array.from({ length: times }, (_each, i) => named(name, i)),
            ),
          ),
        )
      const kinds = [
        { ...query, of: 'spans' },
        { ...query, of: 'spans', fromMs: baseMs - 1 },
        { ...query, of: 'traces' },
      ] as const
      await write(0, 50, 2)
      await store.settleIndex()
      for (const kind of kinds) {
        const { buckets, otherGroups } = await store.reader.series('default', { ...kind, groupBy: 'name' })
        expect([buckets.length, buckets.filter(({ group }) => group === null), otherGroups]).toEqual([50, [], 0])
      }
      await write(50, 53, 1)
      await store.settleIndex()
      for (const kind of kinds) {
        const { buckets, otherGroups } = await store.reader.series('default', { ...kind, groupBy: 'name' })
        expect(buckets).toHaveLength(51)
        expect(buckets.at(-1)).toMatchObject({ group: null, count: 3, tokens: 6, costUsd: 1.5, p50Ms: buckets[0]?.p50Ms })
        expect(otherGroups).toBe(3)
      }
    })
  })
}

/** Quantiles aside, and sums of floats rounded: they were added in another order. */
function plain({ p50Ms: _p50, p95Ms: _p95, p99Ms: _p99, costUsd, ...bucket }: SeriesBucket) {
  return { ...bucket, costUsd: Math.round(costUsd * 1e9) }
}
