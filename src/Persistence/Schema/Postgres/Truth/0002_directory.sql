-- Who owns which address. The unique key is what makes two texts of an unknown sender, at the same moment on two nodes,
-- one customer. What a customer was created with is kept, so that a creation cut short by a crash can be completed.
CREATE TABLE directory_customers (
    id         TEXT     NOT NULL PRIMARY KEY,
    kind       INTEGER  NOT NULL,
    name       TEXT     NOT NULL,
    addresses  TEXT     NOT NULL, -- JSON array
    created_at BIGINT   NOT NULL  -- milliseconds since 1970 UTC
);

CREATE TABLE directory_addresses (
    address     TEXT NOT NULL PRIMARY KEY,
    customer_id TEXT NOT NULL REFERENCES directory_customers (id)
);

CREATE INDEX directory_addresses_by_customer ON directory_addresses (customer_id);
