using System.Data.Common;
using System.Text.Json;
using Messaging.Persistence.Storage;
using Microsoft.Data.Sqlite;

namespace Messaging.Persistence.ReadSide;

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
        return Task.CompletedTask;
    }

    private static void WriteCustomers(SqliteConnection connection, SqliteTransaction transaction, IEnumerable<FoldedCustomer> customers)
    {
        using var command = Command(connection, transaction,
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
        using var command = Command(connection, transaction,
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

    private static SqliteCommand Command(SqliteConnection connection, SqliteTransaction transaction, string sql, params string[] parameters)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach (var name in parameters)
            command.AddParameter(name, DBNull.Value);
        return command;
    }

    private static void Run(SqliteCommand command, params object?[] values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        command.ExecuteNonQuery();
    }
}
