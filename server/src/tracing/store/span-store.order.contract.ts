import type { Filter } from '@assay/protocol'
import { getTraceSkeleton } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { aBatch, aSpan, baseMs, baseUs, spanHex, traceHex } from './span-store.contract.fixture.ts'
import type { OpenStore } from './span-store.contract.ts'
import type { NewSpan } from './span-store.ts'
import { traceSkeletonText } from '../pages/summaries.ts'

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]]
  return items.flatMap((item, i) => permutations([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]))
}

/** An agent whose sums repeat those of its two model calls; the second fails below. Several spans say the session, user and version. */
function agentTrace(trace: string): NewSpan[] {
  const failed = { type: 'Boom', message: 'it broke' }
  const origin = (version: string) => ({
    resource: Buffer.from(version),
    scope: Buffer.from(''),
    resourceSchemaUrl: '',
    scopeSchemaUrl: '',
    version,
  })
  return [
    aSpan({
      trace,
      id: 'a',
      name: 'agent',
      at: 0,
      durationUs: 900,
      statusCode: 2,
      facts: { type: 'AGENT', usage: { input: 30, output: 3 }, session: 's-1' },
      costUsd: 0.3,
      previews: { input: 'hi', output: 'bye' },
      origin: origin('2'),
    }),
    aSpan({ trace, id: 'b', parent: 'a', name: 'step', at: 1, facts: { session: 's-2', user: 'u-2' } }),
    aSpan({
      trace,
      id: 'c',
      parent: 'b',
      name: 'chat',
      at: 2,
      facts: { type: 'LLM', model: 'm', provider: 'p', usage: { input: 10, output: 1 }, user: 'u-3' },
      costUsd: 0.1,
    }),
    aSpan({
      trace,
      id: 'd',
      parent: 'b',
      name: 'chat',
      at: 3,
      facts: { type: 'LLM', model: 'n', provider: 'p', usage: { input: 20, output: 2 }, tags: [['k', 'v']] },
      costUsd: 0.2,
      origin: origin('1'),
    }),
    aSpan({ trace, id: 'e', parent: 'd', name: 'tool', at: 4, statusCode: 2, facts: { type: 'TOOL', tool: 'search', error: failed } }),
    aSpan({
      trace,
      id: 'f',
      parent: 'a',
      name: 'embed',
      at: -1,
      facts: { type: 'EMBEDDING', usage: { input: 1 }, user: 'u-1' },
      unpriced: true,
    }),
  ]
}

