-- The tables of Akka.Persistence.Sql, table mapping "default", as it would create them itself but for two things: the
-- unique key, by which a second writer of a conversation fails instead of forking it, and which finds its events.
CREATE TABLE journal (
    ordering        INTEGER       NOT NULL PRIMARY KEY AUTOINCREMENT,
    created         INTEGER       NOT NULL,
    deleted         BIT           NOT NULL,
    persistence_id  NVARCHAR(255) NOT NULL,
    sequence_number INTEGER       NOT NULL,
    message         VARBINARY     NOT NULL,
    manifest        NVARCHAR(500),
    identifier      INTEGER,
    writer_uuid     NVARCHAR(128)
);

CREATE UNIQUE INDEX journal_by_sequence ON journal (persistence_id, sequence_number);

CREATE TABLE tags (
    ordering_id    INTEGER       NOT NULL,
    tag            NVARCHAR(64)  NOT NULL,
    sequence_nr    INTEGER       NOT NULL,
    persistence_id NVARCHAR(255) NOT NULL,
    PRIMARY KEY (ordering_id, tag)
);

CREATE TABLE snapshot (
    persistence_id  NVARCHAR(255) NOT NULL,
    sequence_number INTEGER       NOT NULL,
    created         INTEGER       NOT NULL,
    snapshot        VARBINARY,
    manifest        NVARCHAR(500),
    serializer_id   INTEGER,
    PRIMARY KEY (persistence_id, sequence_number)
);
