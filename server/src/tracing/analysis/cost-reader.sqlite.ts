import type { DatabaseSync } from 'node:sqlite'
import { type CostDimension, type CostGroup, type CostTotals, maxChartedGroups, spanTypes } from '@assay/protocol'
import { linkedPromptsKey, readLinkedPrompts } from '@assay/protocol/mlflow'
import { QuantileSketch } from '../derived/quantile-sketch.ts'
import type { CostQuery, CostReader } from './cost-reader.ts'
import { byCost, type Call, CostSums, countOfAll, usdOfAll } from './cost-sums.ts'
import type { AnalysisQuery, TraceSample, TraceSampler } from './trace-sampler.sqlite.ts'

/** What is looked at of each of the two windows. */
export const lookedAt = { traces: 10_000, spans: 200_000 } as const
/** Listed in an answer. */
export const listed = { groups: 50, steps: 10, tools: 10, unpriced: 50 } as const

const toolType = spanTypes.indexOf('TOOL')

type TraceColumns = [
  id: number,
  startUs: number,
  endUs: number | null,
  cost: number | null,
  inputTokens: number | null,
  outputTokens: number | null,
  user: string | null,
  session: string | null,
  version: number | null,
]
const traceColumns = 't.id, t.start_us, t.end_us, t.cost, t.input_tokens, t.output_tokens, t.user, t.session, t.version'

type SpanColumns = [
  trace: number,
  spanId: Uint8Array,
  parentId: Uint8Array | null,
  name: number,
  type: number,
  model: number | null,
  provider: number | null,
  tool: number | null,
  status: number,
  durationUs: number | null,
  counted: number | null,
  inputTokens: number | null,
  outputTokens: number | null,
  usage: string | null,
  cost: number | null,
  unpriced: number | null,
]
const spanColumns = `s.trace, s.span_id, s.parent_id, s.name, s.type, s.model, s.provider, s.tool, s.status, s.duration_us, s.counted,
  s.input_tokens, s.output_tokens, s.usage, s.cost, s.unpriced`

interface SpanOfSample extends Call {
  spanId: Uint8Array
  parentId: Uint8Array | null
  name: number
  type: number
  model: number | null
  provider: number | null
  /** Of a call of a tool its name, or where it says none the step's. */
  tool: number | null
  failed: boolean
  durationUs: number | null
  /** Its tokens and cost are part of the trace's sums. */
  counted: boolean
}

/** The number of a term, a text, or null for what has no value. */
type GroupKey = number | string | null

/** Which group each counted call and each trace is in. */
interface Grouping {
  /** Condition over `span s`: the spans that have to be read. */
  where: string
  /** Of a trace; undefined where its calls are in groups of their own. */
  ofTrace?: (trace: TraceColumns) => GroupKey
  /** Of each counted call of one trace. */
  ofCalls?: (spans: readonly SpanOfSample[]) => (call: SpanOfSample) => GroupKey
}

