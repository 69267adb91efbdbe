import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { spanTypes } from '@assay/protocol'
import type { FacetKind } from './facet-kind.ts'

/** What a trace is found by, as its spans say it: the reverse of the inverted index, which is not stored. */
export class FacetsOfTrace {
  private readonly selectNamed: StatementSync
  private readonly selectTypes: StatementSync

  constructor(db: DatabaseSync) {
    const said = (kind: FacetKind, column: string): string =>
      `SELECT '${kind}' AS kind, x.text FROM span s JOIN term x ON x.id = s.${column} WHERE s.trace = ?1`
    this.selectNamed = db.prepare(
      [said('name', 'name'), said('model', 'model'), said('provider', 'provider'), said('tool', 'tool'), said('error', 'error_type')].join(
        ' UNION ',
      ),
    )
    this.selectTypes = db.prepare('SELECT DISTINCT type FROM span WHERE trace = ?')
  }

  /** Each once, in no order. */
  of(trace: number): { kind: FacetKind; text: string }[] {
    const named = this.selectNamed.all(trace).map((row) => ({ kind: row['kind'] as FacetKind, text: String(row['text']) }))
    const types = this.selectTypes.all(trace).map((row) => ({ kind: 'type' as const, text: spanTypes[Number(row['type'])] ?? 'UNKNOWN' }))
    return [...named, ...types]
  }
}
