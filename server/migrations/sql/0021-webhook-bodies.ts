import type { DatabaseSync } from 'node:sqlite'

/** What webhooks are told of an event is kept once, however many of them are told. */
export const id = '0021-webhook-bodies'

export function up(db: DatabaseSync): void {
  db.exec(`
    CREATE TABLE webhook_body (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
    INSERT INTO webhook_body (id, text) SELECT id, body FROM webhook_delivery;

    -- bytes: of the body, so that what waits is summed up from an index.
    ALTER TABLE webhook_delivery ADD COLUMN body_id INTEGER REFERENCES webhook_body (id);
    ALTER TABLE webhook_delivery ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
    UPDATE webhook_delivery SET body_id = id, bytes = octet_length(body);
    ALTER TABLE webhook_delivery DROP COLUMN body;
    DROP INDEX webhook_delivery_pending;
    CREATE INDEX webhook_delivery_pending ON webhook_delivery (webhook, next_ms, id, bytes) WHERE status = 'pending';

    -- Deliveries go with their webhook, or when they are old; the last one takes the body along.
    CREATE INDEX webhook_delivery_by_body ON webhook_delivery (body_id);
    CREATE TRIGGER webhook_body_unused AFTER DELETE ON webhook_delivery
    WHEN NOT EXISTS (SELECT 1 FROM webhook_delivery WHERE body_id = old.body_id)
    BEGIN
      DELETE FROM webhook_body WHERE id = old.body_id;
    END;
  `)
}
