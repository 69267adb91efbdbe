import {
  checkFlow,
  countTraces,
  createFeedback,
  deleteFeedback,
  deleteTrace,
  getAgentMap,
  getMapPart,
  getCosts,
  getPriceHistory,
  getSpanPayload,
  getTraceMessages,
  getTraceSkeleton,
  jumpTo,
  listConversations,
  listExperiments,
  listFacets,
  listPrices,
  listPublishedPrices,
  listSpans,
  listTraces,
  listUnusedRetrievals,
  listUsers,
  maxJumpText,
  setPrices,
  spanTypes,
  timeSeries,
} from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { openPagesApp } from './pages/pages-app.fixture.ts'
import { maxSeriesBuckets } from './pages/query-window.ts'
import { maxPageRows } from './routes.ts'
import { defaultMaxChars } from './pages/span-payload.ts'
import { aBatch, aSpan, baseMs, spanHex, traceHex } from './store/span-store.contract.fixture.ts'

const hourMs = 3_600_000
const traceId = `tr-${traceHex('t')}`
const chat = { type: 'LLM', model: 'gpt-4o', provider: 'openai', usage: { input: 1000, output: 100 } } as const
const agent = aSpan({
  name: 'agent',
  durationUs: 5000,
  facts: { type: 'AGENT', session: 'c-1', user: 'ann' },
  previews: { input: 'Where is it?', output: 'Here.' },
})
const call = aSpan({
  id: 'call',
  parent: 'root',
  name: 'chat',
  at: 100,
  statusCode: 2,
  costUsd: 0.0035,
  facts: { ...chat, error: { type: 'Timeout', message: 'too slow' } },
  attributes: {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-4o',
    'gen_ai.usage.input_tokens': 1000,
    'gen_ai.usage.output_tokens': 100,
    'gen_ai.input.messages': '[{"role":"user","parts":[{"type":"text","content":"Where is it?"}]}]',
    long: 'x'.repeat(70_000),
  },
})

async function openWithOneTrace() {
  const app = openPagesApp()
  await app.opened.writer.write('default', aBatch([agent, call]))
  await app.opened.settleIndex()
  return app
}

