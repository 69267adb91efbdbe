import type { DatabaseSync } from 'node:sqlite'

/** Webhooks, the outbox of events that they may be told of, and their deliveries. */
export const id = '0013-webhooks'

export function up(db: DatabaseSync): void {
  db.exec(`
    -- What happened and has not been handed on yet. subject: a newer event of the same takes the place of this one. due_ms: not before.
    CREATE TABLE outbox (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, workspace INTEGER NOT NULL REFERENCES workspace (id), type TEXT NOT NULL, subject TEXT,
      data TEXT NOT NULL, at_ms INTEGER NOT NULL, due_ms INTEGER NOT NULL, revision INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX outbox_by_due ON outbox (due_ms, seq);
    CREATE UNIQUE INDEX outbox_by_subject ON outbox (workspace, type, subject) WHERE subject IS NOT NULL;

    -- secret: sealed with the key that lies beside the database; null without one.
    CREATE TABLE webhook (
      id INTEGER PRIMARY KEY AUTOINCREMENT, webhook_id TEXT NOT NULL UNIQUE, workspace INTEGER NOT NULL REFERENCES workspace (id),
      name TEXT NOT NULL, description TEXT NOT NULL, url TEXT NOT NULL, status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'DISABLED')),
      secret BLOB, created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX webhook_by_time ON webhook (workspace, created_ms, id);
    CREATE TABLE webhook_event (
      webhook INTEGER NOT NULL REFERENCES webhook (id) ON DELETE CASCADE, type TEXT NOT NULL, filter TEXT NOT NULL,
      PRIMARY KEY (webhook, type)
    ) STRICT, WITHOUT ROWID;

    -- next_ms: when it is to be tried, null unless pending. response_status: of the last attempt, null without an answer.
    CREATE TABLE webhook_delivery (
      id INTEGER PRIMARY KEY AUTOINCREMENT, delivery_id TEXT NOT NULL UNIQUE,
      webhook INTEGER NOT NULL REFERENCES webhook (id) ON DELETE CASCADE, type TEXT NOT NULL, body TEXT NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('pending', 'delivered', 'failed')), attempts INTEGER NOT NULL, next_ms INTEGER,
      created_ms INTEGER NOT NULL, attempted_ms INTEGER, duration_ms INTEGER, response_status INTEGER, error TEXT
    ) STRICT;
    CREATE INDEX webhook_delivery_by_webhook ON webhook_delivery (webhook, id);
    CREATE INDEX webhook_delivery_pending ON webhook_delivery (webhook, next_ms, id) WHERE status = 'pending';
    CREATE INDEX webhook_delivery_done ON webhook_delivery (webhook, id, status) WHERE status <> 'pending';
  `)
}
