import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { QuantileSketch } from './quantile-sketch.ts'
import type { Row } from '../read/trace-rows.ts'

export const hourMs = 3_600_000
const hourUs = hourMs * 1000
/** The number is stored: append only. */
export const rollupDimensions = { model: 0, name: 1, type: 2, none: 3 } as const
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
    if (span['model'] !== null) this.addTo(hour, rollupDimensions.model, Number(span['model']), span, bucket)
    this.addTo(hour, rollupDimensions.name, Number(span['name']), span, bucket)
    this.addTo(hour, rollupDimensions.type, Number(span['type']), span, bucket)
    this.addTo(hour, rollupDimensions.none, 0, span, bucket)
  }

  private hourSums(experiment: number, hour: number): HourSums {
    if (this.last !== null && this.last.hour === hour && this.last.experiment === experiment) return this.last
    const key = `${experiment} ${hour}`
    let sums = this.hours.get(key)
    if (sums === undefined) {
      sums = { experiment, hour, byDimension: Object.values(rollupDimensions).map(() => new Map<number, Sums>()) }
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
        readable(before('input_tokens') + sums.inputTokens),
        readable(before('output_tokens') + sums.outputTokens),
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

/** Node throws at reading a larger integer, which would stop the index for good. So much usage is made up anyway. */
function readable(tokens: number): number {
  return Math.min(tokens, Number.MAX_SAFE_INTEGER)
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
