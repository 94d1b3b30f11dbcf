-- Derived from the journal by the projection; rows and entries are kept as Protobuf, beside the columns that are looked up; names, addresses and texts for whoever looks with SQL.
CREATE TABLE projection (
    position       BIGINT  NOT NULL, -- journal ordering up to which all is here
    event_ordering BIGINT  NOT NULL, -- of the last event applied, and what it was: so that another journal is noticed
    event_id       TEXT    NOT NULL
);

INSERT INTO projection (position, event_ordering, event_id) VALUES (0, 0, '');

CREATE TABLE customers (
    no               BIGINT  NOT NULL PRIMARY KEY, -- counted in the order of the customers' first events
    id               TEXT COLLATE "C" NOT NULL UNIQUE,
    name             TEXT    NOT NULL,
    addresses        TEXT    NOT NULL, -- separated by spaces
    last_activity_at BIGINT  NOT NULL, -- milliseconds since 1970 UTC
    seq              BIGINT  NOT NULL, -- last event of this customer applied
    changed_at       BIGINT  NOT NULL, -- journal ordering of the event that last changed the entry
    entry            BYTEA   NOT NULL
);

CREATE TABLE messages (
    key               BIGINT  NOT NULL PRIMARY KEY, -- customers.no * 2^32 + sequence number of the event that made the row
    id                TEXT    NOT NULL,
    status            INTEGER NOT NULL,
    text              TEXT    NOT NULL,
    telnyx_message_id TEXT,
    idempotency_key   TEXT,
    webhook_event_id  TEXT,
    row               BYTEA   NOT NULL
);

-- Words as SearchWords cuts them, each a lexeme.
CREATE TABLE customer_words (
    no    BIGINT   NOT NULL PRIMARY KEY,
    words tsvector NOT NULL
);

CREATE TABLE message_words (
    key   BIGINT   NOT NULL PRIMARY KEY,
    words tsvector NOT NULL
);
