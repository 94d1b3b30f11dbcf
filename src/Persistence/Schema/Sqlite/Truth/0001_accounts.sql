CREATE TABLE agents (
    id                   TEXT    NOT NULL PRIMARY KEY,
    user_name            TEXT    NOT NULL,
    normalized_user_name TEXT    NOT NULL UNIQUE,
    password_hash        TEXT    NOT NULL,
    security_stamp       TEXT    NOT NULL,
    concurrency_stamp    TEXT    NOT NULL,
    lockout_enabled      INTEGER NOT NULL,
    lockout_end          TEXT,
    access_failed_count  INTEGER NOT NULL
) STRICT;

-- Times are milliseconds since 1970 in UTC. The key itself is known to the browser alone.
CREATE TABLE sessions (
    key_hash   TEXT    NOT NULL PRIMARY KEY,
    agent_id   TEXT    NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ticket     BLOB    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_agent_id ON sessions (agent_id);
CREATE INDEX sessions_expires_at ON sessions (expires_at);

CREATE TABLE data_protection_keys (
    id            INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    friendly_name TEXT,
    xml           TEXT
) STRICT;
