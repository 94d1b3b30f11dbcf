-- Derived from the journal by the projection; rows and entries are kept as Protobuf, beside the columns that are searched.
CREATE TABLE projection (
    name     TEXT    NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL -- journal ordering of the last event applied
) WITHOUT ROWID;

CREATE TABLE customers (
    id               TEXT    NOT NULL PRIMARY KEY,
    name             TEXT    NOT NULL,
    addresses        TEXT    NOT NULL, -- separated by spaces
    last_activity_at INTEGER NOT NULL, -- milliseconds since 1970 UTC
    seq              INTEGER NOT NULL, -- last event of this customer applied
    changed_at       INTEGER NOT NULL, -- journal ordering of the event that last changed the entry
    entry            BLOB    NOT NULL
) WITHOUT ROWID;

CREATE INDEX customers_by_activity ON customers (last_activity_at, id);
CREATE INDEX customers_by_change ON customers (changed_at);

CREATE TABLE messages (
    customer_id       TEXT    NOT NULL,
    created_seq       INTEGER NOT NULL,
    id                TEXT    NOT NULL,
    status            INTEGER NOT NULL,
    text              TEXT    NOT NULL,
    telnyx_message_id TEXT,
    idempotency_key   TEXT,
    webhook_event_id  TEXT,
    row               BLOB    NOT NULL,
    PRIMARY KEY (customer_id, created_seq)
) WITHOUT ROWID;

CREATE UNIQUE INDEX messages_by_id ON messages (customer_id, id);
CREATE INDEX messages_by_telnyx_id ON messages (telnyx_message_id) WHERE telnyx_message_id IS NOT NULL;
CREATE INDEX messages_by_idempotency_key ON messages (customer_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX messages_by_webhook ON messages (customer_id, webhook_event_id) WHERE webhook_event_id IS NOT NULL;
CREATE INDEX messages_pending ON messages (customer_id) WHERE status = 2;
