import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { type SpanType, spanTypes } from '@assay/protocol'
import { linkedPromptsKey, readLinkedPrompts } from '@assay/protocol/mlflow'
import { indexAttributes } from '../../normalise/attribute-index.ts'
import { inputMessagesOf } from '../../normalise/chat-shapes.ts'
import { readDocuments } from '../../normalise/documents.ts'
import { spanSaid } from '../../normalise/span-said.ts'
import { decodeSpan } from '../../otlp/span-view.ts'
import { lastSaid } from '../../pages/conversation-turn.ts'
import type { PayloadReader } from '../../read/payload-reader.ts'
import { resourceTags } from '../../read/resource-tags.ts'
import type { TraceSampler } from '../trace-sampler.sqlite.ts'
import { payloadChoice } from './payload-choice.ts'
import { sharedAttributes } from './shared-attributes.ts'
import type { TraceFacts, TraceStep } from './trace-facts.ts'

/** Turns of a conversation that are counted. */
const maxTurns = 11

const onPath: ReadonlySet<SpanType> = new Set([
  'TOOL',
  'LLM',
  'RETRIEVER',
  'EMBEDDING',
  'RERANKER',
  'GUARDRAIL',
  'EVALUATOR',
  'MEMORY',
  'PARSER',
])
const withDocuments: ReadonlySet<SpanType> = new Set(['RETRIEVER', 'RERANKER'])
/** Of a longer first span the preview is looked at instead of all that was asked: it may be a whole history, or a file. */
export const maxRequestBytes = 32 * 1024

const spanKinds = {
  isRoot: ([, , parentId]: SpanColumns): boolean => parentId === null,
  isRetrieval: ([, , , type]: SpanColumns): boolean => withDocuments.has(spanTypes[type] ?? 'UNKNOWN'),
  bytes: (span: SpanColumns): number => span[12],
}
const statusWords = ['running', 'ok', 'error', 'unset']

type TraceColumns = [
  trace: number,
  version: number | null,
  name: number,
  user: string | null,
  status: number,
  errorType: number | null,
  durationUs: number | null,
  tokens: number | null,
  spans: number,
  turn: number | null,
  asked: string | null,
]
const traceColumns = `t.id, t.version, t.name, t.user, t.status, t.error_type, t.end_us - t.start_us, t.input_tokens + t.output_tokens, t.span_count,
  iif(t.session IS NULL, NULL, (SELECT count(*) FROM (SELECT 1 FROM trace x
    WHERE x.experiment = t.experiment AND x.session = t.session AND x.start_us <= t.start_us LIMIT ${maxTurns}))), t.input_preview`

type SpanColumns = [
  trace: number,
  spanId: Uint8Array,
  parentId: Uint8Array | null,
  type: number,
  name: number,
  tool: number | null,
  model: number | null,
  provider: number | null,
  status: number,
  startUs: number,
  block: number,
  position: number,
  length: number,
  origin: number,
]
const spanColumns =
  's.trace, s.span_id, s.parent_id, s.type, s.name, s.tool, s.model, s.provider, s.status, s.start_us, s.block, s.position, s.length, s.origin'

/** What payloads say of one trace. */
interface Said {
  request: string | null
  attributes: (readonly [string, string | number | boolean])[]
  documents: string[]
}

export interface ReadFacts {
  /** In the order asked for; a trace that is gone is left out. */
  facts: { trace: number; facts: TraceFacts }[]
  attributesOf: 'spans' | 'roots'
  payloads: number
}

/** Reads what traces have, for comparing them. One connection. */
export class TraceFactsReader {
  private readonly sampler: TraceSampler
  private readonly payloads: PayloadReader
  private readonly check: () => void
  private readonly selectTags: StatementSync
  private readonly selectMetadata: StatementSync

  /** `check` throws when it is time to stop. */
  constructor(db: DatabaseSync, sampler: TraceSampler, payloads: PayloadReader, check: () => void) {
    this.sampler = sampler
    this.payloads = payloads
    this.check = check
    const entries = (table: string, condition: string): StatementSync =>
      db.prepare(`SELECT g.trace, g.key, g.value FROM json_each(?) d CROSS JOIN ${table} g ON g.trace = d.value
        WHERE in_time() AND length(g.value) < 4096 AND ${condition}`)
    this.selectTags = entries('trace_tag', `(g.key NOT LIKE 'mlflow.%' OR g.key = '${linkedPromptsKey}')`)
    this.selectMetadata = entries('trace_metadata', `g.key NOT LIKE 'mlflow.%'`)
  }

  read(traces: readonly number[]): ReadFacts {
    const sample = { traces: [...traces], share: 1 }
    const rows = new Map<number, TraceColumns>()
    for (const row of this.sampler.traceRows<TraceColumns>(sample, traceColumns)) rows.set(row[0], row)
    const spans = new Map<number, SpanColumns[]>()
    for (const row of this.sampler.spanRows<SpanColumns>(sample, spanColumns)) {
      const list = spans.get(row[0])
      if (list === undefined) spans.set(row[0], [row])
      else list.push(row)
    }
    for (const list of spans.values()) list.sort((a, b) => a[9] - b[9])
    const texts = this.sampler.terms(termsIn(rows.values(), spans.values()))
    const asked = payloadChoice(spans.values(), spanKinds)
    const said = this.said(asked.spans)
    const [tags, metadata] = [this.entries(this.selectTags, traces), this.entries(this.selectMetadata, traces)]
    const originTags = new Map<number, ReadonlyMap<string, string>>()
    const facts = traces.flatMap((trace) => {
      const row = rows.get(trace)
      if (row === undefined) return []
      const own = spans.get(trace) ?? []
      for (const [, , , , , , , , , , , , , origin] of own) {
        if (!originTags.has(origin)) originTags.set(origin, resourceTags(this.payloads.origin(origin).resource))
      }
      const list = tags.get(trace) ?? []
      const ofResources = [...new Set(own.map((span) => span[13]))].flatMap((origin) => [...(originTags.get(origin) ?? [])])
      return [
        {
          trace,
          facts: factsOf(row, own, texts, { said: said.get(trace), tags: [...list, ...ofResources], metadata: metadata.get(trace) ?? [] }),
        },
      ]
    })
    return { facts, attributesOf: asked.attributesOf, payloads: asked.spans.length }
  }

