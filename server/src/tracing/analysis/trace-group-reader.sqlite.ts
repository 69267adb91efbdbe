import type { DatabaseSync } from 'node:sqlite'
import { failureFingerprint, maxTraceGroups, maxTracesGrouped, messageTemplate, type TraceGroup } from '@assay/protocol'
import { linkedPromptsKey, readLinkedPrompts } from '@assay/protocol/mlflow'
import { StatementCache } from '../../platform/database/statement-cache.ts'
import { modelsOf } from '../write/open-traces.ts'
import { failedTraces } from './failed-traces.sqlite.ts'
import { scoreNumber } from './score-number.ts'
import type { Grouping, TraceGroupReader } from './trace-group-reader.ts'
import type { TraceSample, TraceSampler } from './trace-sampler.sqlite.ts'

type TraceColumns = [
  trace: number,
  startUs: number,
  endUs: number | null,
  status: number,
  cost: number | null,
  version: number | null,
  user: string | null,
  session: string | null,
  models: string | null,
]
const traceColumns = 't.id, t.start_us, t.end_us, t.status, t.cost, t.version, t.user, t.session, t.models'
const failed = 2

/** A group that a trace is in: what makes it the same as another, and how it is shown and found. */
type Membership = [trace: number, key: string, name: string, terms: TraceGroup['terms']]

export function createTraceGroupReader(db: DatabaseSync, sampler: TraceSampler): TraceGroupReader {
  const statements = new StatementCache(db)
  const selectTags = `SELECT g.trace, g.value FROM json_each(?) d CROSS JOIN trace_tag g ON g.trace = d.value AND g.key = ? WHERE g.trace & 255 OR in_time()`
  const selectScores = `SELECT a.trace, a.name, a.value FROM json_each(?) d CROSS JOIN assessment a ON a.trace = d.value
    WHERE a.kind = 'feedback' AND a.valid = 1 AND a.error IS NULL AND a.span_id IS NULL AND (a.trace & 255 OR in_time())`

  function* one(trace: number, key: string, value: string | null | undefined): Generator<Membership> {
    if (value !== null && value !== undefined && value !== '') yield [trace, value, value, [{ key, value }]]
  }

  function* tagsOf(sample: TraceSample, key: string): Generator<[trace: number, value: string]> {
    yield* statements.lists<[number, string]>(selectTags, JSON.stringify(sample.traces), key)
  }

  function* memberships(sample: TraceSample, rows: ReadonlyMap<number, TraceColumns>, by: Grouping): Generator<Membership> {
    switch (by.kind) {
      case 'failure':
        for (const { trace, failure, step } of failedTraces(sampler, failedOf(sample, rows))) {
          const { errorType, message } = failure
          const name = [errorType, messageTemplate(message), step?.name].filter((part) => part !== undefined && part !== '').join(' · ')
          const terms = [
            { key: 'status', value: 'error' },
            ...(errorType === '' ? [] : [{ key: 'error_type', value: errorType }]),
            ...(step === null ? [] : [{ key: step.isTool ? 'tool' : 'span.name', value: step.name }]),
          ]
          yield [trace, failureFingerprint(failure), name || 'Error', terms]
        }
        return
      case 'version': {
        const terms = sampler.terms([...rows.values()].flatMap(([, , , , , version]) => (version === null ? [] : [version])))
        for (const [trace, , , , , version] of rows.values()) yield* one(trace, 'version', version === null ? null : terms.get(version))
        return
      }
      case 'user':
        for (const row of rows.values()) yield* one(row[0], 'user', row[6])
        return
      case 'session':
        for (const row of rows.values()) yield* one(row[0], 'session', row[7])
        return
      case 'model':
        for (const row of rows.values()) for (const model of modelsOf(row[8])) yield* one(row[0], 'model', model)
        return
      case 'tool': {
        const used = new Set<string>()
        for (const [trace, tool] of sampler.spanRows<[number, number]>(sample, 's.trace, s.tool', 's.tool IS NOT NULL'))
          used.add(`${trace} ${tool}`)
        const pairs = [...used].map((pair) => pair.split(' ').map(Number) as [number, number])
        const terms = sampler.terms(pairs.map(([, tool]) => tool))
        for (const [trace, tool] of pairs) yield* one(trace, 'tool', terms.get(tool))
        return
      }
      case 'prompt':
        for (const [trace, tag] of tagsOf(sample, linkedPromptsKey)) {
          const linked = new Set(readLinkedPrompts(tag).map(({ name, version }) => `${name}/${version}`))
          for (const prompt of linked) yield* one(trace, 'prompt', prompt)
        }
        return
      case 'tag':
        for (const [trace, value] of tagsOf(sample, by.key)) yield* one(trace, `tag.${by.key}`, value)
    }
  }

  /** By name, of each trace the mean of what was said. */
  function scoresOf(sample: TraceSample): Map<string, Map<number, number>> {
    const said = new Map<string, Map<number, number[]>>()
    for (const [trace, name, text] of statements.lists<[number, string, string]>(selectScores, JSON.stringify(sample.traces))) {
      const value = scoreNumber(JSON.parse(text))
      if (value === null) continue
      const byTrace = said.get(name) ?? new Map<number, number[]>()
      said.set(name, byTrace)
      byTrace.set(trace, [...(byTrace.get(trace) ?? []), value])
    }
    return new Map([...said].map(([name, byTrace]) => [name, new Map([...byTrace].map(([trace, values]) => [trace, meanOf(values)]))]))
  }

  return {
    groups(workspace, { by, ...query }) {
      const sample = sampler.draw(workspace, query, maxTracesGrouped)
      const rows = new Map<number, TraceColumns>()
      for (const row of sampler.traceRows<TraceColumns>(sample, traceColumns)) rows.set(row[0], row)
      const scores = scoresOf(sample)
      const [scoreName = null, scoreOf = new Map<number, number>()] = [...scores].sort(([, a], [, b]) => b.size - a.size)[0] ?? []

      const groups = new Map<string, Group>()
      const grouped = new Set<number>()
      for (const [trace, key, name, terms] of memberships(sample, rows, by)) {
        const row = rows.get(trace)
        if (row === undefined) continue
        grouped.add(trace)
        const group = groups.get(key) ?? new Group(name, terms)
        groups.set(key, group)
        group.add(row, scoreOf.get(trace))
      }
      const ranked = [...groups.values()].sort((a, b) => b.traces - a.traces || b.lastUs - a.lastUs)
      return Promise.resolve({
        groups: ranked.slice(0, maxTraceGroups).map((group) => group.finish()),
        groupCount: ranked.length,
        scoreName,
        traces: rows.size,
        ungrouped: rows.size - grouped.size,
        share: sample.share,
      })
    },
  }
}

