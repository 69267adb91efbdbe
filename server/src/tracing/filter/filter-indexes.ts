import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { StatementCache } from '../../platform/database/statement-cache.ts'
import type { TimeBudget } from '../../platform/database/time-budget.ts'
import type { FacetKind } from '../facets/facet-kind.ts'
import { facetKinds } from '../facets/facet-kind.ts'
import { FacetReader } from '../facets/facet-reader.ts'
import type { Candidates, FewTraces, FilterContext } from './filter-sql.ts'
import { PayloadMatcher } from './payload-matcher.ts'
import type { PayloadReader } from '../read/payload-reader.ts'
import { originsWithTag } from '../read/resource-tags.ts'
import type { Sql } from './sql.ts'
import { never, sql } from './sql.ts'
import { addMatchFunctions } from './sql-functions.ts'
import type { EntryTable } from './trace-entry-sql.ts'
import type { WordHits, WordWindows } from '../derived/word-index.ts'
import { WordIndex } from '../derived/word-index.ts'

export interface SearchScope {
  rows: 'traces' | 'spans'
  workspace: number
  experiments: readonly number[]
  nowMs: number
}

/** Connections that have one. */
const taken = new WeakSet<DatabaseSync>()

/** What filters ask of the indexes, and the SQL functions by which their conditions reach them. One connection, one search at a time. */
export class FilterIndexes {
  private readonly db: DatabaseSync
  private readonly statements: StatementCache
  private readonly budget: TimeBudget
  private readonly matcher: PayloadMatcher
  private readonly facetReader: FacetReader
  private readonly words: WordIndex
  private readonly tracesOfIds: StatementSync
  private readonly tracesOfFragments: StatementSync
  /** Of the search under way; `in_facets` and `has_words` find them by number. */
  private facetTests: ((trace: number) => boolean)[] = []
  private wordWindows: WordWindows[] = []

  constructor(db: DatabaseSync, statements: StatementCache, payloads: PayloadReader, budget: TimeBudget) {
    this.db = db
    this.statements = statements
    this.budget = budget
    this.matcher = new PayloadMatcher(db, payloads, budget)
    this.facetReader = new FacetReader(db)
    this.words = new WordIndex(db, budget)
    this.tracesOfIds = db.prepare(
      `SELECT json_group_array(t.id) AS ids FROM json_each(?) j CROSS JOIN trace t ON t.workspace = ? AND t.trace_id = unhex(j.value)`,
    )
    this.tracesOfFragments = db.prepare(
      `SELECT json_group_array(DISTINCT d.trace) AS ids FROM json_each(?) j CROSS JOIN fragment d ON d.id = j.value`,
    )
    addMatchFunctions(db, budget)
    if (taken.has(db)) throw new Error('A connection has one search: the conditions of a second would take the place of the first’s.')
    taken.add(db)
    db.function('in_facets', (trace, number) => (this.facetTests[number as number]?.(trace as number) === true ? 1 : 0))
    db.function('has_words', (fragment, number) => (this.wordWindows[number as number]?.has(fragment as number) === true ? 1 : 0))
  }

  /** For the conditions of one search. Those of the one before are void. */
  begin({ rows, workspace, experiments, nowMs }: SearchScope): FilterContext {
    this.facetTests = []
    this.wordWindows = []
    this.matcher.begin()
    return {
      rows,
      nowMs,
      traceIds: (ids) => this.traceIds(workspace, ids),
      facets: (kind, text) => this.facets(experiments, kind, text),
      entries: (table, key, value) => this.entries(table, key, value),
      originsWithTag: (key) => originsWithTag(this.db, key),
      words: (text) => this.candidates(this.words.withWords(text)),
      containing: (part) => this.candidates(this.words.containingPart(part)),
      payload: (predicate, of = rows) => this.matcher.condition(predicate, of),
      goOn: () => this.budget.check(),
    }
  }

  private traceIds(workspace: number, ids: readonly string[]): FewTraces {
    return (max) => (ids.length > max ? null : numbersIn(this.tracesOfIds.get(JSON.stringify(ids), workspace)))
  }

  private facets(experiments: readonly number[], kind: FacetKind, text: Sql): { condition: Sql; among: FewTraces } {
    const rows = this.statements
      .get(
        `SELECT f.id, f.traces FROM facet f JOIN term x ON x.id = f.term
        WHERE f.experiment IN (${experiments.map(() => '?').join(', ')}) AND f.kind = ? AND ${text.text}`,
      )
      .all(...experiments, facetKinds[kind], ...text.values)
    const ids = rows.map((row) => Number(row['id']))
    const traces = rows.reduce((sum, row) => sum + Number(row['traces']), 0)
    return {
      condition: ids.length === 0 ? never : sql('in_facets(t.id, ?)', this.facetTests.push(this.facetReader.tester(ids)) - 1),
      among: (max) => (traces > max ? null : this.facetReader.traces(ids)),
    }
  }

  private entries(table: EntryTable, key: string, value: string): FewTraces {
    // The index over values of the metadata leaves long ones out.
    const indexed = table === 'trace_tag' ? '' : 'AND length(value) < 256'
    const found = `FROM ${table} WHERE key = ? AND value = ? ${indexed}`
    return (max) => {
      if (table === 'trace_metadata' && value.length >= 256) return null
      const isMore = this.statements.get(`SELECT 1 ${found} LIMIT 1 OFFSET ?`).get(key, value, max) !== undefined
      return isMore ? null : numbersIn(this.statements.get(`SELECT json_group_array(trace) AS ids ${found}`).get(key, value))
    }
  }

  private candidates(hits: WordHits | null): Candidates | null {
    if (hits === null) return null
    if ('many' in hits) {
      const number = this.wordWindows.push(hits.many) - 1
      return { condition: sql('EXISTS (SELECT 1 FROM fragment d WHERE d.trace = t.id AND has_words(d.id, ?))', number), among: null }
    }
    const traces = numbersIn(this.tracesOfFragments.get(JSON.stringify(hits.few)))
    return {
      condition: sql('t.id IN (SELECT value FROM json_each(?))', JSON.stringify(traces)),
      among: (max) => (traces.length > max ? null : traces),
    }
  }
}

function numbersIn(row: Record<string, unknown> | undefined): number[] {
  return JSON.parse(String(row?.['ids'])) as number[]
}
