-- The tables of Akka.Persistence.Sql, table mapping "default", as it would create them itself but for two things: the
-- unique key, by which a second writer of a conversation fails instead of forking it, and the trigger below.
CREATE TABLE journal (
    ordering        BIGSERIAL    NOT NULL PRIMARY KEY,
    created         BIGINT       NOT NULL,
    deleted         BOOLEAN      NOT NULL,
    persistence_id  VARCHAR(255) NOT NULL,
    sequence_number BIGINT       NOT NULL,
    message         BYTEA        NOT NULL,
    manifest        VARCHAR(500),
    identifier      INTEGER,
    writer_uuid     VARCHAR(128)
);

CREATE UNIQUE INDEX journal_by_sequence ON journal (persistence_id, sequence_number);

-- A number is taken before its row is committed, so rows appear out of order. Whoever reads by number finds out whether a
-- missing one can still come by asking which transactions are under way; for that a writer must be known as one before it
-- takes its first number, and PostgreSQL makes it one only when the row is stored.
CREATE FUNCTION journal_begin_write() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_current_xact_id();
    RETURN NULL;
END
$$;

CREATE TRIGGER journal_begins_write BEFORE INSERT ON journal FOR EACH STATEMENT EXECUTE FUNCTION journal_begin_write();

CREATE TABLE tags (
    ordering_id    BIGINT       NOT NULL,
    tag            VARCHAR(64)  NOT NULL,
    sequence_nr    BIGINT       NOT NULL,
    persistence_id VARCHAR(255) NOT NULL,
    PRIMARY KEY (ordering_id, tag)
);

CREATE TABLE snapshot (
    persistence_id  VARCHAR(255) NOT NULL,
    sequence_number BIGINT       NOT NULL,
    created         BIGINT       NOT NULL,
    snapshot        BYTEA,
    manifest        VARCHAR(500),
    serializer_id   INTEGER,
    PRIMARY KEY (persistence_id, sequence_number)
);
