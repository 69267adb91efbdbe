import { describe, expect, it } from 'vitest'
import { type OpenSqliteSpans, openSqliteSpans } from '../store/open-sqlite-spans.fixture.ts'
import { projectPriceBook } from '../pricing/project-price-book.ts'
import { aBatch, aSpan, baseMs } from '../store/span-store.contract.fixture.ts'
import { metricSamples, type SampleQuery } from './metric-samples.ts'

const query: SampleQuery = {
  view: 'SPANS',
  metric: 'total_cost',
  dimensions: [],
  experimentIds: ['0'],
  filter: null,
  assessments: () => true,
  fromMs: undefined,
  toMs: undefined,
}
const book = projectPriceBook([{ provider: null, model: 'm', effectiveFrom: null, input: 1000, cachedRead: 100, output: 2000 }])
const depsOf = ({ reader }: OpenSqliteSpans) => ({ reader, bookOf: () => Promise.resolve(book) })
const usage = { input: 10, output: 5 }

describe('metricSamples', () => {
  it('leaves the cost of a span out that repeats what the spans below it cost', async () => {
    await using store = openSqliteSpans()
    await store.writer.write(
      'default',
      aBatch([
        aSpan({ id: 'agent', facts: { type: 'AGENT', usage }, costUsd: 0.5 }),
        aSpan({ id: 'call', parent: 'agent', facts: { type: 'LLM', usage }, costUsd: 0.5 }),
      ]),
    )
    expect((await metricSamples(depsOf(store), 'default', query)).map(({ value }) => value).filter((value) => value !== null)).toEqual([
      0.5,
    ])
  })

  it.each([
    ['MLflow', { 'mlflow.llm.cost': '{"input_cost": 0.1, "output_cost": 0.4, "total_cost": 0.5}' }],
    ['Langfuse', { 'langfuse.observation.cost_details': '{"input": 0.1, "output": 0.4}' }],
    ['OpenInference', { 'llm.cost.prompt': 0.1, 'llm.cost.completion': 0.4, 'llm.cost.total': 0.5 }],
  ])('parts a cost that %s reported as it was reported', async (_, attributes) => {
    await using store = openSqliteSpans()
    const facts = { type: 'LLM', model: 'm', usage, reportedCostUsd: 0.5 } as const
    await store.writer.write('default', aBatch([aSpan({ facts, costUsd: 0.5, attributes })]))
    const parts = await Promise.all(
      ['input_cost', 'output_cost'].map((metric) => metricSamples(depsOf(store), 'default', { ...query, metric })),
    )
    expect(parts.flat().map(({ value }) => value)).toEqual([0.1, 0.4])
  })

  it('parts a cost by the prices of its project, what was read from a cache in the input', async () => {
    await using store = openSqliteSpans()
    const facts = { type: 'LLM', model: 'm', usage: { input: 10, cachedRead: 10, output: 5, reasoning: 5 } } as const
    await store.writer.write('default', aBatch([aSpan({ facts, costUsd: 0.031 }), aSpan({ id: 'free', parent: 'root' })]))
    const sampled = async (metric: string) => metricSamples(depsOf(store), 'default', { ...query, metric, dimensions: ['span_model_name'] })
    expect(await sampled('input_cost')).toEqual([{ atMs: baseMs, value: 0.011, dimensions: ['m'] }])
    expect(await sampled('output_cost')).toEqual([{ atMs: baseMs, value: 0.02, dimensions: ['m'] }])
  })

  it('leaves a cost out whose parts nobody said', async () => {
    await using store = openSqliteSpans()
    const facts = { type: 'LLM', model: 'm', usage, reportedCostUsd: 0.5 } as const
    await store.writer.write('default', aBatch([aSpan({ facts, costUsd: 0.5, attributes: { 'gen_ai.usage.cost': 0.5 } })]))
    expect((await metricSamples(depsOf(store), 'default', { ...query, metric: 'input_cost' })).map(({ value }) => value)).toEqual([null])
  })

  it('reads on where a page ends', async () => {
    await using store = openSqliteSpans()
    await store.writer.write('default', aBatch(Array.from({ length: 1201 }, (_, i) => aSpan({ trace: `t${i}`, at: i }))))
    expect(await metricSamples(depsOf(store), 'default', { ...query, view: 'TRACES', metric: 'trace_count' })).toHaveLength(1201)
    expect(await metricSamples(depsOf(store), 'default', { ...query, metric: 'span_count' })).toHaveLength(1201)
  })

  it('keeps to the time asked for, its end left out', async () => {
    await using store = openSqliteSpans()
    await store.writer.write('default', aBatch([0, 1000, 2000].map((at) => aSpan({ trace: `t${at}`, at }))))
    const samples = await metricSamples(depsOf(store), 'default', {
      ...query,
      view: 'TRACES',
      metric: 'trace_count',
      fromMs: baseMs + 1,
      toMs: baseMs + 2,
    })
    expect(samples).toEqual([{ atMs: baseMs + 1, value: 1, dimensions: [] }])
  })

  it('measures tokens with what they include, and names, states and sessions', async () => {
    await using store = openSqliteSpans()
    await store.writer.write(
      'default',
      aBatch([
        aSpan({
          name: 'ask',
          statusCode: 2,
          durationUs: 2500,
          facts: { type: 'LLM', usage: { input: 6, cachedRead: 4, output: 3, reasoning: 2 }, session: 's' },
        }),
      ]),
    )
    const value = async (metric: string) => (await metricSamples(depsOf(store), 'default', { ...query, view: 'TRACES', metric }))[0]?.value
    expect([await value('input_tokens'), await value('output_tokens'), await value('total_tokens')]).toEqual([10, 5, 15])
    expect([await value('cache_read_input_tokens'), await value('cache_creation_input_tokens')]).toEqual([4, null])
    expect([await value('latency'), await value('session_count')]).toEqual([2, 's'])
    const [sample] = await metricSamples(depsOf(store), 'default', {
      ...query,
      view: 'TRACES',
      metric: 'trace_count',
      dimensions: ['trace_status', 'trace_name'],
    })
    expect(sample?.dimensions).toEqual(['ERROR', 'ask'])
  })
})