describe("the pages' API", () => {
  it('lists projects with their activity, the newest first', async () => {
    await using app = await openWithOneTrace()
    const { experiments } = await app.ask(listExperiments, {})
    expect(experiments).toMatchObject([{ experimentId: '0', name: 'Default', runCount: 0, traceCount: 1, lastTraceAtMs: baseMs }])
  })

  it('says what an id may be, of a text of 500 characters and not of a longer one', async () => {
    await using app = await openWithOneTrace()
    expect((await app.ask(jumpTo, { text: ` ${traceId} ` })).traces).toMatchObject([{ traceId, experimentId: '0', name: 'agent' }])
    expect((await app.ask(jumpTo, { text: 'x'.repeat(maxJumpText) })).sessions).toEqual([])
    expect(await app.refused(jumpTo, { text: 'x'.repeat(maxJumpText + 1) })).toEqual({
      status: 400,
      message: "Parameter 'text' has 501 characters: at most 500 can be looked for.",
    })
  })

  it('lists traces with what a row shows', async () => {
    await using app = await openWithOneTrace()
    const { traces } = await app.ask(listTraces, { experimentId: '0' })
    expect(traces).toMatchObject([
      {
        traceId,
        name: 'agent',
        status: 'OK',
        durationMs: 5,
        inputPreview: 'Where is it?',
        outputPreview: 'Here.',
        error: 'Timeout: too slow',
        spanCount: 2,
        errorCount: 1,
        tokens: 1100,
        costUsd: 0.0035,
        session: 'c-1',
        user: 'ann',
        models: ['gpt-4o'],
      },
    ])
  })

  it('takes a page of up to maxPageRows and no more', async () => {
    await using app = await openWithOneTrace()
    expect((await app.ask(listTraces, { experimentId: '0', limit: maxPageRows })).traces).toHaveLength(1)
    for (const limit of [0, maxPageRows + 1]) {
      expect(await app.refused(listTraces, { experimentId: '0', limit })).toEqual({
        status: 400,
        message: `Invalid value ${limit} for parameter 'limit': it must be 1 to 200.`,
      })
    }
  })

  it.each([
    ['name:chat', ['chat']],
    ['status:error', ['chat']],
    ['latency:>2ms', ['agent']],
    ['error:Timeout', ['chat']],
    ['trace.name:agent', ['chat', 'agent']],
    ['session:c-1 trace.status:ok', ['chat', 'agent']],
  ])('lists by %s the spans of which it is true', async (q, names) => {
    await using app = await openWithOneTrace()
    expect((await app.ask(listSpans, { experimentId: '0', q })).spans.map(({ name }) => name)).toEqual(names)
  })

  it.each(['error:*', 'error:relation*', 'error:"relation is not there"', 'has:error', 'errors:>0', 'type:tool span.status:error'])(
    'finds by %s a trace that went well but for one step',
    async (q) => {
      await using app = openPagesApp()
      const step = aSpan({
        id: 'step',
        parent: 'root',
        statusCode: 2,
        facts: { type: 'TOOL', error: { type: '', message: 'relation is not there' } },
      })
      await app.opened.writer.write('default', aBatch([aSpan(), step, aSpan({ trace: 'other' })]))
      expect((await app.ask(listTraces, { experimentId: '0', q })).traces).toMatchObject([{ traceId, status: 'OK' }])
    },
  )

  it('pages through what an age finds, as of the first page', async () => {
    let nowMs = baseMs + 59_000
    await using app = openPagesApp(() => nowMs)
    const roots = ['a', 'b'].map((trace, at) => aSpan({ trace, at }))
    await app.opened.writer.write('default', aBatch(roots))
    const request = { experimentId: '0', q: 'age:<1m', limit: 1 }
    const [traces, spans] = [await app.ask(listTraces, request), await app.ask(listSpans, request)]
    nowMs += 3_600_000
    const more = await app.ask(listTraces, { ...request, cursor: traces.nextCursor })
    expect([...traces.traces, ...more.traces].map((trace) => trace.traceId)).toEqual([`tr-${traceHex('b')}`, `tr-${traceHex('a')}`])
    const moreSpans = await app.ask(listSpans, { ...request, cursor: spans.nextCursor })
    expect([...spans.spans, ...moreSpans.spans].map((span) => span.traceId)).toEqual([`tr-${traceHex('b')}`, `tr-${traceHex('a')}`])
  })

  it('HX-24 refuses a cursor of another time or another form', async () => {
    await using app = openPagesApp(() => baseMs)
    await app.opened.writer.write('default', aBatch([aSpan({ trace: 'a' }), aSpan({ trace: 'b' })]))
    const request = { experimentId: '0', q: 'age:<1m', limit: 1 }
    const { nextCursor } = await app.ask(listTraces, request)
    for (const cursor of [`1${nextCursor}`, nextCursor?.replace(/^\d+\./, ''), 'x'])
      expect(await app.refused(listTraces, { ...request, cursor })).toMatchObject({
        status: 400,
        message: expect.stringContaining('Invalid page token'),
      })
  })

  it('points at the bad token of a query', async () => {
    await using app = await openWithOneTrace()
    expect(await app.refused(listTraces, { experimentId: '0', q: 'model:gpt-4o latency:fast' })).toMatchObject({
      status: 400,
      message: expect.stringContaining('fast'),
    })
  })

  it('answers 404 for a project that is not there', async () => {
    await using app = openPagesApp()
    expect(await app.refused(listTraces, { experimentId: '7' })).toMatchObject({ status: 404 })
  })

  it('lists spans, counts, facets, conversations and users', async () => {
    await using app = await openWithOneTrace()
    expect((await app.ask(listSpans, { experimentId: '0', q: 'type:llm' })).spans).toMatchObject([
      { name: 'chat', error: 'Timeout: too slow' },
    ])
    expect(await app.ask(countTraces, { experimentId: '0', q: 'error:Timeout' })).toMatchObject({ count: 1, tokens: 1100, exact: true })
    expect((await app.ask(listFacets, { experimentId: '0' })).facets.find(({ facet }) => facet === 'model')?.values).toEqual([
      { value: 'gpt-4o', count: 1 },
    ])
    expect(
      (await app.ask(listFacets, { experimentId: '0', from: baseMs + hourMs })).facets.every(({ values }) => values.length === 0),
    ).toBe(true)
    expect(
      (await app.ask(listFacets, { experimentId: '0', of: 'spans' })).facets.find(({ facet }) => facet === 'name')?.values,
    ).toHaveLength(2)
    expect((await app.ask(listConversations, { experimentId: '0' })).conversations).toMatchObject([
      { session: 'c-1', user: 'ann', traceCount: 1 },
    ])
    expect((await app.ask(listUsers, { experimentId: '0' })).users).toMatchObject([{ user: 'ann', sessionCount: 1 }])
  })

  it('draws at most maxSeriesBuckets, and less than an hour over a day at most', async () => {
    await using app = await openWithOneTrace()
    const series = (from: number, to: number, bucketMs: number) => ({
      experimentId: '0',
      of: 'spans',
      groupBy: 'model',
      from,
      to,
      bucketMs,
    })
    expect((await app.ask(timeSeries, series(baseMs, baseMs + maxSeriesBuckets * hourMs, hourMs))).buckets).toMatchObject([
      { group: 'gpt-4o', count: 1, errors: 1 },
    ])
    expect(await app.refused(timeSeries, series(baseMs, baseMs + (maxSeriesBuckets + 1) * hourMs, hourMs))).toMatchObject({ status: 400 })
    expect((await app.ask(timeSeries, series(baseMs, baseMs + 24 * hourMs, 60_000))).buckets).toHaveLength(1)
    expect(await app.refused(timeSeries, series(baseMs, baseMs + 25 * hourMs, 60_000))).toMatchObject({ status: 400 })
  })

  it('gives a trace as columns', async () => {
    await using app = await openWithOneTrace()
    const { spans } = await app.ask(getTraceSkeleton, { traceId })
    expect(spans).toMatchObject({
      spanId: [spanHex('root'), spanHex('call')],
      parent: [-1, 0],
      startUs: [0, 100],
      tokens: [-1, 1100],
      costUsd: [-1, 0.0035],
    })
    expect(spans.type.map((type) => spanTypes[type])).toEqual(['AGENT', 'LLM'])
  })

  it('says in the columns what is open, unpriced, failed and of which model', async () => {
    await using app = openPagesApp()
    await app.opened.writer.write(
      'default',
      aBatch([
        aSpan({ id: 'open', name: 'agent', durationUs: null }),
        aSpan({
          id: 'b',
          parent: 'open',
          name: 'chat',
          at: 1,
          statusCode: 2,
          unpriced: true,
          facts: { type: 'LLM', model: 'm-1', usage: { output: 5 } },
        }),
        aSpan({ id: 'c', parent: 'gone', name: 'agent', at: 2, durationUs: 7 }),
      ]),
    )
    const { spans } = await app.ask(getTraceSkeleton, { traceId })
    expect(spans).toMatchObject({
      parent: [-1, 0, -1],
      status: [0, 2, 0],
      durationUs: [-1, 1000, 7],
      tokens: [-1, 5, -1],
      costUsd: [-1, -2, -1],
    })
    expect(spans.name.map((name) => spans.names[name])).toEqual(['agent', 'chat', 'agent'])
    expect(spans.model.map((model) => spans.names[model] ?? null)).toEqual([null, 'm-1', null])
  })

  it('gives a span with everything it says, long text cut unless asked for whole', async () => {
    await using app = await openWithOneTrace()
    const ask = (more: object) => app.ask(getSpanPayload, { traceId, spanId: spanHex('call'), ...more })
    const payload = await ask({})
    expect(payload.content.inputMessages).toEqual([{ role: 'user', parts: [{ type: 'text', text: 'Where is it?' }] }])
    const long = (attributes: [string, unknown][]) => String(attributes.find(([key]) => key === 'long')?.[1])
    expect(long(payload.attributes)).toBe(`${'x'.repeat(defaultMaxChars)}… [${70_000 - defaultMaxChars} more characters]`)
    expect(payload.cut).toBe(true)
    const whole = await ask({ maxChars: 0 })
    expect(long(whole.attributes)).toHaveLength(70_000)
    expect(whole.cut).toBe(false)
    expect((await app.ask(getTraceMessages, { traceId })).turns).toMatchObject([{ direction: 'input', message: { role: 'user' } }])
  })

  it('gives a picture whole, however long its address', async () => {
    await using app = openPagesApp()
    const url = `data:image/png;base64,${'A'.repeat(100_000)}`
    const picture = aSpan({
      facts: { type: 'LLM' },
      attributes: {
        'mlflow.spanInputs': JSON.stringify({ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }] }),
      },
    })
    await app.opened.writer.write('default', aBatch([picture]))
    const { content } = await app.ask(getSpanPayload, { traceId, spanId: spanHex('root') })
    expect(content.inputMessages?.[0]?.parts).toMatchObject([{ type: 'media', url }])
  })

  it('explains a cost by price and tokens', async () => {
    await using app = await openWithOneTrace()
    const { cost } = await app.ask(getSpanPayload, { traceId, spanId: spanHex('call') })
    expect(cost).toMatchObject({
      status: 'priced',
      totalUsd: 0.0035,
      lines: [
        { tokenClass: 'input', tokens: 1000, usdPerMillion: 2.5, usd: 0.0025 },
        { tokenClass: 'output', tokens: 100, usdPerMillion: 10, usd: 0.001 },
      ],
    })
  })

  it("prices a project's spans anew when it states its own prices", async () => {
    await using app = await openWithOneTrace()
    const prices = [{ provider: null, model: 'gpt-4o', effectiveFrom: null, input: 1, output: 2 }]
    expect(await app.ask(setPrices, { experimentId: '0', prices })).toEqual({ prices })
    await app.settled()
    expect((await app.ask(getTraceSkeleton, { traceId })).trace.costUsd).toBe(0.0012)
    expect((await app.ask(getSpanPayload, { traceId, spanId: spanHex('call') })).cost).toMatchObject({
      source: 'project override',
      totalUsd: 0.0012,
    })
    expect(await app.ask(listPrices, { experimentId: '0' })).toEqual({ prices })
    const least = { model: 'gpt-4o', input: 1, output: 2 }
    expect(await app.ask(setPrices, { experimentId: '0', prices: [least] })).toEqual({ prices })
    expect(await app.refused(setPrices, { experimentId: '0', prices: [{ ...least, cacheRead: 0.5 }] })).toEqual({
      status: 400,
      message: `Invalid value for parameter 'prices.0': there is no member 'cacheRead'.`,
    })
    expect(await app.refused(setPrices, { experimentId: '0', prices: [{ ...prices[0], effectiveFrom: 'soon' }] })).toMatchObject({
      status: 400,
    })
  })

  it('says who stated a price and when, and until when a price of the book held', async () => {
    await using app = openPagesApp(() => baseMs)
    const price = { provider: null, model: 'own', effectiveFrom: null, input: 1, output: 2 }
    await app.ask(setPrices, { experimentId: '0', prices: [price] })
    await app.settled()
    expect(await app.ask(getPriceHistory, { experimentId: '0' })).toEqual({
      changes: [{ atMs: baseMs, by: 'default', before: null, after: price }],
      more: false,
      isRepricing: false,
    })
    expect(await app.refused(getPriceHistory, { experimentId: '77' })).toMatchObject({ status: 404 })
    const { prices } = await app.ask(listPublishedPrices, {})
    const dated = prices.filter(({ model, provider }) => model === 'gpt-4o' && provider === 'openai')
    expect(dated.map(({ effectiveFrom, effectiveTo, input }) => [effectiveFrom, effectiveTo, input])).toEqual([
      ['2024-10-02', null, 2.5],
      ['2024-05-13', '2024-10-02', 5],
    ])
  })

  it('sums what traces cost, by model where nothing else is asked for', async () => {
    await using app = await openWithOneTrace()
    const asked = { experimentId: '0', from: baseMs, to: baseMs + hourMs, bucketMs: 60_000 }
    const { totals, groups } = await app.ask(getCosts, asked)
    expect([totals.costUsd, groups.map(({ values }) => values)]).toEqual([0.0035, [['gpt-4o']]])
    expect((await app.ask(getCosts, { ...asked, q: 'user:nobody' })).totals.traces).toBe(0)
    expect(await app.ask(listUnusedRetrievals, asked)).toEqual({ steps: [], lookedAt: 0, undecided: 0, all: true })
    expect(await app.refused(getCosts, { ...asked, by: 'moon' })).toMatchObject({ status: 400 })
    expect(await app.refused(getCosts, { ...asked, q: 'cost:much' })).toMatchObject({ status: 400 })
    expect(await app.refused(getCosts, { ...asked, experimentId: '77' })).toMatchObject({ status: 404 })
    expect(await app.refused(getCosts, { ...asked, to: baseMs })).toMatchObject({ status: 400 })
    expect(await app.refused(getCosts, { ...asked, to: baseMs + (maxSeriesBuckets + 1) * 60_000 })).toMatchObject({ status: 400 })
  })

  it('keeps feedback by a person and takes it back', async () => {
    await using app = await openWithOneTrace()
    const made = await app.ask(createFeedback, { traceId, name: 'thumb', value: true, rationale: 'good' })
    expect(made).toMatchObject({ kind: 'feedback', name: 'thumb', value: true, rationale: 'good', source: { type: 'HUMAN' } })
    expect((await app.ask(getTraceSkeleton, { traceId })).trace.assessments).toMatchObject([{ assessmentId: made.assessmentId, traceId }])
    const found = async (q: string) => (await app.ask(listTraces, { experimentId: '0', q })).traces.length
    expect([await found('score.thumb:pass'), await found('score.thumb:fail')]).toEqual([1, 0])
    await app.ask(deleteFeedback, { traceId, assessmentId: made.assessmentId })
    expect((await app.ask(getTraceSkeleton, { traceId })).trace.assessments).toEqual([])
    expect(await app.refused(createFeedback, { traceId, name: ' ', value: true })).toMatchObject({ status: 400 })
  })

  it('deletes a trace', async () => {
    await using app = await openWithOneTrace()
    await app.ask(deleteTrace, { traceId })
    expect(await app.refused(getTraceSkeleton, { traceId })).toMatchObject({ status: 404 })
  })

  it.each(['null', 'undefined', '*', '-1', '1e3', 'tr-0', `tr-${'g'.repeat(32)}`])('HX-25 takes %s for no trace', async (id) => {
    await using app = await openWithOneTrace()
    expect((await app.refused(getTraceSkeleton, { traceId: id })).status).toBe(400)
  })
})

