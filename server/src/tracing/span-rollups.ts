import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { spanTypes } from '@assay/protocol'
import { QuantileSketch } from './quantile-sketch.ts'
import { BucketSums } from './bucket-sums.ts'
import type { SeriesBucket, SeriesQuery } from './span-store.ts'
import type { Row } from './trace-rows.ts'

export const hourMs = 3_600_000
const hourUs = hourMs * 1000
/** The number is stored: append only. */
const dimensions = { model: 0, name: 1, type: 2, none: 3 } as const
/**
 * Spans are looked for in traces that began up to so long before, or after, the time asked for. A trace with a span outside this reach is
 * listed as a stray one.
 */
export const spanReach = { afterTraceUs: 24 * hourUs, beforeTraceUs: hourUs } as const

interface Sums {
  experiment: number
  dimension: number
  hour: number
  value: number
  count: number
  errors: number
  inputTokens: number
  outputTokens: number
  cost: number
  sketch: QuantileSketch
}

/** The sums of one hour of an experiment: for each dimension, by value. */
interface HourSums {
  experiment: number
  hour: number
  byDimension: readonly Map<number, Sums>[]
}

/** Gathers spans into hourly sums and adds them to the stored ones. */
export class RollupWriter {
  private readonly hours = new Map<string, HourSums>()
  /** The one that the last span was of, as the next one mostly is. */
  private last: HourSums | null = null
  private readonly select: StatementSync
  private readonly upsert: StatementSync
  private readonly deleteHour: StatementSync

