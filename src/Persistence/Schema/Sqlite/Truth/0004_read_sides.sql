-- The generations of the read side. The newest that is ready, of the schema that a program knows, is the one it reads.
CREATE TABLE read_sides (
    generation INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version    INTEGER NOT NULL, -- of the read side's tables
    ready      INTEGER NOT NULL
) STRICT;
