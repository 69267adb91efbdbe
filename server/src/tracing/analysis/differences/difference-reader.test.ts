import { listDifferences } from '@assay/protocol'
import { linkedPromptsKey } from '@assay/protocol/mlflow'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPagesApp, type PagesApp } from '../../pages/pages-app.fixture.ts'
import { maxRequestBytes } from './trace-facts-reader.sqlite.ts'
import { aBatch, anOrigin, aSpan, baseMs, traceHex } from '../../store/span-store.contract.fixture.ts'

const traces = 600
let app: PagesApp

/**
 * Of the traces of version 2 most fail, at a tool, and they alone have the flag. Who asks decides what is found. All else repeats in other steps,
 * so that nothing else goes with anything.
 */
function aTrace(i: number) {
  const version = i % 7 === 0 ? '2.0' : '1.0'
  const failed = version === '2.0' ? i % 19 > 3 : i % 19 === 0
  const error = failed ? { statusCode: 2, facts: { error: { type: 'Timeout', message: 'too long' } } } : { statusCode: 1 }
  const of = { trace: `t${i}`, origin: { ...anOrigin({ 'deployment.environment': i % 2 === 0 ? 'eu' : 'us' }), version }, at: i * 1000 }
  const tool = (id: string, name: string, after: number, fails = false) =>
    aSpan({
      ...of,
      ...(fails && error),
      id,
      parent: 'root',
      name: `execute_tool ${name}`,
      at: of.at + after,
      facts: { ...(fails && error.facts), type: 'TOOL', tool: name },
    })
  const prompts = `[{"name":"answer","version":"${1 + (i % 3)}"}]`
  return [
    aSpan({
      ...of,
      ...error,
      name: 'agent',
      facts: { ...error.facts, type: 'AGENT', user: `u${i % 11}`, tags: [[linkedPromptsKey, prompts]] },
      attributes: {
        'mlflow.spanInputs': JSON.stringify({ question: i % 13 < 3 ? 'refund my order' : 'where is it' }),
        'app.cart': i % 17,
        ...(version === '2.0' && { 'app.flag': true }),
      },
    }),
    tool('a', 'search', 1),
    ...(i % 5 < 2 ? [tool('b', 'search', 2)] : []),
    aSpan({
      ...of,
      id: 'r',
      parent: 'root',
      name: 'find',
      at: of.at + 3,
      facts: { type: 'RETRIEVER' },
      attributes: { 'mlflow.spanOutputs': JSON.stringify([{ id: `doc-${i % 11}`, page_content: 'x' }]) },
    }),
    tool('c', 'pay', 4, failed),
    ...(failed ? [tool('d', 'hand_over', 5)] : []),
  ]
}

beforeAll(async () => {
  app = openPagesApp(() => baseMs + 1_000_000)
  await app.opened.writer.write('default', aBatch(Array.from({ length: traces }, (_, i) => aTrace(i)).flat()))
  await app.opened.settleIndex()
})

afterAll(() => app[Symbol.asyncDispose]())

const window = { experimentId: '0', from: baseMs, to: baseMs + 10_000 }
const ask = (request: object) => app.ask(listDifferences, { ...window, ...request })

