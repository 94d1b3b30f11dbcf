-- From here on the directory keeps all addresses that a customer has, in the customer's order, and numbers their changes:
-- the journal follows by that number. Customers older than this begin at 0 with what they have now.
ALTER TABLE directory_customers ADD COLUMN version INTEGER NOT NULL DEFAULT 0;

UPDATE directory_customers SET addresses = (
    SELECT json_group_array(owned.address ORDER BY given.key IS NULL, given.key, owned.address)
    FROM directory_addresses owned
    LEFT JOIN json_each(directory_customers.addresses) given ON given.value = owned.address
    WHERE owned.customer_id = directory_customers.id)
WHERE kind = 1;

-- Whose an address was: that conversation is asked whether it has a text which may be a copy of an old one.
CREATE TABLE directory_former_owners (
    address     TEXT    NOT NULL,
    customer_id TEXT    NOT NULL REFERENCES directory_customers (id),
    released_at INTEGER NOT NULL, -- milliseconds since 1970 UTC
    PRIMARY KEY (address, customer_id)
) WITHOUT ROWID;

-- Customers whose journal may not have followed yet.
CREATE TABLE directory_changes (
    customer_id TEXT    NOT NULL PRIMARY KEY REFERENCES directory_customers (id),
    version     INTEGER NOT NULL,
    changed_at  INTEGER NOT NULL -- milliseconds since 1970 UTC
) WITHOUT ROWID;
