-- From here on the directory keeps all addresses that a customer has, in the customer's order, and numbers their changes:
-- the journal follows by that number.
ALTER TABLE directory_customers ADD COLUMN version BIGINT NOT NULL DEFAULT 0;

-- Whose an address was: that conversation is asked whether it has a text which may be a copy of an old one.
CREATE TABLE directory_former_owners (
    address     TEXT   NOT NULL,
    customer_id TEXT   NOT NULL REFERENCES directory_customers (id),
    released_at BIGINT NOT NULL, -- milliseconds since 1970 UTC
    PRIMARY KEY (address, customer_id)
);

-- Customers whose journal may not have followed yet.
CREATE TABLE directory_changes (
    customer_id TEXT   NOT NULL PRIMARY KEY REFERENCES directory_customers (id),
    version     BIGINT NOT NULL,
    changed_at  BIGINT NOT NULL -- milliseconds since 1970 UTC
);