export function createCostReader(db: DatabaseSync, sampler: TraceSampler): CostReader {
  const selectPrompts = db.prepare(`
    SELECT g.trace, g.value FROM json_each(?) d CROSS JOIN trace_tag g ON g.trace = d.value WHERE g.key = ? AND (g.trace & 255 OR in_time())`)
  // From the covering index over time. Not `sum`, which fails where made-up tokens are too many for an integer.
  const selectTotals = db.prepare(`
    SELECT count(*) AS traces, total(cost) AS cost, total(input_tokens) AS input, total(output_tokens) AS output FROM trace
    WHERE experiment = ? AND start_us >= ? AND start_us < ? AND (start_us & 255 OR in_time())`)

  function draw(workspace: string, query: AnalysisQuery): TraceSample {
    const sample = sampler.draw(workspace, query, lookedAt.traces)
    let spans = 0
    for (const [count] of sampler.traceRows<[number]>(sample, 't.span_count')) spans += count
    if (spans <= lookedAt.spans || sample.traces.length <= 1) return sample
    return sampler.draw(workspace, query, Math.max(1, Math.floor((sample.traces.length * lookedAt.spans) / spans)))
  }

  /** Without a filter what is not looked at is summed all the same, and tells exactly what part was. */
  function totalsOf(sample: TraceSample, { experimentId, filter, fromMs, toMs }: CostQuery, sums: CostSums, traces: Sums) {
    const all = sample.share === 1 || filter !== null ? undefined : selectTotals.get(Number(experimentId), fromMs * 1000, toMs * 1000)
    const share = all === undefined ? sample.share : sample.traces.length / Math.max(1, Number(all['traces']))
    const totals: CostTotals = {
      traces: countOfAll(sample.traces.length, share),
      ...sums.ofAll(share),
      // As the traces have them: rounding, and what a client stated, are theirs.
      costUsd: usdOfAll(traces.costUsd, share),
      inputTokens: countOfAll(traces.inputTokens, share),
      outputTokens: countOfAll(traces.outputTokens, share),
    }
    if (all !== undefined) {
      totals.traces = Number(all['traces'])
      totals.costUsd = usdOfAll(Number(all['cost']), 1)
      totals.inputTokens = Number(all['input'])
      totals.outputTokens = Number(all['output'])
    }
    return { totals, share }
  }

  function before(workspace: string, query: CostQuery): { totals: CostTotals; share: number } {
    const earlier = { ...query, fromMs: query.fromMs - (query.toMs - query.fromMs), toMs: query.fromMs }
    const sample = draw(workspace, earlier)
    const [sums, traces] = [new CostSums(), new Sums()]
    for (const row of sampler.traceRows<TraceColumns>(sample, traceColumns)) traces.add(row)
    for (const row of sampler.spanRows<SpanColumns>(sample, spanColumns, 's.counted = 1')) sums.add(spanOf(row))
    return totalsOf(sample, earlier, sums, traces)
  }

  function promptsOf(sample: TraceSample): Map<number, string> {
    const prompts = new Map<number, string>()
    for (const row of selectPrompts.iterate(JSON.stringify(sample.traces), linkedPromptsKey)) {
      const names = readLinkedPrompts(String(row['value'])).map(({ name, version }) => `${name}/${version}`)
      if (names.length > 0) prompts.set(Number(row['trace']), JSON.stringify([...new Set(names)].sort()))
    }
    return prompts
  }

  function groupingOf(by: CostDimension, sample: TraceSample): Grouping {
    const callsAndTools = `(s.counted = 1 OR s.tool IS NOT NULL OR s.type = ${toolType})`
    switch (by) {
      case 'model':
        return { where: callsAndTools, ofCalls: () => (call) => call.model }
      case 'name':
        return { where: callsAndTools, ofCalls: () => (call) => call.name }
      case 'tool':
        return { where: '1', ofCalls: toolAround }
      case 'user':
        return { where: callsAndTools, ofTrace: ([, , , , , , user]) => user }
      case 'session':
        return { where: callsAndTools, ofTrace: ([, , , , , , , session]) => session }
      case 'version':
        return { where: callsAndTools, ofTrace: ([, , , , , , , , version]) => version }
      case 'prompt': {
        const prompts = promptsOf(sample)
        return { where: callsAndTools, ofTrace: ([trace]) => prompts.get(trace) ?? null }
      }
    }
  }

  return {
    costs(workspace, query) {
      const sample = draw(workspace, query)
      const grouping = groupingOf(query.by, sample)
      const seen = new Seen(query, grouping)
      for (const row of sampler.traceRows<TraceColumns>(sample, traceColumns)) seen.addTrace(row)
      for (const [trace, spans] of byTrace(sampler.spanRows<SpanColumns>(sample, spanColumns, grouping.where))) seen.addSpans(trace, spans)
      const now = totalsOf(sample, query, seen.sums, seen.traceSums)
      const earlier = before(workspace, query)
      const { share } = now

      const groups = [...seen.groups.values()].sort((a, b) => byCost(a.sums, b.sums) || b.traces - a.traces)
      const shown = groups.slice(0, listed.groups)
      const steps = [...seen.steps.values()].sort((a, b) => byCost(a.sums, b.sums)).slice(0, listed.steps)
      const tools = [...seen.tools.values()].sort((a, b) => b.totalUs - a.totalUs).slice(0, listed.tools)
      const unpriced = [...seen.unpriced.values()].sort((a, b) => byCost(a.sums, b.sums)).slice(0, listed.unpriced)
      const terms = sampler.terms(
        [
          ...shown.map(({ key }) => key),
          ...steps.map(({ name }) => name),
          ...tools.map(({ tool }) => tool),
          ...unpriced.flatMap(({ model, provider }) => [model, provider]),
        ].filter((term) => typeof term === 'number'),
      )
      const text = (term: number): string => terms.get(term) ?? ''
      const textOrNull = (term: number | null): string | null => (term === null ? null : text(term))
      return Promise.resolve({
        totals: now.totals,
        before: earlier.totals,
        share: Math.min(share, earlier.share),
        groups: shown.map((group) => group.finish(query.by, share, text)),
        groupCount: groups.length,
        buckets: seen.buckets(groups, share),
        steps: steps.map(({ name, type, sums }) => {
          const { calls, unpricedCalls, inputTokens, outputTokens, costUsd } = sums.ofAll(share)
          return { name: text(name), type: spanTypes[type] ?? 'UNKNOWN', calls, unpricedCalls, tokens: inputTokens + outputTokens, costUsd }
        }),
        tools: tools.map(({ tool, calls, errors, totalUs, durations }) => {
          const [p50 = null, p95 = null] = durations.quantiles([0.5, 0.95])
          return {
            tool: text(tool),
            calls: countOfAll(calls, share),
            errors: countOfAll(errors, share),
            totalMs: totalUs / 1000 / share,
            p50Ms: p50 === null ? null : p50 / 1000,
            p95Ms: p95 === null ? null : p95 / 1000,
          }
        }),
        unpriced: unpriced.map(({ model, provider, sums }) => {
          const { calls, inputTokens, outputTokens } = sums.ofAll(share)
          return { model: textOrNull(model), provider: textOrNull(provider), calls, tokens: inputTokens + outputTokens }
        }),
      })
    },
  }
}

