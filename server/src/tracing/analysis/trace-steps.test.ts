import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aMapSpan } from './a-map-span.fixture.ts'
import { type MapSpan, traceSteps } from './trace-steps.ts'

const calls = (spans: MapSpan[]) => traceSteps(spans).steps.map(({ caller, node }) => `${caller} → ${node}`)

describe('traceSteps', () => {
  it('are agents, tools by tool and models by model, in the order in which they began', () => {
    expect(
      calls([
        aMapSpan({ id: 'agent' }),
        aMapSpan({ id: 'b', parentId: 'agent', type: 'TOOL', name: 'execute_tool find', tool: 'find', startUs: 20 }),
        aMapSpan({ id: 'a', parentId: 'agent', type: 'LLM', name: 'chat', model: 'gpt-5', startUs: 10 }),
        aMapSpan({ id: 'c', parentId: 'agent', type: 'LLM', name: 'completion', startUs: 30 }),
      ]),
    ).toEqual(['entry → agent:agent', 'agent:agent → llm:gpt-5', 'agent:agent → tool:find', 'agent:agent → llm:completion'])
  })

  it('have what chains and unknown spans call as called by the step above them', () => {
    expect(
      calls([
        aMapSpan({ id: 'agent' }),
        aMapSpan({ id: 'chain', parentId: 'agent', type: 'CHAIN' }),
        aMapSpan({ id: 'inner', parentId: 'chain', type: 'UNKNOWN' }),
        aMapSpan({ id: 'tool', parentId: 'inner', type: 'TOOL' }),
      ]),
    ).toEqual(['entry → agent:agent', 'agent:agent → tool:tool'])
  })

  it('show where a trace begins, whatever it is, and what has lost its parent', () => {
    expect(
      calls([
        aMapSpan({ id: 'POST /chat', type: 'UNKNOWN' }),
        aMapSpan({ id: 'tool', parentId: 'POST /chat', type: 'TOOL', startUs: 1 }),
        aMapSpan({ id: 'late', parentId: 'gone', type: 'CHAIN', startUs: 2 }),
      ]),
    ).toEqual(['entry → unknown:POST /chat', 'unknown:POST /chat → tool:tool', 'entry → chain:late'])
  })

  it('count a call of a model that two instrumentations saw once, and an agent that calls itself twice', () => {
    const model = { type: 'LLM' as const, model: 'gpt-5' }
    const spans = [
      aMapSpan({ id: '1', name: 'agent' }),
      aMapSpan({ id: '2', parentId: '1', name: 'agent', startUs: 1 }),
      aMapSpan({ id: '3', parentId: '2', ...model, startUs: 2, costUsd: null }),
      aMapSpan({ id: '4', parentId: '3', ...model, startUs: 3, costUsd: 0.5 }),
    ]
    expect(calls(spans)).toEqual(['entry → agent:agent', 'agent:agent → agent:agent', 'agent:agent → llm:gpt-5'])
    expect(traceSteps(spans).steps.map(({ costUsd }) => costUsd)).toEqual([null, null, 0.5])
  })

  it('have the time in which nothing below was under way as their own', () => {
    const { steps } = traceSteps([
      aMapSpan({ id: 'agent', durationUs: 100 }),
      aMapSpan({ id: 'a', parentId: 'agent', type: 'TOOL', startUs: 10, durationUs: 30 }),
      aMapSpan({ id: 'b', parentId: 'agent', type: 'TOOL', startUs: 20, durationUs: 30 }),
      aMapSpan({ id: 'c', parentId: 'agent', type: 'TOOL', startUs: 90, durationUs: 50 }),
      aMapSpan({ id: 'open', parentId: 'agent', type: 'TOOL', startUs: 95, durationUs: null }),
    ])
    expect(steps.map(({ node, selfUs }) => [node, selfUs])).toEqual([
      ['agent:agent', 50],
      ['tool:a', 30],
      ['tool:b', 30],
      ['tool:c', 50],
      ['tool:open', 0],
    ])
  })

  it('break a cycle of parents at its earliest span', () => {
    expect(
      calls([
        aMapSpan({ id: 'a', parentId: 'c', startUs: 3 }),
        aMapSpan({ id: 'b', parentId: 'a', startUs: 1 }),
        aMapSpan({ id: 'c', parentId: 'b', startUs: 2 }),
        aMapSpan({ id: 'self', parentId: 'self', startUs: 4 }),
        aMapSpan({ id: 'below', parentId: 'a', startUs: 5 }),
      ]),
    ).toEqual(['entry → agent:b', 'agent:b → agent:c', 'agent:c → agent:a', 'entry → agent:self', 'agent:a → agent:below'])
  })

  const anyTrace = fc
    .array(
      fc.record({
        parent: fc.nat(12),
        type: fc.constantFrom('AGENT' as const, 'TOOL' as const, 'CHAIN' as const, 'LLM' as const, 'UNKNOWN' as const),
        startUs: fc.nat(50),
        durationUs: fc.option(fc.nat(50)),
        costUsd: fc.option(fc.nat(9)),
      }),
      { maxLength: 12 },
    )
    .map((spans) => spans.map(({ parent, ...rest }, i) => aMapSpan({ id: `s${i}`, parentId: `s${parent}`, ...rest })))

  it('lose no cost and no span, and call nothing that is not a step', () => {
    fc.assert(
      fc.property(anyTrace, (spans) => {
        const { steps, spans: ordered } = traceSteps(spans)
        const cost = (items: { costUsd: number | null }[]) => items.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0)
        expect(cost(steps)).toBe(cost(spans))
        expect(new Set(ordered)).toEqual(new Set(spans))
        const nodes = new Set(['entry', ...steps.map(({ node }) => node)])
        expect(steps.filter(({ caller }) => !nodes.has(caller))).toEqual([])
        expect(steps.filter(({ selfUs, span }) => selfUs < 0 || selfUs > (span.durationUs ?? 0))).toEqual([])
      }),
    )
  })
})
