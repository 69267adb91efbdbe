import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aBatch, aSpan, traceHex } from './span-store.contract.fixture.ts'
import type { OpenStore } from './span-store.contract.ts'

interface Content {
  version: number
  open: boolean
}

/** What the store must look like, in plain maps: the latest content of each span, and the tags of each trace. */
class Reference {
  readonly traces = new Map<string, { spans: Map<string, Content>; tags: Map<string, string> }>()

  write(spans: readonly { trace: string; id: string; content: Content }[]) {
    const outcome = { stored: 0, rewritten: 0, duplicate: 0, announced: 0 }
    for (const { trace, id, content } of spans) {
      const entry = this.traces.get(trace) ?? { spans: new Map(), tags: new Map() }
      this.traces.set(trace, entry)
      const known = entry.spans.get(id)
      if (content.open) outcome.announced++
      else if (known === undefined || known.open) outcome.stored++
      else if (known.version === content.version) outcome.duplicate++
      else outcome.rewritten++
      if (!content.open || known === undefined) entry.spans.set(id, content)
    }
    return outcome
  }
}

const traceName = fc.constantFrom('x', 'y', 'z')
const spanIds = ['root', 'a', 'b', 'c']
const parents: Record<string, string | null> = { root: null, a: 'root', b: 'a', c: 'gone' }
const spanRow = fc.record({
  trace: traceName,
  id: fc.constantFrom(...spanIds),
  content: fc.record({ version: fc.nat(2), open: fc.boolean() }),
})
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('write' as const), spans: fc.array(spanRow, { minLength: 1, maxLength: 6 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), trace: traceName }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('tag' as const), trace: traceName, value: fc.constantFrom('1', '2') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('settle' as const) }) },
)

/** Random histories of writes, retries, rewrites, deletions and tags against a small reference. */
export function modelContract(name: string, open: OpenStore): void {
  describe(`SpanStore on ${name}: any history`, () => {
    it('ends like the reference store', { timeout: 120_000 }, async () => {
      await using store = open()
      let run = 0
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
          const prefix = `${run++}-`
          const experimentId = await store.addExperiment('default', `model-${run}`)
          const reference = new Reference()
          for (const each of steps) {
            if (each.do === 'settle') await store.settleIndex()
            else if (each.do === 'write') {
              const expected = reference.write(each.spans)
              const spans = each.spans.map(({ trace, id, content }) => spanOf(prefix + trace, id, content))
              expect(await store.writer.write('default', aBatch(spans, { experimentId }))).toMatchObject(expected)
            } else if (each.do === 'delete') {
              const removed = reference.traces.delete(each.trace) ? 1 : 0
              expect(await store.writer.deleteTraces('default', experimentId, { traceIds: [traceHex(prefix + each.trace)] })).toBe(removed)
            } else {
              const entry = reference.traces.get(each.trace)
              const set = store.writer.setTag('default', traceHex(prefix + each.trace), 'tag', each.value)
              if (entry === undefined) await expect(set).rejects.toEqual(expect.objectContaining({ code: 'RESOURCE_DOES_NOT_EXIST' }))
              else entry.tags.set('tag', each.value)
              await set.catch(() => undefined)
            }
          }
          await store.settleIndex()
          await expectSame(store, reference, prefix, experimentId)
        }),
        { numRuns: 300 },
      )
    })
  })
}

function spanOf(trace: string, id: string, { version, open }: Content) {
  return aSpan({
    trace,
    id,
    parent: parents[id] ?? null,
    name: `${id}-${version}`,
    at: spanIds.indexOf(id),
    durationUs: open ? null : 10 + version,
    statusCode: version === 2 ? 2 : 1,
    facts: {
      type: version === 1 ? 'LLM' : 'TOOL',
      model: `m${version}`,
      usage: open ? null : { input: version, output: 1 },
      error: version === 2 ? { type: `E-${id}`, message: 'x' } : null,
    },
    attributes: { text: `word${id}${version}` },
  })
}

async function expectSame(store: ReturnType<OpenStore>, reference: Reference, prefix: string, experimentId: string): Promise<void> {
  const { reader } = store
  const page = await reader.searchTraces('default', { experimentIds: [experimentId], filter: null, limit: 100 })
  expect(page.items.map(({ traceId }) => traceId).sort()).toEqual(
    [...reference.traces.keys()].map((trace) => traceHex(prefix + trace)).sort(),
  )
  const names = new Map<string, number>()
  const models = new Map<string, number>()
  for (const [trace, { spans, tags }] of reference.traces) {
    const record = page.items.find(({ traceId }) => traceId === traceHex(prefix + trace))
    const finished = [...spans.values()].filter((content) => !content.open)
    expect(record).toMatchObject({ spanCount: finished.length, errorCount: finished.filter(({ version }) => version === 2).length, tags })
    expect(record?.models).toEqual([...new Set(finished.map(({ version }) => `m${version}`))].sort())
    const stored = await reader.listStoredSpans('default', traceHex(prefix + trace))
    const expected = spanIds.flatMap((id) => {
      const content = spans.get(id)
      return content === undefined ? [] : [spanOf(prefix + trace, id, content)]
    })
    expect(stored.map(({ name, payload }) => [name, Buffer.from(payload).toString('hex')])).toEqual(
      expected.map((span) => [span.name, Buffer.from(span.payload).toString('hex')]),
    )
    for (const each of new Set(expected.map((span) => span.name))) names.set(each, (names.get(each) ?? 0) + 1)
    for (const each of new Set(expected.map((span) => String(span.facts.model)))) models.set(each, (models.get(each) ?? 0) + 1)
  }
  const { facets } = await reader.facets('default', { experimentId, of: 'spans', limit: 100 })
  const counted = (facet: string) => new Map(facets.find((each) => each.facet === facet)?.values.map(({ value, count }) => [value, count]))
  expect(counted('name')).toEqual(names)
  expect(counted('model')).toEqual(models)
  for (const id of spanIds) {
    for (const version of [0, 1, 2]) {
      const { items } = await reader.searchTraces('default', {
        experimentIds: [experimentId],
        limit: 100,
        filter: { kind: 'words', text: `word${id}${version}`, phrase: false },
      })
      const holding = [...reference.traces]
        .filter(([, { spans }]) => spans.get(id)?.version === version)
        .map(([trace]) => traceHex(prefix + trace))
      expect(items.map(({ traceId }) => traceId).sort()).toEqual(holding.sort())
    }
  }
}