function spanOf(row: SpanColumns): SpanOfSample {
  const [, spanId, parentId, name, type, model, provider, tool, status, durationUs, counted] = row
  const [, , , , , , , , , , , inputTokens, outputTokens, usage, cost, unpriced] = row
  return {
    spanId,
    parentId,
    name,
    type,
    model,
    provider,
    tool: tool ?? (type === toolType ? name : null),
    failed: status === 2,
    durationUs,
    counted: counted === 1,
    inputTokens: inputTokens ?? 0,
    outputTokens: outputTokens ?? 0,
    usage,
    costUsd: cost,
    unpriced: unpriced === 1,
  }
}

/** The spans of each trace; the rows of one stand behind each other. */
function* byTrace(rows: Iterable<SpanColumns>): Generator<[trace: number, spans: SpanOfSample[]]> {
  let [trace, spans]: [number, SpanOfSample[]] = [0, []]
  for (const row of rows) {
    if (row[0] !== trace && spans.length > 0) {
      yield [trace, spans]
      spans = []
    }
    trace = row[0]
    spans.push(spanOf(row))
  }
  if (spans.length > 0) yield [trace, spans]
}

/** The innermost tool inside of which a call was made: what it cost is the tool's alone, so that no cost is two tools'. */
function toolAround(spans: readonly SpanOfSample[]): (call: SpanOfSample) => GroupKey {
  const byId = new Map(spans.map((span) => [idText(span.spanId), span]))
  const found = new Map<SpanOfSample, number | null>()
  return (call) => {
    const path: SpanOfSample[] = []
    let tool: number | null = null
    for (let at: SpanOfSample | undefined = call; at !== undefined; at = at.parentId === null ? undefined : byId.get(idText(at.parentId))) {
      const known = found.get(at)
      tool = known ?? at.tool
      if (known !== undefined || tool !== null) break
      // Marked before its parent is looked at, so that a cycle ends.
      found.set(at, null)
      path.push(at)
    }
    for (const span of path) found.set(span, tool)
    return tool
  }
}

function idText(id: Uint8Array): string {
  return Buffer.from(id.buffer, id.byteOffset, id.byteLength).toString('latin1')
}

/** Sums of rows of traces. */
class Sums {
  costUsd = 0
  inputTokens = 0
  outputTokens = 0

  add([, , , cost, inputTokens, outputTokens]: TraceColumns): void {
    this.costUsd += cost ?? 0
    this.inputTokens += inputTokens ?? 0
    this.outputTokens += outputTokens ?? 0
  }
}

class Group {
  readonly key: GroupKey
  readonly sums = new CostSums()
  readonly durations = new QuantileSketch()
  traces = 0
  /** Of the tool that the group is of. */
  toolCalls = 0
  private lastTrace = 0

  constructor(key: GroupKey) {
    this.key = key
  }

  /** The traces come one behind the other. */
  seenIn(trace: number): void {
    if (this.lastTrace !== trace) this.traces++
    this.lastTrace = trace
  }

  finish(by: CostDimension, share: number, text: (term: number) => string): CostGroup {
    const { key } = this
    const sums = this.sums.ofAll(share)
    const [p95 = null] = this.durations.quantiles([0.95])
    return {
      values: key === null ? [] : by === 'prompt' ? (JSON.parse(String(key)) as string[]) : [typeof key === 'number' ? text(key) : key],
      ...sums,
      calls: by === 'tool' && key !== null ? countOfAll(this.toolCalls, share) : sums.calls,
      traces: countOfAll(this.traces, share),
      p95Ms: p95 === null ? null : p95 / 1000,
    }
  }
}

interface ToolSums {
  tool: number
  calls: number
  errors: number
  totalUs: number
  durations: QuantileSketch
}

/** All sums over the traces of a sample. Their rows come before their spans. */
class Seen {
  readonly sums = new CostSums()
  readonly traceSums = new Sums()
  readonly groups = new Map<GroupKey, Group>()
  readonly steps = new Map<string, { name: number; type: number; sums: CostSums }>()
  readonly tools = new Map<number, ToolSums>()
  readonly unpriced = new Map<string, { model: number | null; provider: number | null; sums: CostSums }>()
  private readonly query: CostQuery
  private readonly grouping: Grouping
  private readonly traces = new Map<number, { bucketMs: number; group: Group | null }>()
  private readonly byBucket = new Map<number, Map<Group, { costUsd: number; tokens: number }>>()

