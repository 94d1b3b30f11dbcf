-- Derived from the journal by the projection; rows and entries are kept as Protobuf, beside the columns that are looked up; names, addresses and texts for whoever looks with SQL.
CREATE TABLE projection (
    position       INTEGER NOT NULL, -- journal ordering up to which all is here
    event_ordering INTEGER NOT NULL, -- of the last event applied, and what it was: so that another journal is noticed
    event_id       TEXT    NOT NULL
);

INSERT INTO projection (position, event_ordering, event_id) VALUES (0, 0, '');

CREATE TABLE customers (
    no               INTEGER NOT NULL PRIMARY KEY, -- counted in the order of the customers' first events
    id               TEXT    NOT NULL UNIQUE,
    name             TEXT    NOT NULL,
    addresses        TEXT    NOT NULL, -- separated by spaces
    last_activity_at INTEGER NOT NULL, -- milliseconds since 1970 UTC
    seq              INTEGER NOT NULL, -- last event of this customer applied
    changed_at       INTEGER NOT NULL, -- journal ordering of the event that last changed the entry
    entry            BLOB    NOT NULL
);

CREATE TABLE messages (
    key               INTEGER NOT NULL PRIMARY KEY, -- customers.no * 2^32 + sequence number of the event that made the row
    id                TEXT    NOT NULL,
    status            INTEGER NOT NULL,
    text              TEXT    NOT NULL,
    telnyx_message_id TEXT,
    idempotency_key   TEXT,
    webhook_event_id  TEXT,
    row               BLOB    NOT NULL
);

-- Words as SearchWords cuts them, joined by spaces; rowid is customers.no and messages.key.
CREATE VIRTUAL TABLE customer_words USING fts5 (words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');
CREATE VIRTUAL TABLE message_words USING fts5 (words, content = '', columnsize = 0, detail = none, tokenize = 'ascii', prefix = '3');