  constructor(words: DatabaseSync) {
    this.select = words.prepare('SELECT * FROM rollup WHERE experiment = ? AND dimension = ? AND hour = ? AND value = ?')
    this.upsert = words.prepare(`INSERT OR REPLACE INTO rollup
      (experiment, dimension, hour, value, count, errors, input_tokens, output_tokens, cost, sketch) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
    this.deleteHour = words.prepare('DELETE FROM rollup WHERE experiment = ? AND hour = ?')
  }

  /**
   * `span`: start_us, duration_us, status, name, model, type, input_tokens, output_tokens, cost, counted. Open spans count
   * in nothing; usage counts where it is not a sum of what spans below report.
   */
  add(experiment: number, span: Row): void {
    if (span['duration_us'] === null) return
    const hour = this.hourSums(experiment, Math.floor(Number(span['start_us']) / hourUs))
    const bucket = QuantileSketch.bucketOf(Number(span['duration_us']))
    if (span['model'] !== null) this.addTo(hour, dimensions.model, Number(span['model']), span, bucket)
    this.addTo(hour, dimensions.name, Number(span['name']), span, bucket)
    this.addTo(hour, dimensions.type, Number(span['type']), span, bucket)
    this.addTo(hour, dimensions.none, 0, span, bucket)
  }

  private hourSums(experiment: number, hour: number): HourSums {
    if (this.last !== null && this.last.hour === hour && this.last.experiment === experiment) return this.last
    const key = `${experiment} ${hour}`
    let sums = this.hours.get(key)
    if (sums === undefined) {
      sums = { experiment, hour, byDimension: Object.values(dimensions).map(() => new Map<number, Sums>()) }
      this.hours.set(key, sums)
    }
    this.last = sums
    return sums
  }

  private addTo({ experiment, hour, byDimension }: HourSums, dimension: number, value: number, span: Row, bucket: number): void {
    const byValue = byDimension[dimension] as Map<number, Sums>
    let sums = byValue.get(value)
    if (sums === undefined) {
      sums = {
        experiment,
        dimension,
        hour,
        value,
        count: 0,
        errors: 0,
        inputTokens: 0,
        outputTokens: 0,
        cost: 0,
        sketch: new QuantileSketch(),
      }
      byValue.set(value, sums)
    }
    sums.count++
    if (span['status'] === 2) sums.errors++
    if (span['counted'] === 1) {
      sums.inputTokens += Number(span['input_tokens'] ?? 0)
      sums.outputTokens += Number(span['output_tokens'] ?? 0)
      sums.cost += Number(span['cost'] ?? 0)
    }
    sums.sketch.addToBucket(bucket)
  }

  /** Forgets an hour, so that it can be added anew. */
  clearHour(experiment: number, hour: number): void {
    this.deleteHour.run(experiment, hour)
  }

  flush(): void {
    for (const sums of [...this.hours.values()].flatMap(({ byDimension }) => byDimension.flatMap((byValue) => [...byValue.values()]))) {
      const stored = this.select.get(sums.experiment, sums.dimension, sums.hour, sums.value)
      if (stored !== undefined) sums.sketch.mergeEncoded(stored['sketch'] as Uint8Array)
      const before = (column: string): number => (stored === undefined ? 0 : Number(stored[column]))
      this.upsert.run(
        sums.experiment,
        sums.dimension,
        sums.hour,
        sums.value,
        before('count') + sums.count,
        before('errors') + sums.errors,
        before('input_tokens') + sums.inputTokens,
        before('output_tokens') + sums.outputTokens,
        before('cost') + sums.cost,
        sums.sketch.encode(),
      )
    }
    this.discard()
  }

  discard(): void {
    this.hours.clear()
    this.last = null
  }
}

/** The spans of an experiment that started in [fromUs, toUs), with the columns that `RollupWriter.add` reads. */
export function spansStartedIn(db: DatabaseSync, experiment: number, fromUs: number, toUs: number): Iterable<Row> {
  const columns = 's.start_us, s.duration_us, s.status, s.name, s.model, s.type, s.input_tokens, s.output_tokens, s.cost, s.counted'
  return db
    .prepare(`
    SELECT ${columns} FROM trace t JOIN span s ON s.trace = t.id
    WHERE t.experiment = ?1 AND t.start_us >= ?2 AND t.start_us < ?3 AND s.start_us >= ?4 AND s.start_us < ?5
    UNION ALL
    SELECT ${columns} FROM stray_trace r JOIN trace t ON t.id = r.trace JOIN span s ON s.trace = t.id
    WHERE r.experiment = ?1 AND NOT (t.start_us >= ?2 AND t.start_us < ?3) AND s.start_us >= ?4 AND s.start_us < ?5`)
    .iterate(experiment, fromUs - spanReach.afterTraceUs, toUs + spanReach.beforeTraceUs, fromUs, toUs)
}

/** Whole hours from rollups, anything else from rows. `db` has the derived database attached as `words`. */
export function seriesOfSpans(db: DatabaseSync, query: SeriesQuery): SeriesBucket[] {
  const wholeHours = [query.bucketMs, query.fromMs, query.toMs].every((ms) => ms % hourMs === 0)
  return wholeHours ? seriesFromRollups(db, query) : seriesFromRows(db, query)
}

function seriesFromRollups(db: DatabaseSync, query: SeriesQuery): SeriesBucket[] {
  const dimension = query.groupBy === 'experiment' ? dimensions.none : dimensions[query.groupBy]
  const rows = db.prepare(`
    SELECT experiment, hour, value, count, errors, input_tokens, output_tokens, cost, sketch FROM words.rollup
    WHERE experiment IN (${query.experimentIds.map(() => '?').join(', ')}) AND dimension = ? AND hour >= ? AND hour < ?`)
  const names = new GroupNames(db, query.groupBy)
  const buckets = new BucketSums(query.bucketMs)
  for (const row of rows.iterate(...query.experimentIds.map(Number), dimension, query.fromMs / hourMs, query.toMs / hourMs)) {
    buckets.add({
      startMs: Number(row['hour']) * hourMs,
      group: names.of(row),
      count: Number(row['count']),
      errors: Number(row['errors']),
      inputTokens: Number(row['input_tokens']),
      outputTokens: Number(row['output_tokens']),
      costUsd: Number(row['cost']),
      durationUs: null,
      sketch: QuantileSketch.decode(row['sketch'] as Uint8Array),
    })
  }
  return buckets.finish()
}

function seriesFromRows(db: DatabaseSync, query: SeriesQuery): SeriesBucket[] {
  const names = new GroupNames(db, query.groupBy)
  const buckets = new BucketSums(query.bucketMs)
  const column = query.groupBy === 'none' || query.groupBy === 'experiment' ? null : query.groupBy
  for (const experimentId of query.experimentIds) {
    for (const span of spansStartedIn(db, Number(experimentId), query.fromMs * 1000, query.toMs * 1000)) {
      const value = column === null ? 0 : span[column]
      if (span['duration_us'] === null || value === null) continue
      const counted = span['counted'] === 1
      buckets.add({
        startMs: Number(span['start_us']) / 1000,
        group: names.of({ experiment: experimentId, value }),
        count: 1,
        errors: span['status'] === 2 ? 1 : 0,
        inputTokens: counted ? Number(span['input_tokens'] ?? 0) : 0,
        outputTokens: counted ? Number(span['output_tokens'] ?? 0) : 0,
        costUsd: counted ? Number(span['cost'] ?? 0) : 0,
        durationUs: Number(span['duration_us']),
        sketch: null,
      })
    }
  }
  return buckets.finish()
}

class GroupNames {
  private readonly cache = new Map<number, string>()
  private readonly select: StatementSync
  private readonly groupBy: SeriesQuery['groupBy']

  constructor(db: DatabaseSync, groupBy: SeriesQuery['groupBy']) {
    this.groupBy = groupBy
    this.select = db.prepare('SELECT text FROM term WHERE id = ?')
  }

  of(row: Row): string {
    if (this.groupBy === 'none') return ''
    if (this.groupBy === 'experiment') return String(row['experiment'])
    const value = Number(row['value'])
    if (this.groupBy === 'type') return spanTypes[value] ?? 'UNKNOWN'
    let name = this.cache.get(value)
    if (name === undefined) this.cache.set(value, (name = String(this.select.get(value)?.['text'] ?? '')))
    return name
  }
}
