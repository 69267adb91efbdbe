import { type FeatureKind, formatTerm, indexTokens, leftOutToken, type TraceFeature } from '@assay/protocol'
import type { TraceFacts, TraceStep } from './trace-facts.ts'

/** A feature and who has it. */
export interface Feature extends TraceFeature {
  term: string | null
  /** Places of the traces that have it, ascending. */
  traces: readonly number[]
  /** It is had mostly from the step on that failed, or is what came out. */
  isOutcome: boolean
}

/** Words of one request that are looked at. */
export const maxWords = 200
/** Characters of one request that are looked at. */
export const maxRequestChars = 16_384
/** Steps of one trace that make paths. */
export const maxPathSteps = 200
/** Longer values are texts of their own, not something that traces share. */
export const maxValueChars = 200
/** A number with more different values than this is put in ranges. */
export const maxPlainNumbers = 10
/** Ranges of a number; each has as many traces as the others where values allow it. */
const ranges = 5
/** A feature that fewer traces have is no difference, whatever the sets. */
export const fewestHaving = 5

const outcomes: ReadonlySet<FeatureKind> = new Set(['status', 'error', 'failedTool', 'steps', 'duration', 'tokens'])
/** What a run does rather than what it is given: where a run ends early, it lacks these. */
export const runKinds: ReadonlySet<FeatureKind> = new Set(['tool', 'document', 'model', 'provider', 'span', 'path'])

interface Having {
  traces: number[]
  /** Traces with a step that failed, and among them those that have this from a later step on only. */
  failing: number
  late: number
}

interface Numbers {
  traces: number[]
  values: number[]
  /** Some trace has several that differ. */
  isMixed: boolean
}

/** Gathers what traces have, trace by trace. */
export class TraceFeatures {
  private readonly having = new Map<string, Map<string, Having>>()
  private readonly numbers = new Map<string, Numbers>()
  /** Places of the traces in which a step failed. */
  readonly failing: number[] = []
  private place = -1

  /** Traces get the places 0, 1, … in the order in which they are added. */
  add(trace: TraceFacts): void {
    this.place++
    const { steps } = trace
    if (trace.version !== null) this.has('version', '', trace.version)
    if (trace.name !== null) this.has('name', '', trace.name)
    if (trace.user !== null) this.has('user', '', trace.user)
    if (trace.turn !== null) this.has('turn', '', turnText(trace.turn))
    this.has('status', '', trace.status)
    if (trace.errorType !== null) this.has('error', '', trace.errorType)
    if (trace.durationMs !== null) this.number('duration', '', trace.durationMs)
    if (trace.tokens !== null) this.number('tokens', '', trace.tokens)
    this.number('steps', '', trace.spans)
    for (const [key, value] of trace.tags) this.has('tag', key, value)
    for (const [key, value] of trace.metadata) this.has('metadata', key, value)
    for (const [key, value] of trace.attributes) {
      if (typeof value === 'number') this.number('attribute', key, value)
      else this.has('attribute', key, String(value))
    }
    for (const prompt of trace.prompts) this.has('prompt', '', prompt)
    for (const document of trace.documents) this.has('document', '', document)
    this.words(trace.request)
    const cause = steps.findIndex(({ isCause }) => isCause)
    if (cause >= 0) this.failing.push(this.place)
    for (const [i, step] of steps.entries()) this.step(step, cause >= 0 && i > cause)
    this.paths(steps, cause)
  }

  /** How many traces were added. */
  get size(): number {
    return this.place + 1
  }

  /** Those that at least `fewestHaving` traces have and as many have not, each set of traces, kind and key once by value. */
  *all(): Generator<Feature> {
    for (const [id, values] of this.having) {
      const { kind, key } = parted(id)
      for (const [value, { traces, failing, late }] of values) {
        if (!this.isShared(traces.length)) continue
        const isOutcome = outcomes.has(kind) || (failing > 0 && late > failing / 2)
        yield { kind, key, value, term: termOf(kind, key, value), traces, isOutcome }
      }
    }
    for (const [id, numbers] of this.numbers) {
      const { kind, key } = parted(id)
      for (const { value, term, traces } of inRanges(kind, key, numbers)) {
        if (this.isShared(traces.length)) yield { kind, key, value, term, traces, isOutcome: outcomes.has(kind) }
      }
    }
  }

  private isShared(traces: number): boolean {
    return traces >= fewestHaving && this.size - traces >= fewestHaving
  }

  private step({ name, tool, model, provider, isCause }: TraceStep, isLate: boolean): void {
    this.has('span', '', name, isLate)
    if (tool !== null) this.has('tool', '', tool, isLate)
    if (model !== null) this.has('model', '', model, isLate)
    if (provider !== null) this.has('provider', '', provider, isLate)
    if (isCause && tool !== null) this.has('failedTool', '', tool)
  }

