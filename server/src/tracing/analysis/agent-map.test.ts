import { mapLimits } from '@assay/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AgentMapSums, type MapTrace, pathOf } from './agent-map.ts'
import { aMapSpan } from './a-map-span.fixture.ts'
import { traceSteps } from './trace-steps.ts'

/** An agent that calls these tools one after the other, each 10 µs long unless it says `name/µs`; `name!` fails. */
function aTrace(tools: string[], more: Partial<MapTrace> = {}): MapTrace {
  const called = tools.map((text, i) => {
    const [, name = '', failed, us] = /^([^/!]+)(!?)(?:\/(\d+))?$/.exec(text) ?? []
    const durationUs = Number(us ?? 10)
    return aMapSpan({ id: `${i}`, parentId: 'agent', type: 'TOOL', name, failed: failed === '!', startUs: i + 1, durationUs })
  })
  const steps = traceSteps([aMapSpan({ id: 'agent', durationUs: 1000 }), ...called])
  return { failed: tools.some((tool) => tool.includes('!')), startUs: 0, durationUs: 1000, costUsd: null, version: null, ...steps, ...more }
}

function mapOf(now: MapTrace[], { against, onlyPath }: { against?: MapTrace[]; onlyPath?: string } = {}) {
  const sums = new AgentMapSums(onlyPath)
  for (const trace of now) sums.add('now', trace)
  for (const trace of against ?? []) sums.add('against', trace)
  return sums.finish({ now: 1, against: against === undefined ? null : 1 })
}

const repeat = <T>(times: number, make: (i: number) => T) => Array.from({ length: times }, (_, i) => make(i))

describe('a map', () => {
  it('has calls, failed calls, traces and durations on nodes and edges', () => {
    const map = mapOf([aTrace(['find/2000', 'find/4000', 'refund!']), aTrace(['find/6000'])])
    const find = { calls: 3, errors: 0, traces: 2, p50Ms: 4, p95Ms: 6, costUsd: null }
    const refund = { calls: 1, errors: 1, traces: 1, p50Ms: 0.01, p95Ms: 0.01, costUsd: null }
    const agent = { calls: 2, errors: 0, traces: 2, p50Ms: 1, p95Ms: 1, costUsd: null }
    expect(map.nodes.map(({ id, numbers }) => [id, numbers])).toEqual([
      ['tool:find', find],
      ['agent:agent', agent],
      ['entry', { ...agent, errors: 1 }],
      ['tool:refund', refund],
    ])
    expect(map.edges.map(({ from, to, numbers }) => [from, to, numbers])).toEqual([
      ['agent:agent', 'tool:find', find],
      ['entry', 'agent:agent', agent],
      ['agent:agent', 'tool:refund', refund],
    ])
    expect(map.looked).toEqual({ traces: 2, spans: 6, share: 1 })
  })

  it('has the share of the whole time that each node itself took', () => {
    const map = mapOf([aTrace(['find/750'])])
    expect(map.nodes.map(({ id, timeShare }) => [id, timeShare])).toEqual([
      ['agent:agent', 0.25],
      ['entry', 0],
      ['tool:find', 0.75],
    ])
  })

  it('counts the ways that traces went, whatever the number of repeats', () => {
    const map = mapOf([
      aTrace(['find', 'find', 'refund']),
      aTrace(['find', 'refund!']),
      aTrace(['find', 'find', 'find', 'refund']),
      aTrace(['refund']),
    ])
    expect(
      map.paths.map(({ steps, traces, failed }) => [steps.map(({ name, least, most }) => `${name} ${least}–${most}`), traces, failed]),
    ).toEqual([
      [['agent 1–1', 'find 1–3', 'refund 1–1'], 3, 1],
      [['agent 1–1', 'refund 1–1'], 1, 0],
    ])
  })

  it('is of one way alone when that is asked for, with all ways still counted', () => {
    const onlyPath = pathOf(aTrace(['refund']).steps).key
    const map = mapOf([aTrace(['find']), aTrace(['refund'])], { onlyPath })
    expect(map.nodes.map(({ id }) => id)).toEqual(['agent:agent', 'entry', 'tool:refund'])
    expect(map.paths).toHaveLength(2)
    expect(mapOf([aTrace(['find'])], { onlyPath: 'gone' }).nodes).toEqual([])
  })

  it('counts ways beyond the limit together, and cuts a long one', () => {
    const distinct = (count: number) => repeat(count, (i) => aTrace([`t${i}`, ...(i === 0 ? ['x!'] : [])]))
    expect(mapOf(distinct(mapLimits.paths)).otherPaths).toEqual({ paths: 0, traces: 0, failed: 0 })
    const map = mapOf([...distinct(mapLimits.paths), aTrace(['a!']), ...repeat(mapLimits.paths, (i) => aTrace([`t${i}`]))])
    expect(map.paths).toHaveLength(mapLimits.paths)
    expect(map.otherPaths).toMatchObject({ paths: 2, traces: 2 })
    const long = (steps: number) => pathOf(aTrace(repeat(steps - 1, (i) => `t${i}`)).steps)
    expect(long(mapLimits.pathSteps)).toMatchObject({ isCut: false, steps: { length: mapLimits.pathSteps } })
    expect(long(mapLimits.pathSteps + 1)).toMatchObject({ isCut: true, steps: { length: mapLimits.pathSteps } })
  })

  it('sums nodes beyond the limit as others, and leaves out edges beyond theirs', () => {
    // The agent, where traces begin, and tools.
    const atLimit = mapOf([aTrace(repeat(mapLimits.nodes - 2, (i) => `t${i}`))])
    expect([atLimit.nodes.length, atLimit.nodesLeftOut]).toEqual([mapLimits.nodes, 0])
    const beyond = mapOf([aTrace(repeat(mapLimits.nodes + 8, (i) => `t${i}`))])
    expect(beyond.nodes.find(({ id }) => id === 'others')?.numbers?.calls).toBe(10)
    expect(beyond.edges.find(({ to }) => to === 'others')?.numbers?.calls).toBe(10)
    expect(beyond.nodesLeftOut).toBe(10)
  })

  it('loses no call of any traces', () => {
    const anyTools = fc.array(fc.constantFrom('a', 'b!', 'c/99'), { maxLength: 6 })
    fc.assert(
      fc.property(fc.array(anyTools, { maxLength: 8 }), (traces) => {
        const map = mapOf(traces.map((tools) => aTrace(tools)))
        const steps = traces.reduce((sum, tools) => sum + tools.length + 1, 0)
        const calls = (parts: { numbers: { calls: number } | null }[]) => parts.reduce((sum, { numbers }) => sum + (numbers?.calls ?? 0), 0)
        expect(calls(map.edges)).toBe(steps)
        expect(calls(map.nodes)).toBe(steps + traces.length)
        expect(map.paths.reduce((sum, path) => sum + path.traces, 0)).toBe(traces.length)
      }),
    )
  })
})

