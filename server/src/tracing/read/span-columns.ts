import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { idBytes, parentIndexes } from '../write/parent-indexes.ts'

const none = -1

/**
 * Of spans that start in the same microsecond the longer comes first: clocks are coarse, and a parent outlasts its children.
 */
const spanOrder = 's.start_us, s.duration_us IS NOT NULL, s.duration_us DESC, s.span_id'

/**
 * The spans of a trace as JSON text of `TraceSkeleton['spans']`.
 *
 * SQLite writes the columns: of 100,000 spans it takes a fifth of what rows as objects, sent to another thread and written there, do.
 * JavaScript only numbers the names and finds the parents. No span has the id of zeros that a root's parent is written as.
 */
export class SpanColumns {
  private readonly selectColumns: StatementSync
  private readonly selectTerms: StatementSync

  constructor(db: DatabaseSync) {
    this.selectColumns = db.prepare(`
      SELECT group_concat(hex(span_id), '') AS span_ids, group_concat(hex(parent), '') AS parent_ids,
        json_group_array(name) AS names, json_group_array(type) AS types, json_group_array(status) AS statuses,
        json_group_array(starts_after) AS starts, json_group_array(duration) AS durations, json_group_array(tokens) AS tokens,
        json_group_array(cost) AS costs, json_group_array(model) AS models
      FROM (
        SELECT span_id, coalesce(parent_id, zeroblob(${idBytes})) AS parent, name, type, status, start_us - :trace_start_us AS starts_after,
          coalesce(duration_us, -1) AS duration, coalesce(input_tokens + output_tokens, -1) AS tokens,
          iif(unpriced = 1, -2, coalesce(cost, -1)) AS cost, coalesce(model, ${none}) AS model
        FROM span s WHERE s.trace = :trace AND (s.start_us & 255 OR in_time()) ORDER BY ${spanOrder}
      )`)
    this.selectTerms = db.prepare('SELECT id, text FROM term WHERE id IN (SELECT value FROM json_each(?))')
  }

  /** `trace` is the row's number, `startUs` what the spans' times are counted from. */
  json(trace: number, startUs: number): string {
    const row = this.selectColumns.get({ trace, trace_start_us: startUs }) ?? {}
    // Null for a trace without spans.
    const spanIds = Buffer.from(String(row['span_ids'] ?? ''), 'hex')
    const parents = parentIndexes(spanIds, Buffer.from(String(row['parent_ids'] ?? ''), 'hex'))
    const { name, model, names } = this.named(String(row['names']), String(row['models']))
    const { types, statuses, starts, durations, tokens, costs } = row as Record<string, string>
    return (
      `{"spanId":${hexIds(spanIds)},"parent":[${parents.join()}],"name":[${name.join()}],"type":${types},"status":${statuses},` +
      `"startUs":${starts},"durationUs":${durations},"tokens":${tokens},"costUsd":${costs},"model":[${model.join()}],"names":${JSON.stringify(names)}}`
    )
  }

  /** From numbers of terms, which mean nothing outside the store, to places in a list of their texts. */
  private named(nameTerms: string, modelTerms: string): { name: number[]; model: number[]; names: string[] } {
    const places = new Map<number, number>([[none, none]])
    const toPlace = (term: number): number => {
      const known = places.get(term)
      if (known === undefined) places.set(term, places.size - 1)
      return known ?? places.size - 2
    }
    const name = (JSON.parse(nameTerms) as number[]).map(toPlace)
    const model = (JSON.parse(modelTerms) as number[]).map(toPlace)
    const used = [...places.keys()].slice(1)
    const texts = new Map(this.selectTerms.all(JSON.stringify(used)).map((row) => [Number(row['id']), String(row['text'])]))
    return { name, model, names: used.map((term) => texts.get(term) ?? '') }
  }
}

/** JSON of the ids, 16 digits each. */
function hexIds(ids: Buffer): string {
  const texts = ids.toString('hex').match(/.{16}/g)
  return texts === null ? '[]' : `["${texts.join('","')}"]`
}
