import { parseQueryBar } from '@assay/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type OpenSqliteSpans, openSqliteSpans } from '../store/open-sqlite-spans.fixture.ts'
import { aBatch, anOrigin, aSpan, baseMs, spanHex, traceHex } from '../store/span-store.contract.fixture.ts'
import type { AgentMapReader } from './agent-map-reader.ts'
import { createAgentMapReader } from './agent-map-reader.sqlite.ts'
import { parseFlow } from './flow-rule.ts'

let opened: OpenSqliteSpans
let reader: AgentMapReader

/** An agent that asks a model and calls tools, one after the other, from `at` seconds on. */
function answered(trace: string, at: number, tools: string[], version: string | null = null) {
  const origin = { ...anOrigin({}), version }
  const startUs = at * 1_000_000
  const failed = tools.some((tool) => tool.endsWith('!'))
  const error = failed ? { type: 'ToolError', message: `order ${at} is not there` } : null
  return [
    aSpan({
      trace,
      at: startUs,
      durationUs: 9000,
      name: 'shop agent',
      statusCode: failed ? 2 : 1,
      facts: { type: 'AGENT', error },
      origin,
    }),
    aSpan({ trace, id: 'plan', parent: 'root', at: startUs + 1, name: 'plan', facts: { type: 'CHAIN' }, origin }),
    aSpan({
      trace,
      id: 'llm',
      parent: 'plan',
      at: startUs + 2,
      name: 'chat',
      costUsd: 0.25,
      origin,
      facts: { type: 'LLM', model: 'gpt-5', usage: { input: 10, output: 1 } },
    }),
    ...tools.map((tool, i) => {
      const name = tool.replace('!', '')
      const facts = { type: 'TOOL' as const, tool: name, error: tool.endsWith('!') ? error : null }
      const statusCode = tool.endsWith('!') ? 2 : 1
      return aSpan({ trace, id: `t${i}`, parent: 'root', at: startUs + 10 + i, name: `execute_tool ${name}`, statusCode, facts, origin })
    }),
  ]
}

beforeEach(async () => {
  opened = openSqliteSpans()
  await opened.writer.write(
    'default',
    aBatch([
      ...answered('one', 0, ['verify', 'refund'], '1.0'),
      ...answered('two', 1, ['refund!'], '2.0'),
      ...answered('three', 2, ['verify'], '2.0'),
    ]),
  )
  reader = createAgentMapReader(opened.sampler)
})

afterEach(async () => {
  await opened[Symbol.asyncDispose]()
})

const everything = { experimentId: '0', now: { filter: null }, against: null }
const anywhere = { experimentId: '0', filter: null }
const bar = (q: string) => parseQueryBar(q, { nowMs: baseMs })

describe('the map of a query', () => {
  it('has who called what, how often, how long and for how much', async () => {
    const map = await reader.map('default', everything)
    expect(map.edges.map(({ from, to, numbers }) => [from, to, numbers?.calls, numbers?.errors, numbers?.costUsd])).toEqual([
      ['agent:shop agent', 'llm:gpt-5', 3, 0, 0.75],
      ['entry', 'agent:shop agent', 3, 1, null],
      ['agent:shop agent', 'tool:refund', 2, 1, null],
      ['agent:shop agent', 'tool:verify', 2, 0, null],
    ])
    expect(map.looked).toEqual({ traces: 3, spans: 13, share: 1 })
    expect(map.nodes.find(({ id }) => id === 'entry')?.numbers).toEqual({
      calls: 3,
      errors: 1,
      traces: 3,
      costUsd: 0.75,
      p50Ms: 9,
      p95Ms: 9,
    })
  })

  it('is of the query and the window, against those of another', async () => {
    const versions = { ...everything, now: { filter: bar('version:2.0') }, against: { filter: bar('version:1.0') } }
    const map = await reader.map('default', versions)
    expect([map.looked.traces, map.against?.traces]).toEqual([2, 1])
    expect(map.nodes.find(({ id }) => id === 'tool:verify')).toMatchObject({ numbers: { calls: 1 }, against: { calls: 1 } })
    const window = await reader.map('default', { ...everything, now: { filter: null, fromMs: baseMs + 1000, toMs: baseMs + 2000 } })
    expect(window.looked.traces).toBe(1)
    const none = await reader.map('default', { ...everything, now: { filter: bar('tool:nothing') } })
    expect(none).toMatchObject({ looked: { traces: 0, share: 1 }, nodes: [], edges: [], paths: [] })
  })

  it('has what broke a declared flow, the newest first, and names that nothing has', async () => {
    const rules = parseFlow('refund only after verify\nplan before gpt-5\nnever verfy\nverify at most 1 time')
    const { rules: found, looked } = await reader.flow('default', anywhere, rules)
    expect(looked).toEqual({ traces: 3, spans: 13, share: 1 })
    expect(found).toEqual([
      {
        rule: 'refund only after verify',
        checked: 2,
        violations: 1,
        unknown: [],
        traces: [{ traceId: `tr-${traceHex('two')}`, spanId: spanHex('t0'), startMs: baseMs + 1000 }],
      },
      { rule: 'plan before gpt-5', checked: 3, violations: 0, traces: [], unknown: [] },
      { rule: 'never verfy', checked: 3, violations: 0, traces: [], unknown: [{ name: 'verfy', nearest: 'verify' }] },
      { rule: 'verify at most 1 time', checked: 2, violations: 0, traces: [], unknown: [] },
    ])
  })

  it('has nothing of another workspace', async () => {
    await opened.addWorkspace('other')
    expect((await reader.map('other', everything)).nodes).toEqual([])
  })

  it('looks at so many traces, spans and ids and no more, and says what share they are', async () => {
    const looked = async (limits: { traces: number; spans: number }) => {
      const small = createAgentMapReader(opened.sampler, { traceIds: 1, ...limits })
      const { looked: found, rules } = await small.flow('default', anywhere, parseFlow('never gpt-5'))
      expect((await small.map('default', everything)).looked).toEqual(found)
      return { ...found, violations: rules[0]?.violations, ids: rules[0]?.traces.length }
    }
    expect(await looked({ traces: 3, spans: 13 })).toEqual({ traces: 3, spans: 13, share: 1, violations: 3, ids: 1 })
    const fewTraces = await looked({ traces: 2, spans: 13 })
    expect(fewTraces.traces).toBeLessThan(3)
    expect(fewTraces.share).toBeLessThan(1)
    const fewSpans = await looked({ traces: 3, spans: 12 })
    expect([fewSpans.traces, fewSpans.share]).toEqual([2, 2 / 3])
    // Each trace has four spans or five: none fits.
    expect(await looked({ traces: 3, spans: 3 })).toMatchObject({ traces: 0, spans: 0, share: 0 })
  })
})