describe('a comparison', () => {
  const changes = (now: MapTrace[], against: MapTrace[]) =>
    Object.fromEntries(mapOf(now, { against }).nodes.flatMap(({ id, changes: found }) => (found.length === 0 ? [] : [[id, found]])))

  it('names what is new and gone, slower, and fails more', () => {
    const before = repeat(100, () => aTrace(['find', 'ask/1000', 'old', 'refund']))
    const now = repeat(100, (i) => aTrace(['find', 'ask/2000', 'fresh', i < 20 ? 'refund!' : 'refund']))
    expect(changes(now, before)).toEqual({
      'tool:ask': ['slower'],
      'tool:fresh': ['new'],
      'tool:old': ['gone'],
      'tool:refund': ['more errors'],
      entry: ['more errors'],
    })
    expect(mapOf(now, { against: before }).nodes.find(({ id }) => id === 'tool:old')).toMatchObject({
      numbers: null,
      against: { calls: 100 },
    })
  })

  it('names nothing that few calls or chance may have done', () => {
    const once = (tool: string) => [aTrace([tool])]
    expect(changes(once('find!'), once('find'))).toEqual({})
    expect(changes(once('find/9000'), once('find'))).toEqual({})
    const spread = (of: number) => repeat(60, (i) => aTrace([`find/${1000 + ((i * 37 + of) % 60)}`]))
    expect(changes(spread(1), spread(2))).toEqual({})
  })

  it('says that something is gone where all of as many traces were looked at, or where it was common', () => {
    const common = repeat(50, () => aTrace(['find']))
    expect(changes([aTrace(['find'])], [...common, aTrace(['rare'])])).toEqual({})
    expect(changes([...common, aTrace(['rare'])], common)).toEqual({})
    expect(changes([...common.slice(1), aTrace(['rare'])], common)).toEqual({ 'tool:rare': ['new'] })
    expect(changes([], common)).toEqual({})
  })

  it('names nothing of the same traces twice', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.constantFrom('a', 'b!', 'c/99'), { maxLength: 4 }), { maxLength: 30 }), (traces) => {
        const same = () => traces.map((tools) => aTrace(tools))
        expect(changes(same(), same())).toEqual({})
      }),
    )
  })
})