  constructor(query: CostQuery, grouping: Grouping) {
    this.query = query
    this.grouping = grouping
  }

  addTrace(row: TraceColumns): void {
    const [trace, startUs, endUs] = row
    const { bucketMs } = this.query
    this.traceSums.add(row)
    const group = this.grouping.ofTrace === undefined ? null : this.groupOf(this.grouping.ofTrace(row))
    if (group !== null) {
      group.traces++
      if (endUs !== null) group.durations.add(endUs - startUs)
    }
    this.traces.set(trace, { bucketMs: Math.floor(startUs / 1000 / bucketMs) * bucketMs, group })
  }

  addSpans(trace: number, spans: readonly SpanOfSample[]): void {
    const known = this.traces.get(trace)
    if (known === undefined) return
    const { ofCalls } = this.grouping
    const groupOfCall = ofCalls?.(spans)
    for (const span of spans) {
      if (span.tool !== null) this.addTool(trace, span, span.tool)
      if (!span.counted) continue
      this.sums.add(span)
      this.addStep(span)
      if (span.unpriced) this.addUnpriced(span)
      const group = groupOfCall === undefined ? known.group : this.groupOf(groupOfCall(span))
      if (group === null) continue
      group.sums.add(span)
      this.addToBucket(known.bucketMs, group, span)
      if (groupOfCall === undefined) continue
      group.seenIn(trace)
      if (this.query.by !== 'tool' && span.durationUs !== null) group.durations.add(span.durationUs)
    }
  }

  private groupOf(key: GroupKey): Group {
    let group = this.groups.get(key)
    if (group === undefined) this.groups.set(key, (group = new Group(key)))
    return group
  }

  private addTool(trace: number, { failed, durationUs }: SpanOfSample, tool: number): void {
    let sums = this.tools.get(tool)
    if (sums === undefined) this.tools.set(tool, (sums = { tool, calls: 0, errors: 0, totalUs: 0, durations: new QuantileSketch() }))
    sums.calls++
    if (failed) sums.errors++
    if (durationUs !== null) {
      sums.totalUs += durationUs
      sums.durations.add(durationUs)
    }
    if (this.query.by !== 'tool') return
    const group = this.groupOf(tool)
    group.toolCalls++
    group.seenIn(trace)
    if (durationUs !== null) group.durations.add(durationUs)
  }

  private addStep(span: SpanOfSample): void {
    const key = `${span.name} ${span.type}`
    let step = this.steps.get(key)
    if (step === undefined) this.steps.set(key, (step = { name: span.name, type: span.type, sums: new CostSums() }))
    step.sums.add(span)
  }

  private addUnpriced(span: SpanOfSample): void {
    const { model, provider } = span
    const key = `${model} ${provider}`
    let sums = this.unpriced.get(key)
    if (sums === undefined) this.unpriced.set(key, (sums = { model, provider, sums: new CostSums() }))
    sums.sums.add(span)
  }

  private addToBucket(startMs: number, group: Group, { costUsd, inputTokens, outputTokens }: SpanOfSample): void {
    let groups = this.byBucket.get(startMs)
    if (groups === undefined) this.byBucket.set(startMs, (groups = new Map()))
    let sums = groups.get(group)
    if (sums === undefined) groups.set(group, (sums = { costUsd: 0, tokens: 0 }))
    sums.costUsd += costUsd ?? 0
    sums.tokens += inputTokens + outputTokens
  }

  /** By time, then group, the others last. `ranked` are all groups, those first that are told apart. */
  buckets(ranked: readonly Group[], share: number): { startMs: number; group: number | null; costUsd: number; tokens: number }[] {
    const charted = new Map(ranked.slice(0, maxChartedGroups).map((group, place) => [group, place]))
    return [...this.byBucket]
      .sort(([a], [b]) => a - b)
      .flatMap(([startMs, groups]) => {
        const places = new Map<number, { costUsd: number; tokens: number }>()
        for (const [group, { costUsd, tokens }] of groups) {
          const place = charted.get(group) ?? maxChartedGroups
          const sums = places.get(place) ?? { costUsd: 0, tokens: 0 }
          places.set(place, { costUsd: sums.costUsd + costUsd, tokens: sums.tokens + tokens })
        }
        return [...places]
          .sort(([a], [b]) => a - b)
          .map(([place, { costUsd, tokens }]) => ({
            startMs,
            group: place === maxChartedGroups ? null : place,
            costUsd: usdOfAll(costUsd, share),
            tokens: countOfAll(tokens, share),
          }))
      })
  }
}