  private paths(steps: readonly TraceStep[], cause: number): void {
    let [before, last] = ['', '']
    let taken = 0
    for (const [i, { name, tool, isOnPath }] of steps.entries()) {
      if (!isOnPath) continue
      if (++taken > maxPathSteps) return
      const step = tool ?? name
      const isLate = cause >= 0 && i > cause
      if (last !== '') this.has('path', '', `${last} → ${step}`, isLate)
      if (before !== '') this.has('path', '', `${before} → ${last} → ${step}`, isLate)
      ;[before, last] = [last, step]
    }
  }

  private words(request: string): void {
    const seen = new Set([leftOutToken])
    indexTokens(request.slice(0, maxRequestChars), (word) => {
      if (seen.size > maxWords || seen.has(word)) return
      seen.add(word)
      this.has('word', '', word)
    })
  }

  private has(kind: FeatureKind, key: string, value: string, isLate = false): void {
    if (value.length > maxValueChars || value === '') return
    const id = `${kind} ${key}`
    let values = this.having.get(id)
    if (values === undefined) this.having.set(id, (values = new Map<string, Having>()))
    let having = values.get(value)
    if (having === undefined) values.set(value, (having = { traces: [], failing: 0, late: 0 }))
    // Steps come by start: the first time that a trace has it counts.
    if (having.traces.at(-1) === this.place) return
    having.traces.push(this.place)
    if (!runKinds.has(kind) || this.failing.at(-1) !== this.place) return
    having.failing++
    if (isLate) having.late++
  }

  /** Of several numbers of one trace the first counts. */
  private number(kind: FeatureKind, key: string, value: number): void {
    if (!Number.isFinite(value)) return
    const id = `${kind} ${key}`
    let numbers = this.numbers.get(id)
    if (numbers === undefined) this.numbers.set(id, (numbers = { traces: [], values: [], isMixed: false }))
    if (numbers.traces.at(-1) === this.place) {
      numbers.isMixed ||= numbers.values.at(-1) !== value
      return
    }
    numbers.traces.push(this.place)
    numbers.values.push(value)
  }
}

function parted(id: string): { kind: FeatureKind; key: string } {
  const gap = id.indexOf(' ')
  return { kind: id.slice(0, gap) as FeatureKind, key: id.slice(gap + 1) }
}

function turnText(turn: number): string {
  return turn < 3 ? String(turn) : turn <= 5 ? '3 – 5' : turn <= 10 ? '6 – 10' : 'over 10'
}

function* inRanges(
  kind: FeatureKind,
  key: string,
  { traces, values, isMixed }: Numbers,
): Generator<Pick<Feature, 'value' | 'term' | 'traces'>> {
  const sorted = Float64Array.from(values).sort()
  const different = new Set(sorted)
  if (different.size <= maxPlainNumbers) {
    for (const number of different) {
      yield {
        value: numberText(kind, number),
        term: isMixed ? null : rangeTerm(kind, key, number, number),
        traces: traces.filter((_, i) => values[i] === number),
      }
    }
    return
  }
  // The upper end of each range; equal values are never parted.
  const ends = new Set(Array.from({ length: ranges }, (_, i) => sorted[Math.ceil(((i + 1) * sorted.length) / ranges) - 1] as number))
  let from = sorted[0] as number
  for (const end of ends) {
    const low = from
    yield {
      value: low === end ? numberText(kind, low) : `${numberText(kind, low)} – ${numberText(kind, end)}`,
      term: isMixed ? null : rangeTerm(kind, key, low, end),
      traces: traces.filter((_, i) => (values[i] as number) >= low && (values[i] as number) <= end),
    }
    from = sorted.find((value) => value > end) ?? end
  }
}

function numberText(kind: FeatureKind, value: number): string {
  if (kind !== 'duration') return String(value)
  return value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(2)} s`
}

function rangeTerm(kind: FeatureKind, key: string, low: number, high: number): string {
  const unit = kind === 'duration' ? 'ms' : ''
  const name = { duration: 'latency', tokens: 'tokens', steps: 'spans' }[kind as string] ?? `attr.${key}`
  if (low === high) return `${formatTerm({ key: name, value: low })}${unit}`
  return `${formatTerm({ key: name, value: low, op: '>=' })}${unit} ${formatTerm({ key: name, value: high, op: '<=' })}${unit}`
}

/** Null for what the query bar cannot ask: it looks for words in all of a trace, and knows no documents and no order of steps. */
function termOf(kind: FeatureKind, key: string, value: string): string | null {
  switch (kind) {
    case 'version':
    case 'name':
    case 'user':
    case 'model':
    case 'provider':
    case 'tool':
    case 'prompt':
      return formatTerm({ key: kind, value })
    case 'span':
      return formatTerm({ key: 'span.name', value })
    case 'error':
      return formatTerm({ key: 'error_type', value })
    case 'status':
      return formatTerm({ key: 'status', value })
    case 'tag':
      return formatTerm({ key: `tag.${key}`, value })
    case 'metadata':
      return formatTerm({ key: `meta.${key}`, value })
    case 'attribute':
      return formatTerm({ key: `attr.${key}`, value })
    default:
      return null
  }
}
