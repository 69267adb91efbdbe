import type { DatabaseSync } from 'node:sqlite'

/**
 * Traces with a span that began over a day after the trace, or over an hour before it (a wrong clock, a conversation that is one trace).
 * Whoever looks for the spans of an hour looks at the traces that began around it, and at these.
 */
export const id = '0008-stray-traces'

export function up(db: DatabaseSync): void {
  db.exec(`
    CREATE TABLE stray_trace (experiment INTEGER NOT NULL, trace INTEGER NOT NULL, PRIMARY KEY (experiment, trace)) STRICT, WITHOUT ROWID;
    INSERT INTO stray_trace (experiment, trace)
      SELECT DISTINCT t.experiment, t.id FROM trace t JOIN span s ON s.trace = t.id
      WHERE s.start_us > t.start_us + 86400000000 OR s.start_us < t.start_us - 3600000000;
  `)
}
