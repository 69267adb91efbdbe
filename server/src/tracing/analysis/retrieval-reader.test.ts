import { maxRetrievalsLookedAt, parseQueryBar } from '@assay/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type OpenSqliteSpans, openSqliteSpans } from '../store/open-sqlite-spans.fixture.ts'
import { aBatch, aSpan, baseMs, type SpanParts, traceHex } from '../store/span-store.contract.fixture.ts'
import { createRetrievalReader, maxAnswersLookedAt } from './retrieval-reader.sqlite.ts'

let opened: OpenSqliteSpans

beforeEach(() => {
  opened = openSqliteSpans()
})

afterEach(async () => {
  await opened[Symbol.asyncDispose]()
})

const rule = 'Send any item back within thirty days of delivery for your money.'

/** A retrieval that takes a millisecond. */
function retrieval(parts: SpanParts & { documents?: { id?: string; content: string }[] }) {
  const { documents = [{ content: rule }], ...span } = parts
  const outputs = documents.map(({ id, content }) => ({ page_content: content, ...(id !== undefined && { id }) }))
  return aSpan({
    id: 'find',
    parent: 'root',
    name: 'search_kb',
    ...span,
    facts: { type: 'RETRIEVER' },
    attributes: { 'mlflow.spanType': '"RETRIEVER"', 'mlflow.spanOutputs': JSON.stringify(outputs) },
  })
}

function answer(said: string, parts: SpanParts = {}) {
  const outputs = JSON.stringify([{ role: 'assistant', parts: [{ type: 'text', content: said }] }])
  return aSpan({
    id: 'say',
    parent: 'root',
    name: 'chat',
    at: 2000,
    ...parts,
    facts: { type: 'LLM' },
    attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.output.messages': outputs },
  })
}

const unused = async (spans: Parameters<typeof aBatch>[0], filter = '') => {
  await opened.writer.write('default', aBatch(spans))
  const query = {
    experimentId: '0',
    filter: filter === '' ? null : parseQueryBar(filter, { nowMs: baseMs }),
    fromMs: baseMs,
    toMs: baseMs + 3_600_000,
  }
  return createRetrievalReader(opened.readDb, opened.sampler, () => undefined).unused('default', query)
}

describe('unused retrievals', () => {
  it('are those of which no later answer has a document, by the step that retrieved', async () => {
    const found = await unused([
      retrieval({ trace: 'a' }),
      answer('Ask somebody else.', { trace: 'a' }),
      retrieval({ trace: 'b', documents: [{ content: rule }, { content: 'other' }] }),
      answer(`As we say: ${rule}`, { trace: 'b' }),
    ])
    expect(found).toEqual({
      steps: [{ name: 'search_kb', retrievals: 2, unused: 1, documents: 3, usedDocuments: 1, traceIds: [`tr-${traceHex('a')}`] }],
      lookedAt: 2,
      undecided: 0,
      all: true,
    })
  })

  it('are none where an answer cites the id', async () => {
    expect((await unused([retrieval({ documents: [{ id: 'kb-17', content: rule }] }), answer('See kb-17.')])).steps).toEqual([])
  })

  it('may have been used by a call that was under way, and not by one that was over', async () => {
    expect((await unused([retrieval({ at: 5000 }), answer(rule, { at: 0, durationUs: 9000 })])).steps).toEqual([])
    const over = await unused([
      retrieval({ trace: 'o', at: 5000 }),
      answer(rule, { trace: 'o', at: 0 }),
      answer('no', { trace: 'o', id: 'end', at: 7000 }),
    ])
    expect(over.steps).toMatchObject([{ unused: 1 }])
  })

  it('are not those that found nothing, or after which no model answered', async () => {
    expect(await unused([retrieval({ trace: 'a', documents: [] }), answer('no', { trace: 'a' }), retrieval({ trace: 'b' })])).toEqual({
      steps: [],
      lookedAt: 2,
      undecided: 2,
      all: true,
    })
  })

  it('are of the traces of the query', async () => {
    const spans = ['a', 'b'].flatMap((trace) => [retrieval({ trace }), answer('no', { trace, name: `chat ${trace}` })])
    expect((await unused(spans, 'span.name:"chat a"')).steps).toMatchObject([{ retrievals: 1, traceIds: [`tr-${traceHex('a')}`] }])
  })

  it('are looked for in the newest, as many as are looked at and no more', async () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, i) => [
        retrieval({ trace: `t${i}`, at: i * 10_000 }),
        answer('no', { trace: `t${i}`, at: i * 10_000 + 2000 }),
      ]).flat()
    expect(await unused(many(maxRetrievalsLookedAt))).toMatchObject({ lookedAt: maxRetrievalsLookedAt, all: true })
    const more = await unused(many(maxRetrievalsLookedAt + 1).slice(-2))
    expect(more).toMatchObject({ lookedAt: maxRetrievalsLookedAt, all: false })
    expect(more.steps[0]?.traceIds.slice(0, 2)).toEqual(
      [maxRetrievalsLookedAt, maxRetrievalsLookedAt - 1].map((i) => `tr-${traceHex(`t${i}`)}`),
    )
    expect(more.steps[0]?.traceIds).toHaveLength(20)
  })

  it.each([
    [maxAnswersLookedAt, []],
    [maxAnswersLookedAt + 1, [{ unused: 1 }]],
  ])('may be used by one of %i answers', async (count, steps) => {
    const answers = Array.from({ length: count }, (_, i) => answer(i === count - 1 ? rule : 'no', { id: `say${i}`, at: 2000 + i }))
    expect((await unused([retrieval({}), ...answers])).steps).toMatchObject(steps)
  })
})