  private entries(select: StatementSync, traces: readonly number[]): Map<number, [string, string][]> {
    const byTrace = new Map<number, [string, string][]>()
    for (const row of select.iterate(JSON.stringify(traces))) {
      const trace = Number(row['trace'])
      const list = byTrace.get(trace) ?? []
      byTrace.set(trace, list)
      list.push([String(row['key']), String(row['value'])])
    }
    return byTrace
  }

  private said(spans: readonly SpanColumns[]): Map<number, Said> {
    const byTrace = new Map<number, Said>()
    // What lies in one block is read while it is at hand.
    for (const row of spans.toSorted((a, b) => a[10] - b[10])) {
      this.check()
      const said = byTrace.get(row[0]) ?? { request: null, attributes: [], documents: [] }
      byTrace.set(row[0], said)
      try {
        this.listen(row, said)
      } catch {
        // A damaged span says nothing; `assay doctor` names it.
      }
    }
    return byTrace
  }

  private listen([, , parentId, type, , , , , , , block, position, length]: SpanColumns, said: Said): void {
    const view = decodeSpan(this.payloads.payload({ block, position, length }))
    said.attributes.push(...sharedAttributes(view.attributes))
    const isFound = withDocuments.has(spanTypes[type] ?? 'UNKNOWN')
    if ((parentId !== null || length > maxRequestBytes) && !isFound) return
    // Only the parts that are asked for: to read all of a span takes several times as long.
    const parts = spanSaid(indexAttributes(view.attributes), view)
    if (parentId === null && said.request === null && length <= maxRequestBytes) {
      const inputs = parts.part('inputs')
      const inputMessages = parts.part('inputMessages') ?? inputMessagesOf(inputs)
      const message = lastSaid({ inputs, inputMessages, outputs: null, outputMessages: null }, 'user')
      said.request = message === null ? null : message.parts.map((part) => (part.type === 'text' ? part.text : '')).join(' ')
    }
    if (!isFound) return
    for (const { id } of parts.part('documents') ?? readDocuments(parts.part('outputs')) ?? []) if (id !== null) said.documents.push(id)
  }
}

function* termsIn(traces: Iterable<TraceColumns>, spans: Iterable<readonly SpanColumns[]>): Generator<number> {
  for (const [, version, name, , , errorType] of traces) for (const term of [version, name, errorType]) if (term !== null) yield term
  for (const list of spans) {
    for (const [, , , , name, tool, model, provider] of list)
      for (const term of [name, tool, model, provider]) if (term !== null) yield term
  }
}

function factsOf(
  [, version, name, user, status, errorType, durationUs, tokens, spanCount, turn, asked]: TraceColumns,
  spans: readonly SpanColumns[],
  texts: ReadonlyMap<number, string>,
  { said, tags, metadata }: { said: Said | undefined; tags: [string, string][]; metadata: [string, string][] },
): TraceFacts {
  const text = (term: number | null): string | null => (term === null ? null : (texts.get(term) ?? null))
  const prompts = tags.flatMap(([key, value]) => (key === linkedPromptsKey ? readLinkedPrompts(value) : []))
  return {
    version: text(version),
    name: text(name),
    user,
    turn,
    status: statusWords[status] ?? 'running',
    errorType: text(errorType),
    durationMs: durationUs === null ? null : durationUs / 1000,
    tokens,
    spans: spanCount,
    tags: tags.filter(([key]) => key !== linkedPromptsKey),
    metadata,
    attributes: said?.attributes ?? [],
    prompts: prompts.map((prompt) => `${prompt.name}/${prompt.version}`),
    documents: said?.documents ?? [],
    request: said?.request ?? asked ?? '',
    steps: stepsOf(spans, text),
  }
}

function stepsOf(spans: readonly SpanColumns[], text: (term: number | null) => string | null): TraceStep[] {
  const withFailed = new Set(
    spans.flatMap(([, , parentId, , , , , , status]) => (status === 2 && parentId !== null ? [idText(parentId)] : [])),
  )
  const below = spans.filter(([, , parentId]) => parentId !== null)
  const isTyped = below.some(([, , , type]) => onPath.has(spanTypes[type] ?? 'UNKNOWN'))
  return below.map(([, spanId, , type, name, tool, model, provider, status]) => ({
    name: text(name) ?? '',
    tool: text(tool),
    model: text(model),
    provider: text(provider),
    isCause: status === 2 && !withFailed.has(idText(spanId)),
    isOnPath: !isTyped || onPath.has(spanTypes[type] ?? 'UNKNOWN'),
  }))
}

function idText(id: Uint8Array): string {
  return Buffer.from(id).toString('latin1')
}
