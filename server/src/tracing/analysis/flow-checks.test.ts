import { describe, expect, it } from 'vitest'
import { aMapSpan } from './a-map-span.fixture.ts'
import { FlowChecks } from './flow-checks.ts'
import { parseFlow } from './flow-rule.ts'
import { traceSteps } from './trace-steps.ts'

/** Traces that begin one after the other, each of steps in this order. */
function checked(flow: string, ...traces: string[][]) {
  const checks = new FlowChecks<number>(parseFlow(flow))
  for (const [i, names] of traces.entries()) {
    const spans = names.map((name, at) => aMapSpan({ id: `${name} ${at}`, name, startUs: i * 1_000_000 + at }))
    checks.add(i, { ...traceSteps(spans), failed: false, startUs: i * 1_000_000, durationUs: 1, costUsd: null, version: null })
  }
  return checks.finish(2, (ids) => ids.map((id) => `tr-${id}`))
}

describe('FlowChecks', () => {
  it('has the newest traces that break a rule, at the step that should not be there, and counts all', () => {
    const [rule] = checked('never drop', ['plan', 'drop'], ['plan'], ['drop'], ['drop', 'drop'])
    expect(rule).toEqual({
      rule: 'never drop',
      checked: 4,
      violations: 3,
      traces: [
        { traceId: 'tr-3', spanId: 'drop 0', startMs: 3000 },
        { traceId: 'tr-2', spanId: 'drop 0', startMs: 2000 },
      ],
      unknown: [],
    })
  })

  it('knows a step by the name of its span, its tool and its model', () => {
    const checks = new FlowChecks<number>(parseFlow('never find; never "execute_tool Find"; never gpt-5'))
    const spans = [
      aMapSpan({ id: '1', type: 'TOOL', name: 'execute_tool Find', tool: 'Find' }),
      aMapSpan({ id: '2', type: 'LLM', name: 'chat', model: 'GPT-5' }),
    ]
    checks.add(0, { ...traceSteps(spans), failed: false, startUs: 0, durationUs: 1, costUsd: null, version: null })
    expect(checks.finish(1, () => ['tr-0']).map(({ violations }) => violations)).toEqual([1, 1, 1])
  })

  it('names what no step is called, and the nearest of the first thousand names', () => {
    const names = (count: number, last: string) => [...Array.from({ length: count - 1 }, (_, i) => `step number ${i}`), last]
    const nearest = (count: number) => checked('never verfy', names(count, 'verify'))[0]?.unknown
    expect(nearest(1000)).toEqual([{ name: 'verfy', nearest: 'verify' }])
    expect(nearest(1001)).toEqual([{ name: 'verfy', nearest: null }])
    expect(checked('never verify', names(1001, 'Verify'))[0]?.unknown).toEqual([])
  })
})
