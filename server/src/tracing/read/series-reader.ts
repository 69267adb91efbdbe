import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { spanTypes } from '@assay/protocol'
import type { StatementCache } from '../../platform/database/statement-cache.ts'
import type { TimeBudget } from '../../platform/database/time-budget.ts'
import { BucketSums } from '../derived/bucket-sums.ts'
import { SeriesGroups } from './series-groups.ts'
import { hourMs, rollupDimensions, spansStartedIn } from '../derived/span-rollups.ts'
import type { Series, SeriesQuery } from '../store/span-store.ts'
import type { Sql } from '../filter/sql.ts'
import { sql } from '../filter/sql.ts'

/** What is counted: the rows, and which column is the number of a row's group. */
interface Source {
  from: Sql
  group: string
  count: string
}

/** Charts. One connection that has the derived database attached as `words`. */
export class SeriesReader {
  private readonly db: DatabaseSync
  private readonly statements: StatementCache
  private readonly budget: TimeBudget
  private readonly selectTerm: StatementSync

  constructor(db: DatabaseSync, statements: StatementCache, budget: TimeBudget) {
    this.db = db
    this.statements = statements
    this.budget = budget
    this.selectTerm = db.prepare('SELECT text FROM term WHERE id = ?')
  }

  /** Spans by whole hours from rollups, by anything else from rows. */
  series(query: SeriesQuery): Series {
    if (query.of === 'traces') return this.ofTraces(query)
    const wholeHours = [query.bucketMs, query.fromMs, query.toMs].every((ms) => ms % hourMs === 0)
    return wholeHours ? this.fromRollups(query) : this.fromSpans(query)
  }

  /** From the covering index over time: no row is read unless names are asked for. */
  private ofTraces(query: SeriesQuery): Series {
    const group = query.groupBy === 'experiment' ? 't.experiment' : query.groupBy === 'name' ? 't.name' : '0'
    const from = sql(
      `FROM trace t WHERE t.experiment IN (${marks(query)}) AND t.start_us >= ? AND t.start_us < ? AND (t.start_us & 255 OR in_time())`,
      ...query.experimentIds.map(Number),
      query.fromMs * 1000,
      query.toMs * 1000,
    )
    const groups = this.groups(query, { from, group, count: '1' })
    const buckets = new BucketSums(query.bucketMs)
    const columns = `t.start_us, t.status, t.end_us - t.start_us, t.input_tokens, t.output_tokens, t.cost, ${group}`
    type Columns = [number, number, number | null, number | null, number | null, number | null, number]
    for (const row of this.statements.lists<Columns>(`SELECT ${columns} ${from.text}`, ...from.values)) {
      const [startUs, status, durationUs, inputTokens, outputTokens, cost, grouped] = row
      buckets.add({
        startMs: startUs / 1000,
        group: groups.name(grouped),
        count: 1,
        errors: status === 2 ? 1 : 0,
        inputTokens: inputTokens ?? 0,
        outputTokens: outputTokens ?? 0,
        costUsd: cost ?? 0,
        durationUs,
      })
    }
    return { buckets: buckets.finish(), otherGroups: groups.others }
  }

  private fromRollups(query: SeriesQuery): Series {
    const byExperiment = query.groupBy === 'experiment'
    const from = sql(
      `FROM words.rollup WHERE experiment IN (${marks(query)}) AND dimension = ? AND hour >= ? AND hour < ?`,
      ...query.experimentIds.map(Number),
      rollupDimensions[query.groupBy === 'experiment' ? 'none' : query.groupBy],
      query.fromMs / hourMs,
      query.toMs / hourMs,
    )
    const group = byExperiment ? 'experiment' : 'value'
    const groups = this.groups(query, { from, group, count: 'count' })
    const buckets = new BucketSums(query.bucketMs)
    const columns = `hour, ${group}, count, errors, input_tokens, output_tokens, cost, sketch`
    type Columns = [number, number, number, number, number, number, number, Uint8Array]
    for (const row of this.statements.lists<Columns>(`SELECT ${columns} ${from.text}`, ...from.values)) {
      this.budget.check()
      const [hour, grouped, count, errors, inputTokens, outputTokens, costUsd, sketch] = row
      buckets.add({ startMs: hour * hourMs, group: groups.name(grouped), count, errors, inputTokens, outputTokens, costUsd, sketch })
    }
    return { buckets: buckets.finish(), otherGroups: groups.others }
  }

  private fromSpans(query: SeriesQuery): Series {
    const { groupBy } = query
    const column = groupBy === 'none' || groupBy === 'experiment' ? null : groupBy
    const spans = function* (this: SeriesReader) {
      for (const experimentId of query.experimentIds) {
        for (const span of spansStartedIn(this.db, Number(experimentId), query.fromMs * 1000, query.toMs * 1000)) {
          this.budget.check()
          const group = groupBy === 'experiment' ? Number(experimentId) : column === null ? 0 : span[column]
          if (span['duration_us'] !== null && group !== null) yield { span, group: Number(group) }
        }
      }
    }.bind(this)
    const counts = new Map<number, number>()
    for (const { group } of spans()) counts.set(group, (counts.get(group) ?? 0) + 1)
    const groups = new SeriesGroups(
      [...counts].toSorted(([a, m], [b, n]) => n - m || a - b).map(([group]) => group),
      (group) => this.nameOf(query, group),
    )
    const buckets = new BucketSums(query.bucketMs)
    for (const { span, group } of spans()) {
      const counted = span['counted'] === 1
      buckets.add({
        startMs: Number(span['start_us']) / 1000,
        group: groups.name(group),
        count: 1,
        errors: span['status'] === 2 ? 1 : 0,
        inputTokens: counted ? Number(span['input_tokens'] ?? 0) : 0,
        outputTokens: counted ? Number(span['output_tokens'] ?? 0) : 0,
        costUsd: counted ? Number(span['cost'] ?? 0) : 0,
        durationUs: Number(span['duration_us']),
      })
    }
    return { buckets: buckets.finish(), otherGroups: groups.others }
  }

  private groups(query: SeriesQuery, { from, group, count }: Source): SeriesGroups {
    if (group === '0') return new SeriesGroups([0], () => '')
    const text = `SELECT ${group} AS grouped ${from.text} GROUP BY grouped ORDER BY sum(${count}) DESC, grouped`
    return new SeriesGroups(firsts(this.statements.lists<[number]>(text, ...from.values)), (value) => this.nameOf(query, value))
  }

  private nameOf({ groupBy }: SeriesQuery, value: number): string {
    switch (groupBy) {
      case 'none':
        return ''
      case 'experiment':
        return String(value)
      case 'type':
        return spanTypes[value] ?? 'UNKNOWN'
      default:
        return String(this.selectTerm.get(value)?.['text'] ?? '')
    }
  }
}

function marks({ experimentIds }: SeriesQuery): string {
  return experimentIds.map(() => '?').join(', ')
}

function* firsts(rows: Iterable<[number]>): Generator<number> {
  for (const [first] of rows) yield first
}