describe('a part of the map', () => {
  const part = (node: string, more: object = {}) => reader.part('default', { ...anywhere, node, ...more })

  it('has its numbers, versions, errors, and the traces that it is in', async () => {
    const refund = await part('tool:refund')
    expect(refund).toMatchObject({
      numbers: { calls: 2, errors: 1, traces: 2 },
      errors: [
        { errorType: 'ToolError', message: 'order … is not there', calls: 1, traceId: `tr-${traceHex('two')}`, spanId: spanHex('t0') },
      ],
      term: 'tool:refund',
      traceIds: [`tr-${traceHex('two')}`, `tr-${traceHex('one')}`],
      failing: { traces: 1, traceIds: [`tr-${traceHex('two')}`] },
    })
    expect(refund.versions.map(({ version, numbers }) => [version, numbers.calls, numbers.errors])).toEqual([
      ['2.0', 1, 1],
      ['1.0', 1, 0],
    ])
    expect(refund.course.reduce((sum, { calls }) => sum + calls, 0)).toBe(2)
  })

  it('has a term only where it finds just these traces', async () => {
    expect((await part('llm:gpt-5')).term).toBe('model:gpt-5')
    expect((await part('agent:shop agent')).term).toBe('span.name:"shop agent"')
    expect((await part('tool:refund', { caller: 'agent:shop agent' })).term).toBe('tool:refund')
    expect((await part('entry')).term).toBeNull()
    await opened.writer.write(
      'default',
      aBatch([aSpan({ trace: 'direct', name: 'execute_tool refund', facts: { type: 'TOOL', tool: 'refund' } })]),
    )
    expect((await part('tool:refund')).term).toBe('tool:refund')
    const edge = await part('tool:refund', { caller: 'entry' })
    expect([edge.term, edge.traceIds]).toEqual([null, [`tr-${traceHex('direct')}`]])
  })

  it('is of the traces of one way', async () => {
    const { paths } = await reader.map('default', everything)
    const alone = paths.find(({ steps }) => steps.map(({ name }) => name).join(' ') === 'shop agent gpt-5 verify')
    expect((await reader.flow('default', { ...anywhere, path: alone?.key }, parseFlow('never verify'))).looked.traces).toBe(1)
    const verify = await part('tool:verify', { path: alone?.key })
    expect([verify.traceIds, verify.term]).toEqual([[`tr-${traceHex('three')}`], null])
  })

  it('has the failed traces where all of them begin', async () => {
    expect(await part('entry')).toMatchObject({
      numbers: { calls: 3, errors: 1 },
      failing: { traces: 1 },
      errors: [{ errorType: 'ToolError', calls: 1 }],
    })
  })

  it('is empty where there is none such', async () => {
    expect(await part('tool:nothing')).toEqual({
      numbers: null,
      course: [],
      errors: [],
      versions: [],
      term: null,
      traceIds: [],
      failing: { traces: 0, traceIds: [] },
    })
  })
})
