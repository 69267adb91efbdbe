import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { traceRowColumns } from './trace-checksum.ts'

export type SpanStatements = ReturnType<typeof prepareSpanStatements>

/** What the writer of spans says to its database, prepared once. */
export function prepareSpanStatements(db: DatabaseSync) {
  const plainColumns = [
    'parent_id',
    'name',
    'type',
    'kind',
    'status',
    'start_us',
    'duration_us',
    'block',
    'position',
    'length',
    'origin',
    'tool',
  ]
  const spanColumns = [
    ...plainColumns,
    'model',
    'provider',
    'input_tokens',
    'output_tokens',
    'usage',
    'cost',
    'unpriced',
    'counted',
    'error_type',
    'error',
  ]
  const traceColumns = [...traceRowColumns, 'checksum']
  const marks = (count: number): string => Array.from({ length: count }, () => '?').join(', ')
  const assignments = (columns: string[]): string => columns.map((column) => `${column} = ?`).join(', ')
  return {
    insertSpan: db.prepare(`INSERT INTO span (${spanColumns.join(', ')}, trace, span_id) VALUES (${marks(spanColumns.length + 2)})`),
    insertPlainSpan: db.prepare(`INSERT INTO span (${plainColumns.join(', ')}, trace, span_id) VALUES (${marks(plainColumns.length + 2)})`),
    updateSpan: db.prepare(`UPDATE span SET ${assignments(spanColumns)} WHERE trace = ? AND span_id = ?`),
    selectPayload: db.prepare('SELECT block, position, length FROM span WHERE trace = ? AND span_id = ?'),
    selectLeader: db.prepare(`
      SELECT s.block, s.position, s.length, n.text AS name, v.text AS version
      FROM span s JOIN term n ON n.id = s.name JOIN origin o ON o.id = s.origin LEFT JOIN term v ON v.id = o.version
      WHERE s.trace = ? AND s.span_id = ?`),
    uncount: db.prepare('UPDATE span SET counted = 0 WHERE trace = ? AND span_id = ? AND counted = 1'),
    selectUsageSpans: db.prepare('SELECT span_id FROM span WHERE trace = ? AND counted IS NOT NULL'),
    setCounted: db.prepare('UPDATE span SET counted = ? WHERE trace = ? AND span_id = ?'),
    insertRevision: db.prepare(`INSERT INTO span_revision (trace, span_id, replaced_ms, block, position, length, origin)
      SELECT trace, span_id, max(?, coalesce((SELECT max(r.replaced_ms) + 1 FROM span_revision r WHERE r.trace = s.trace AND r.span_id = s.span_id), 0)),
        block, position, length, origin FROM span s WHERE trace = ? AND span_id = ?`),
    insertTrace: db.prepare(`INSERT INTO trace (${traceColumns.join(', ')}, id) VALUES (${marks(traceColumns.length + 1)})`),
    updateTrace: db.prepare(`UPDATE trace SET ${assignments(traceColumns)} WHERE id = ?`),
    insertStray: db.prepare('INSERT OR IGNORE INTO stray_trace (experiment, trace) VALUES (?, ?)'),
    deleteStray: db.prepare('DELETE FROM stray_trace WHERE experiment = ? AND trace = ?'),
    insertFragment: db.prepare('INSERT INTO fragment (trace, block, position, length, spans) VALUES (?, ?, ?, ?, ?)'),
    putTag: db.prepare('INSERT INTO trace_tag (trace, key, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value'),
    deleteTag: db.prepare('DELETE FROM trace_tag WHERE trace = ? AND key = ?'),
    putMetadata: db.prepare(
      'INSERT INTO trace_metadata (trace, key, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    ),
    selectForDelete: db.prepare('SELECT id, trace_id FROM trace WHERE workspace = ? AND trace_id = ? AND experiment = ?'),
    selectOldest: db.prepare(
      'SELECT id, trace_id FROM trace WHERE workspace = ? AND experiment = ? AND start_us < ? ORDER BY start_us LIMIT ?',
    ),
  } satisfies Record<string, StatementSync>
}