function failedOf({ share }: TraceSample, rows: ReadonlyMap<number, TraceColumns>): TraceSample {
  return { traces: [...rows.values()].filter((row) => row[3] === failed).map(([trace]) => trace), share }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

class Group {
  readonly name: string
  readonly terms: TraceGroup['terms']
  traces = 0
  lastUs = 0
  private errors = 0
  private costUsd = 0
  private readonly durationsUs: number[] = []
  private readonly scores: number[] = []

  constructor(name: string, terms: TraceGroup['terms']) {
    this.name = name
    this.terms = terms
  }

  add([, startUs, endUs, status, cost]: TraceColumns, score: number | undefined): void {
    this.traces++
    this.lastUs = Math.max(this.lastUs, startUs)
    if (status === failed) this.errors++
    this.costUsd += cost ?? 0
    if (endUs !== null) this.durationsUs.push(endUs - startUs)
    if (score !== undefined) this.scores.push(score)
  }

  finish(): TraceGroup {
    const sorted = this.durationsUs.sort((a, b) => a - b)
    const p95 = sorted[Math.max(0, Math.ceil(sorted.length * 0.95) - 1)]
    return {
      name: this.name,
      terms: this.terms,
      traces: this.traces,
      errors: this.errors,
      p95Ms: p95 === undefined ? null : p95 / 1000,
      costUsd: this.costUsd,
      score: this.scores.length === 0 ? null : { mean: meanOf(this.scores), traces: this.scores.length },
      lastMs: this.lastUs / 1000,
    }
  }
}