describe('differences', () => {
  it('names what failed traces have and others have not, the cause first, and last what came of it', async () => {
    const { a, b, differences, leftOut, attributesOf, payloads } = await ask({ a: 'status:error', b: '-status:error' })
    expect([a, b]).toEqual([
      { traces: 95, share: 1 },
      { traces: 505, share: 1 },
    ])
    expect(differences.map((each) => [each.kind, each.value, each.inA, each.inB, each.isOutcome])).toEqual([
      ['version', '2.0', 68, 18, false],
      ['tool', 'hand_over', 95, 0, true],
      ['steps', '6', 39, 0, true],
      ['steps', '4', 0, 304, true],
      ['steps', '5', 56, 201, true],
    ])
    expect(differences[0]).toMatchObject({
      term: 'version:2.0',
      also: [{ kind: 'attribute', key: 'app.flag', value: 'true' }],
      goesWith: null,
      newestInA: [],
    })
    expect(differences[0]?.difference).toBeCloseTo(68 / 95 - 18 / 505, 9)
    expect(differences[1]?.also).toContainEqual({ kind: 'path', key: '', value: 'pay → hand_over' })
    expect(leftOut.map(({ kind }) => kind)).toEqual(['status', 'error', 'failedTool'])
    expect([attributesOf, payloads]).toEqual(['spans', 600 * 4 + 240 + 95])
  })

  it('takes out of B what is in A, and what the sets are made by', async () => {
    const { a, b, differences } = await ask({ a: 'version:2.0' })
    expect([a.traces, b.traces]).toEqual([86, 514])
    const kinds = differences.flatMap((each) => [each, ...each.also]).map(({ kind, value }) => `${kind} ${value}`)
    expect(kinds).toEqual(expect.arrayContaining(['attribute true', 'status error', 'failedTool pay', 'error Timeout']))
    expect(kinds.filter((kind) => kind.startsWith('version'))).toEqual([])
  })

  it.each([
    { a: 'version:2.0', found: ['attribute true'] },
    { a: 'refund', found: ['word my', 'word order'] },
    { a: 'user:u3', found: ['document doc-3'] },
    { a: 'attr.app.flag:true', found: ['version 2.0'] },
  ])('of $a are $found', async ({ a, found }) => {
    const { differences } = await ask({ a })
    const causes = differences.filter(({ isOutcome }) => !isOutcome)
    expect(causes.flatMap((each) => [each, ...each.also]).map(({ kind, value }) => `${kind} ${value}`)).toEqual(
      expect.arrayContaining(found),
    )
  })

  it('names the newest traces where no query asks for what they have', async () => {
    const { differences } = await ask({ a: 'user:u3' })
    expect(differences[0]).toMatchObject({ kind: 'document', value: 'doc-3', term: null, inA: 55, inB: 0, lift: null, newestInB: [] })
    expect(differences[0]?.newestInA).toHaveLength(20)
    expect(differences[0]?.newestInA[0]).toBe(`tr-${traceHex('t597')}`)
  })

  it('looks at the preview of what is asked at length', async () => {
    const question = (spaces: number) => JSON.stringify({ question: `${' '.repeat(spaces)}lengthy` })
    const asked = (i: number, bytes: number) =>
      aSpan({
        trace: `long${i}`,
        at: 20_000_000 + i * 1000,
        name: bytes < maxRequestBytes ? 'short' : 'long',
        previews: { input: 'preview', output: null },
        attributes: { 'mlflow.spanInputs': question(bytes) },
      })
    const spans = Array.from({ length: 40 }, (_, i) => asked(i, i % 2 === 0 ? maxRequestBytes - 1000 : maxRequestBytes))
    await app.opened.writer.write('default', aBatch(spans))
    const { differences } = await ask({ a: 'name:long', from: baseMs + 20_000, to: baseMs + 30_000 })
    expect(differences.flatMap((each) => [each, ...each.also]).map(({ kind, value }) => `${kind} ${value}`)).toContain('word preview')
  })

  it('compares two windows', async () => {
    const { a, b } = await ask({ from: baseMs + 300, bFrom: baseMs, bTo: baseMs + 300 })
    expect([a.traces, b.traces]).toEqual([300, 300])
  })

  it('compares nothing with a handful, and nothing of another project', async () => {
    const few = await ask({ a: 'version:2.0', from: baseMs, to: baseMs + 63 })
    expect(few).toMatchObject({ a: { traces: 9 }, differences: [], tested: 0, detectable: null })
    expect((await ask({ a: 'version:2.0', from: baseMs, to: baseMs + 64 })).tested).toBeGreaterThan(0)
    expect((await app.refused(listDifferences, { ...window, experimentId: '77' })).status).toBe(404)
    const bad = await app.refused(listDifferences, { ...window, to: baseMs })
    expect(bad).toEqual({ status: 400, message: `Invalid range: 'to' (${baseMs}) must be after 'from' (${baseMs}).` })
    expect((await app.refused(listDifferences, { ...window, a: 'status:blue' })).message).toContain("'status' cannot be 'blue'")
  })
})
