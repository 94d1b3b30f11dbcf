-- The nodes that use this database, each of which writes its row every few seconds. It decides nothing about who is in the
-- cluster; it shows a node that something was set wrong: two clusters on one database, or different numbers of shards.
CREATE TABLE cluster_nodes (
    address    TEXT        NOT NULL PRIMARY KEY, -- akka.tcp://messaging@host:port
    started_at TIMESTAMPTZ NOT NULL,             -- by this server's clock, like the next
    seen_at    TIMESTAMPTZ NOT NULL,
    joined     BOOLEAN     NOT NULL,             -- it is up in a cluster
    shards     INTEGER     NOT NULL,
    version    TEXT        NOT NULL              -- of the program
);
