import type { DatabaseSync } from 'node:sqlite'

/**
 * Workspaces, traces, spans and their payloads.
 *
 * Rows are keyed by sequential numbers, never by the random ids that come from outside: appending to the end of a B-tree costs a third of
 * inserting all over it. Payloads lie compressed in blocks that many spans share, since text compresses well only in company.
 */
export const id = '0001-spans'

export function up(db: DatabaseSync): void {
  db.exec(`
    CREATE TABLE workspace (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
    INSERT INTO workspace (id, name) VALUES (1, 'default');

    -- Short text that repeats: span names, models, providers, tools, error types, versions.
    CREATE TABLE term (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;

    -- Resource and scope as OTLP messages, each combination once.
    CREATE TABLE origin (
      id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE,
      resource BLOB NOT NULL, scope BLOB NOT NULL, resource_schema_url TEXT NOT NULL, scope_schema_url TEXT NOT NULL, version INTEGER
    ) STRICT;

    -- zstd of the OTLP Span messages of many spans, one behind the other. checksum: CRC-32 of data.
    CREATE TABLE block (id INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, data BLOB NOT NULL) STRICT;

    CREATE TABLE trace (
      id INTEGER PRIMARY KEY,
      workspace INTEGER NOT NULL, trace_id BLOB NOT NULL, experiment INTEGER NOT NULL,
      start_us INTEGER NOT NULL, end_us INTEGER,
      status INTEGER NOT NULL,                 -- 0 in progress, 1 ok, 2 error, 3 unspecified
      name INTEGER NOT NULL,
      received_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL, revision INTEGER NOT NULL,
      span_count INTEGER NOT NULL, error_count INTEGER NOT NULL,
      input_tokens INTEGER, output_tokens INTEGER, usage TEXT, cost REAL, unpriced INTEGER NOT NULL,
      input_preview TEXT, output_preview TEXT,      -- of the root span, one readable line each
      request_preview TEXT, response_preview TEXT,  -- as a client's StartTrace states them
      error_type INTEGER, error TEXT,
      session TEXT, session_us INTEGER, user TEXT, user_us INTEGER,  -- *_us: start of the span that said so
      version INTEGER, models TEXT,
      client_request_id TEXT, finalized INTEGER NOT NULL, clock_suspect INTEGER NOT NULL,  -- finalized: bits of stated (open-traces.ts)
      checksum INTEGER,                        -- CRC-32 of the row (trace-checksum.ts)
      UNIQUE (workspace, trace_id)
    ) STRICT;
    -- Covers the counts and sums over time, so that a chart reads no rows.
    CREATE INDEX trace_time ON trace (experiment, start_us, status, end_us, input_tokens, output_tokens, cost);
    CREATE INDEX trace_session ON trace (experiment, session, start_us) WHERE session IS NOT NULL;
    CREATE INDEX trace_user ON trace (experiment, user, start_us) WHERE user IS NOT NULL;

    CREATE TABLE span (
      trace INTEGER NOT NULL, span_id BLOB NOT NULL, parent_id BLOB,
      name INTEGER NOT NULL, type INTEGER NOT NULL, kind INTEGER NOT NULL, status INTEGER NOT NULL,
      start_us INTEGER NOT NULL, duration_us INTEGER,          -- null: announced, still open
      block INTEGER NOT NULL, position INTEGER NOT NULL, length INTEGER NOT NULL, origin INTEGER NOT NULL,
      model INTEGER, provider INTEGER, tool INTEGER,
      input_tokens INTEGER, output_tokens INTEGER, usage TEXT, cost REAL, unpriced INTEGER,
      counted INTEGER,                                         -- 1: usage and cost are part of the trace's sums; 0: repeated by spans below
      error_type INTEGER, error TEXT,
      PRIMARY KEY (trace, span_id)
    ) STRICT, WITHOUT ROWID;

    -- What a retry with other content replaced; kept for a day.
    CREATE TABLE span_revision (
      trace INTEGER NOT NULL, span_id BLOB NOT NULL, replaced_ms INTEGER NOT NULL,
      block INTEGER NOT NULL, position INTEGER NOT NULL, length INTEGER NOT NULL, origin INTEGER NOT NULL,
      PRIMARY KEY (trace, span_id, replaced_ms)
    ) STRICT, WITHOUT ROWID;

    CREATE INDEX span_revision_age ON span_revision (replaced_ms);
    CREATE INDEX span_revision_block ON span_revision (block);

    -- One write's spans of one trace: a stretch of a block. The unit in which words and rollups are indexed, in this order.
    CREATE TABLE fragment (
      id INTEGER PRIMARY KEY AUTOINCREMENT, trace INTEGER NOT NULL, block INTEGER NOT NULL,
      position INTEGER NOT NULL, length INTEGER NOT NULL, spans INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX fragment_trace ON fragment (trace);
    CREATE INDEX fragment_block ON fragment (block);
    -- Fragments that were deleted, for the index to forget.
    CREATE TABLE fragment_grave (id INTEGER PRIMARY KEY AUTOINCREMENT, fragment INTEGER NOT NULL) STRICT;
    -- Hours whose rollups no longer fit the rows because something in them was deleted, rewritten or priced anew.
    CREATE TABLE stale_hour (id INTEGER PRIMARY KEY AUTOINCREMENT, experiment INTEGER NOT NULL, hour INTEGER NOT NULL) STRICT;

    -- Inverted index over what filters ask for most: which traces have a span of this model, tool, name, type, provider or error type.
    CREATE TABLE facet (
      id INTEGER PRIMARY KEY, experiment INTEGER NOT NULL, kind INTEGER NOT NULL, term INTEGER NOT NULL, traces INTEGER NOT NULL,
      UNIQUE (experiment, kind, term)
    ) STRICT;
    -- The traces of a facet, 8,192 neighbours a row (facet-members.ts).
    CREATE TABLE facet_member (facet INTEGER NOT NULL, chunk INTEGER NOT NULL, members BLOB NOT NULL, PRIMARY KEY (facet, chunk)) STRICT, WITHOUT ROWID;

    CREATE TABLE trace_tag (
      trace INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (trace, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX trace_tag_value ON trace_tag (key, value, trace);
    CREATE TABLE trace_metadata (
      trace INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (trace, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX trace_metadata_value ON trace_metadata (key, value, trace) WHERE length(value) < 256;
  `)
}
