import { spanTypes, type SpanType, type TraceSkeleton, type TraceSummary } from '@assay/protocol'
import { hostileText } from './example-traces.ts'
import { random } from './random.ts'

type Columns = TraceSkeleton['spans']
/** depth, name, type, start ms, duration ms, tokens, cost, failed */
type Line = [number, string, SpanType, number, number, number?, number?, boolean?]

const supportAgent: Line[] = [
  [0, 'support-agent', 'AGENT', 0, 9840, -1, -1, true],
  [1, 'moderate_input', 'GUARDRAIL', 10, 180, 212, 0.0001],
  [1, 'load_memory', 'RETRIEVER', 20, 90],
  [1, 'plan', 'CHAIN', 200, 2040],
  [2, 'claude-sonnet-4.5', 'LLM', 210, 2010, 5100, 0.0108],
  [1, 'lookup_order', 'TOOL', 2250, 320],
  [2, 'GET /orders/48213', 'UNKNOWN', 2260, 290],
  [1, 'search_kb', 'RETRIEVER', 2280, 650],
  [2, 'text-embedding-3-small', 'EMBEDDING', 2290, 120, 38, 0.00001],
  [2, 'pgvector.query', 'RETRIEVER', 2410, 240],
  [2, 'rerank-v3', 'RERANKER', 2660, 250],
  [1, 'get_shipping_rate', 'TOOL', 2940, 390],
  [1, 'get_shipping_rate', 'TOOL', 3330, 380],
  [1, 'get_shipping_rate', 'TOOL', 3710, 400],
  [1, 'resolve_refund', 'AGENT', 4120, 4300, -1, -1, true],
  [2, 'claude-sonnet-4.5', 'LLM', 4130, 2170, 5200, 0.0112],
  [2, 'check_refund_policy', 'TOOL', 6310, 130],
  [2, 'claude-sonnet-4.5', 'LLM', 6450, 1380, 5700, 0.0138],
  [2, 'issue_refund', 'TOOL', 7880, 530, -1, -1, true],
  [1, 'gpt-5-mini', 'LLM', 8440, 1230, 2800, 0.0013],
  [1, 'persist_turn', 'CHAIN', 9680, 150],
  [2, 'INSERT turns', 'UNKNOWN', 9690, 30],
]

function columnsOf(lines: readonly Line[]): Columns {
  const names: string[] = []
  const place = new Map<string, number>()
  const nameAt = (name: string) => {
    const known = place.get(name)
    if (known !== undefined) return known
    place.set(name, names.push(name) - 1)
    return names.length - 1
  }
  const columns: Columns = {
    spanId: [],
    parent: [],
    name: [],
    type: [],
    status: [],
    startUs: [],
    durationUs: [],
    tokens: [],
    costUsd: [],
    model: [],
    names,
  }
  const open: number[] = []
  for (const [index, [depth, name, type, startMs, durationMs, tokens = -1, cost = -1, failed = false]] of lines.entries()) {
    columns.spanId.push(index.toString(16).padStart(16, '0'))
    columns.parent.push(depth === 0 ? -1 : (open[depth - 1] ?? -1))
    open[depth] = index
    columns.name.push(nameAt(name))
    columns.type.push(spanTypes.indexOf(type))
    columns.status.push(failed ? 2 : 0)
    columns.startUs.push(Math.round(startMs * 1000))
    columns.durationUs.push(durationMs < 0 ? -1 : Math.round(durationMs * 1000))
    columns.tokens.push(tokens)
    columns.costUsd.push(cost)
    columns.model.push(type === 'LLM' || type === 'EMBEDDING' ? nameAt(name) : -1)
  }
  return columns
}

/** A trace of `count` spans: rounds of an agent, some of them failing deep down. */
function longRun(count: number): Line[] {
  const next = random(count)
  const lines: Line[] = [[0, 'batch-agent', 'AGENT', 0, count * 10]]
  let atMs = 1
  while (lines.length < count) {
    const failed = next() < 0.01
    lines.push(
      [1, `round ${Math.ceil(lines.length / 7)}`, 'CHAIN', atMs, 62, -1, -1, failed],
      [2, 'claude-sonnet-4.5', 'LLM', atMs + 1, 30, Math.round(400 + next() * 4000), 0.002 * next()],
    )
    for (let tool = 0; tool < 4; tool++) lines.push([2, 'search_orders', 'TOOL', atMs + 32 + tool * 5, 4 + next() * 3])
    lines.push([2, 'write_report', 'TOOL', atMs + 53, 8, -1, -1, failed])
    atMs += 70
  }
  const cut = lines.slice(0, count)
  const [root] = cut
  if (root !== undefined) root[4] = atMs
  return cut
}

/** Agents that call agents, each the only child of the one before. */
function deepRun(levels: number): Line[] {
  return Array.from({ length: levels }, (_, depth) => [depth, `delegate to agent ${depth}`, 'AGENT', depth, 2 * levels - 2 * depth])
}

const sizes: Record<string, number> = { 'tr-3000': 3000, 'tr-100000': 100_000 }
export const deepTraceId = 'tr-deep'
const deepLevels = 60

export const bigTraceIds = Object.keys(sizes)

/** The skeleton of a fixture's trace: the agent of the pictures, or one of the long, live and hostile ones. */
export function exampleSkeleton(trace: TraceSummary): TraceSkeleton {
  const size = sizes[trace.traceId]
  const failed = trace.status === 'ERROR'
  const isDeep = trace.traceId === deepTraceId
  let lines = isDeep ? deepRun(deepLevels) : size === undefined ? supportAgent : longRun(size)
  if (size === undefined && !isDeep && !failed)
    lines = lines.map(([depth, name, type, start, duration, tokens, cost]) => [depth, name, type, start, duration, tokens, cost])
  if (trace.status === 'IN_PROGRESS')
    lines = lines
      .slice(0, 16)
      .map(([depth, name, type, start, duration], index) => [depth, name, type, start, index === 0 || index >= 14 ? -1 : duration])
  if (trace.traceId === 'tr-hostile')
    lines = lines.map(([depth, , ...rest], index) => [depth, `${index} ${hostileText.split('\n\n')[index % 11]}`, ...rest] as Line)
  const spans = columnsOf(lines)
  const last = lines[0]
  return {
    trace: { ...trace, spanCount: lines.length, durationMs: trace.durationMs === null ? null : (last?.[4] ?? trace.durationMs) },
    metadata: { 'mlflow.source.name': 'agent.ts', 'git.commit': '8c1f4ae' },
    spans,
  }
}
