using System.Data.Common;
using System.Text.Json;
using Messaging.Persistence.Storage;
using Microsoft.Data.Sqlite;

namespace Messaging.Persistence.ReadSide.Projecting;

/// <summary>Row by row, with each statement prepared once.</summary>
internal sealed class SqliteReadSideWriter : IReadSideWriter
{
    // The transaction holds the write lock from its first statement on.
    public string LockPosition => "SELECT position FROM projection";

    public string IsAmong(string parameter) => $"IN (SELECT value FROM json_each(@{parameter}))";

    public object Among(string[] values) => JsonSerializer.Serialize(values);

    public Task WriteAsync(DbConnection connection, DbTransaction transaction, ReadSideBatch batch, CancellationToken cancellationToken)
    {
        WriteCustomers((SqliteConnection)connection, (SqliteTransaction)transaction, batch.Customers);
        WriteMessages((SqliteConnection)connection, (SqliteTransaction)transaction, batch.Messages);
        WriteWords((SqliteConnection)connection, (SqliteTransaction)transaction, batch);
        return Task.CompletedTask;
    }

    private static void WriteCustomers(SqliteConnection connection, SqliteTransaction transaction, IEnumerable<FoldedCustomer> customers)
    {
        using var command = connection.Statement(transaction,
            """
            INSERT INTO customers (no, id, name, addresses, last_activity_at, seq, changed_at, entry)
            VALUES (@no, @id, @name, @addresses, @activity, @seq, @changed, @entry)
            ON CONFLICT (no) DO UPDATE SET name = excluded.name, addresses = excluded.addresses,
                last_activity_at = excluded.last_activity_at, seq = excluded.seq, changed_at = excluded.changed_at, entry = excluded.entry
            """,
            "no", "id", "name", "addresses", "activity", "seq", "changed", "entry");
        foreach (var folded in customers)
        {
            var customer = folded.Customer!;
            Run(command,
                folded.No, customer.Id.Value, customer.Name, Stored.Addresses(customer), customer.LastActivityAt.ToUnixTimeMilliseconds(),
                folded.Seq, folded.ChangedAt, Stored.Entry(customer));
        }
    }

    private static void WriteMessages(SqliteConnection connection, SqliteTransaction transaction, IEnumerable<FoldedMessage> messages)
    {
        using var command = connection.Statement(transaction,
            """
            INSERT INTO messages (key, id, status, text, telnyx_message_id, idempotency_key, webhook_event_id, row)
            VALUES (@key, @id, @status, @text, @telnyx, @idempotency, @webhook, @row)
            ON CONFLICT (key) DO UPDATE SET
                status = excluded.status, telnyx_message_id = excluded.telnyx_message_id, row = excluded.row
            """,
            "key", "id", "status", "text", "telnyx", "idempotency", "webhook", "row");
        foreach (var folded in messages)
        {
            var row = folded.Row;
            Run(command,
                folded.Key, row.Id.Value, (int)row.Status, row.Text, row.TelnyxMessageId, folded.IdempotencyKey, folded.WebhookEventId,
                Stored.Row(row));
        }
    }

    // In the order of rowids: FTS5 begins a new segment on disk whenever one is smaller than the one before it.
    private static void WriteWords(SqliteConnection connection, SqliteTransaction transaction, ReadSideBatch batch)
    {
        using var customers = connection.Statement(transaction,
            "INSERT OR REPLACE INTO customer_words (rowid, words) VALUES (@no, @words)", "no", "words");
        foreach (var folded in batch.Customers.Where(folded => folded.IsRenamed).OrderBy(folded => folded.No))
            Run(customers, folded.No, Stored.Words(folded.Customer!));
        using var messages = connection.Statement(transaction,
            "INSERT INTO message_words (rowid, words) VALUES (@key, @words)", "key", "words");
        foreach (var folded in batch.Messages.Where(folded => folded.IsNew).OrderBy(folded => folded.Key))
            Run(messages, folded.Key, Stored.Words(folded.Row));
    }

    private static void Run(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        command.Set(values);
        command.ExecuteNonQuery();
    }
}