describe('the agent map', () => {
  const experimentId = '0'

  it('is of a query, alone or against another', async () => {
    await using app = await openWithOneTrace()
    const map = await app.ask(getAgentMap, { experimentId, q: 'model:gpt-4o' })
    expect(map.edges.map(({ from, to, numbers }) => [from, to, numbers?.calls, numbers?.errors])).toEqual([
      ['agent:agent', 'llm:gpt-4o', 1, 1],
      ['entry', 'agent:agent', 1, 0],
    ])
    expect(map.against).toBeNull()
    const sides = async (more: object) => {
      const { looked, against } = await app.ask(getAgentMap, { experimentId, from: baseMs, to: baseMs + 1000, ...more })
      return [looked.traces, against?.traces]
    }
    expect(await sides({ againstQ: 'status:error' })).toEqual([1, 0])
    expect(await sides({ againstFrom: baseMs - 1000, againstTo: baseMs })).toEqual([1, 0])
    expect(await sides({ againstQ: 'model:gpt-4o' })).toEqual([1, 1])
  })

  it('has more of its parts, and of a declared flow', async () => {
    await using app = await openWithOneTrace()
    const part = await app.ask(getMapPart, { experimentId, node: 'llm:gpt-4o', caller: 'agent:agent' })
    expect([part.numbers?.calls, part.term, part.traceIds]).toEqual([1, 'model:gpt-4o', [traceId]])
    const { rules } = await app.ask(checkFlow, { experimentId, flow: 'never gpt-4o' })
    expect(rules.map(({ rule, violations, traces }) => [rule, violations, traces[0]?.spanId])).toEqual([
      ['never gpt-4o', 1, spanHex('call')],
    ])
  })

  it('refuses a window that ends before it begins, a flow that says nothing, and an unknown project', async () => {
    await using app = await openWithOneTrace()
    const refused = async (request: object) => (await app.refused(getAgentMap, { experimentId, ...request })).message
    const wrongWindow = "Invalid range: 'to' (5) must be after 'from' (9)."
    expect(await refused({ from: 9, to: 5 })).toBe(wrongWindow)
    expect(await refused({ againstFrom: 9, againstTo: 5 })).toBe("Invalid range: 'againstTo' (5) must be after 'againstFrom' (9).")
    expect((await app.refused(getMapPart, { experimentId, node: 'x', from: 9, to: 5 })).message).toBe(wrongWindow)
    expect((await app.refused(checkFlow, { experimentId, flow: 'gpt-4o soon' })).message).toMatch(
      /^'soon' is not 'only' or 'before' or 'at'/,
    )
    expect(await app.refused(getAgentMap, { experimentId: '77' })).toMatchObject({ status: 404 })
  })
})
