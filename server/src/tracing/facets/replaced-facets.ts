import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { spanTypes } from '@assay/protocol'
import type { FacetKind } from './facet-kind.ts'
import type { FacetWriter } from './facet-writer.ts'

const columns = { name: 'name', model: 'model', provider: 'provider', tool: 'tool', error: 'error_type' } as const
type TermKind = keyof typeof columns
const termKinds = Object.keys(columns) as TermKind[]

/** What a span is found by: numbers of terms, and of the type. */
export type SpanFacets = Record<TermKind | 'type', number | null>

/**
 * Keeps the inverted index true when a span's row is overwritten: what the row said before and no span of the trace says any more must no
 * longer find the trace.
 */
export class ReplacedFacets {
  private readonly lost: { kind: FacetKind; value: number }[] = []
  private readonly selectSpan: StatementSync
  private readonly selectText: StatementSync
  private readonly stillSaid: Record<TermKind | 'type', StatementSync>

  constructor(db: DatabaseSync) {
    this.selectSpan = db.prepare('SELECT name, model, provider, tool, error_type AS error, type FROM span WHERE trace = ? AND span_id = ?')
    this.selectText = db.prepare('SELECT text FROM term WHERE id = ?')
    const said = (column: string): StatementSync => db.prepare(`SELECT 1 FROM span WHERE trace = ? AND ${column} = ? LIMIT 1`)
    this.stillSaid = {
      name: said(columns.name),
      model: said(columns.model),
      provider: said(columns.provider),
      tool: said(columns.tool),
      error: said(columns.error),
      type: said('type'),
    }
  }

  /** What the row says now; ask before it is overwritten and hand it to `compare` afterwards. */
  of(trace: number, spanId: Uint8Array): SpanFacets | null {
    return (this.selectSpan.get(trace, spanId) as SpanFacets | undefined) ?? null
  }

  compare(before: SpanFacets | null, trace: number, spanId: Uint8Array): void {
    const now = this.of(trace, spanId)
    for (const kind of [...termKinds, 'type'] as const) {
      const value = before?.[kind] ?? null
      if (value !== null && value !== now?.[kind]) this.lost.push({ kind, value })
    }
  }

  /** Takes the trace out of what none of its spans says any more, also out of `collected`, which is to be written next. */
  drop(trace: number, experiment: number, facets: FacetWriter, collected: Set<number>): void {
    for (const { kind, value } of this.lost.splice(0)) {
      if (this.stillSaid[kind as TermKind | 'type'].get(trace, value) !== undefined) continue
      const text = kind === 'type' ? (spanTypes[value] ?? '') : String(this.selectText.get(value)?.['text'])
      const facet = facets.id(experiment, kind, text)
      collected.delete(facet)
      facets.remove(facet, trace)
    }
  }

  /** After a call that was undone half-way. */
  reset(): void {
    this.lost.length = 0
  }
}
