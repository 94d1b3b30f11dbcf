CREATE INDEX customers_by_activity ON customers (last_activity_at, id);
CREATE INDEX customers_by_change ON customers (changed_at);
CREATE INDEX messages_by_id ON messages (id, key);
CREATE INDEX messages_by_telnyx_id ON messages (telnyx_message_id, key) WHERE telnyx_message_id IS NOT NULL;
CREATE INDEX messages_by_idempotency_key ON messages (idempotency_key, key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX messages_by_webhook ON messages (webhook_event_id, key) WHERE webhook_event_id IS NOT NULL;
CREATE INDEX messages_pending ON messages (key) WHERE status = 2;
-- New entries gather in a list that every search reads, and go into the index together, which takes half the time. The list is kept short, or searches would feel it.
CREATE INDEX customer_words_by_word ON customer_words USING gin (words) WITH (gin_pending_list_limit = 256);
CREATE INDEX message_words_by_word ON message_words USING gin (words) WITH (gin_pending_list_limit = 256);