/** Order is free: a trace is the same in whatever order and in however many requests its spans come. */
export function orderContract(name: string, open: OpenStore): void {
  describe(`SpanWriter on ${name}: order`, () => {
    async function view(store: ReturnType<OpenStore>, trace: string) {
      const read = await store.reader.skeleton('default', trace)
      if (read === null) throw new Error('the trace is gone')
      const record = read.trace
      const skeleton = getTraceSkeleton.response.parse(JSON.parse(traceSkeletonText(read)))
      return { record: { ...record, traceId: 'same' }, skeleton: { ...skeleton, trace: { ...skeleton.trace, traceId: 'same' } } }
    }

    it('makes the same trace of all 720 orders of six spans, each span written by itself', { timeout: 60_000 }, async () => {
      await using store = open()
      await store.writer.write('default', aBatch(agentTrace('whole')))
      const whole = await view(store, traceHex('whole'))
      expect(whole.record).toMatchObject({
        name: 'agent',
        status: 'ERROR',
        startUs: baseUs,
        endUs: baseUs + 900,
        spanCount: 6,
        errorCount: 2,
        usage: { input: 31, output: 3 },
        costUsd: 0.3,
        unpriced: true,
        error: 'Boom: it broke',
        session: 's-1',
        user: 'u-1',
        version: '2',
        models: ['m', 'n'],
        inputPreview: 'hi',
        outputPreview: 'bye',
      })
      expect(whole.skeleton.spans.parent).toEqual([1, -1, 1, 2, 2, 4])
      const orders = permutations([0, 1, 2, 3, 4, 5])
      expect(orders).toHaveLength(720)
      for (const [i, order] of orders.entries()) {
        const spans = agentTrace(`o${i}`)
        for (const each of order) await store.writer.write('default', aBatch(spans.slice(each, each + 1)))
        expect(await view(store, traceHex(`o${i}`)), `order ${order.join()}`).toEqual(whole)
      }
      await store.settleIndex()
    })

    it('keeps a trace over two services in the experiment of its root, at the prices of that one, in all orders', async () => {
      await using store = open()
      const [front, back] = [await store.addExperiment('default', 'front'), await store.addExperiment('default', 'back')]
      const usage = { input: 1, output: 1 }
      const attributes = { 'gen_ai.request.model': 'm', 'gen_ai.usage.input_tokens': 1, 'gen_ai.usage.output_tokens': 1 }
      const call = { attributes, facts: { type: 'LLM', model: 'm', usage } } as const
      const spansOf = (trace: string) =>
        [
          [front, aSpan({ trace, id: 'root', name: 'request' })],
          [front, aSpan({ trace, id: 'a', parent: 'root', name: 'ask', at: 1, ...call })],
          [back, aSpan({ trace, id: 'b', parent: 'root', name: 'search', at: 2, ...call })],
          [back, aSpan({ trace, id: 'c', parent: 'b', name: 'rank', at: 3 })],
        ] as const
      const priceOf = ({ facts }: { facts: { usage: unknown } }, experimentId: string) => ({
        costUsd: facts.usage === null ? null : experimentId === front ? 0.5 : 9,
        unpriced: false,
      })
      const orders = permutations([0, 1, 2, 3])
      for (const [i, order] of orders.entries()) {
        for (const each of order) {
          const [experimentId, span] = spansOf(`t${i}`)[each] ?? []
          if (experimentId === undefined || span === undefined) throw new Error('no such span')
          await store.writer.write('default', aBatch([span], { experimentId, priceOf }))
          // Half of the traces are indexed while they grow.
          if (i % 2 === 0) await store.settleIndex()
        }
        expect(await store.reader.getTrace('default', traceHex(`t${i}`)), order.join()).toMatchObject({
          experimentId: front,
          costUsd: 1,
          usage: { input: 2, output: 2 },
        })
      }
      await store.settleIndex()
      const named = (value: string): Filter => ({ kind: 'compare', field: { on: 'span', name: 'name' }, op: '=', value })
      const found = async (experimentId: string, span: string) =>
        (await store.reader.searchTraces('default', { experimentIds: [experimentId], filter: named(span), limit: 100 })).items.length
      for (const span of ['request', 'ask', 'search', 'rank']) {
        expect([await found(front, span), await found(back, span)]).toEqual([orders.length, 0])
      }
      const counted = async (experimentId: string) => {
        const asked = { experimentIds: [experimentId], of: 'spans' as const, groupBy: 'none' as const, bucketMs: 3_600_000 }
        const { buckets } = await store.reader.series('default', { ...asked, fromMs: baseMs, toMs: baseMs + 3_600_000 })
        const [bucket] = buckets
        return [bucket?.count ?? 0, bucket?.costUsd ?? 0]
      }
      expect([await counted(front), await counted(back)]).toEqual([
        [4 * orders.length, orders.length],
        [0, 0],
      ])
    })

    it.each([0, 1, 2, 3, 4, 5])('shows all other spans when span %d never comes', async (lost) => {
      await using store = open()
      const spans = agentTrace('t')
      const expected = new Set(spans.filter((_, i) => i !== lost).map((span) => Buffer.from(span.spanId).toString('hex')))
      await store.writer.write('default', aBatch(spans.filter((_, i) => i !== lost)))
      const { skeleton, record } = await view(store, traceHex('t'))
      expect(new Set(skeleton.spans.spanId)).toEqual(expected)
      expect(record.spanCount).toBe(5)
      expect(record.status).toBe(lost === 0 ? 'PARTIAL' : 'ERROR')
    })

    it('is led by its earliest span until the root comes, however late', async () => {
      await using store = open()
      const [root, ...rest] = agentTrace('t')
      for (const span of rest) await store.writer.write('default', aBatch([span]))
      expect((await view(store, traceHex('t'))).record).toMatchObject({
        name: 'embed',
        startUs: baseUs - 1,
        endUs: null,
        status: 'PARTIAL',
        spanCount: 5,
        usage: { input: 31, output: 3 },
      })
      if (root !== undefined) await store.writer.write('default', aBatch([root], { receivedAtMs: Date.now() }))
      expect((await view(store, traceHex('t'))).record).toMatchObject({ name: 'agent', startUs: baseUs, status: 'ERROR' })
    })

    it('takes the earliest of two roots, whichever comes first', async () => {
      await using store = open()
      const early = { name: 'early', at: 1, previews: { input: 'e', output: null } }
      const late = { id: 'z', name: 'late', at: 2, previews: { input: 'l', output: 'l' } }
      await store.writer.write('default', aBatch([aSpan({ trace: 'x', ...early })]))
      await store.writer.write('default', aBatch([aSpan({ trace: 'x', ...late })]))
      await store.writer.write('default', aBatch([aSpan({ trace: 'y', ...late })]))
      await store.writer.write('default', aBatch([aSpan({ trace: 'y', ...early })]))
      const x = await view(store, traceHex('x'))
      expect(x.record).toMatchObject({ name: 'early', inputPreview: 'e', outputPreview: '' })
      expect(await view(store, traceHex('y'))).toEqual(x)
    })

    it('lets the lesser name win when two spans of one instant say different sessions', async () => {
      await using store = open()
      const said = (id: string, session: string) => aSpan({ trace: 'x', id, facts: { session, user: `u-${session}` } })
      await store.writer.write('default', aBatch([said('a', 'beta')]))
      await store.writer.write('default', aBatch([said('b', 'alpha')]))
      await store.writer.write('default', aBatch([said('c', 'gamma')]))
      expect((await view(store, traceHex('x'))).record).toMatchObject({ session: 'alpha', user: 'u-alpha' })
    })

    it('shows a parent cycle as a tree that ends', async () => {
      await using store = open()
      await store.writer.write('default', aBatch([aSpan({ id: 'a', parent: 'b', at: 2 }), aSpan({ id: 'b', parent: 'a', at: 1 })]))
      const { skeleton } = await view(store, traceHex('t'))
      expect(skeleton.spans.spanId).toEqual([spanHex('b'), spanHex('a')])
      expect(skeleton.spans.parent).toEqual([-1, 0])
    })
  })
}
