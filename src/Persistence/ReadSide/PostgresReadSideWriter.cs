using System.Data.Common;
using Npgsql;

namespace Messaging.Persistence.ReadSide;

/// <summary>A statement for each table, with a column of the batch in each parameter.</summary>
internal sealed class PostgresReadSideWriter : IReadSideWriter
{
    public string LockPosition => "SELECT position FROM projection FOR UPDATE";

    public string IsAmong(string parameter) => $"= ANY (@{parameter})";

    public object Among(string[] values) => values;

    public async Task WriteAsync(DbConnection connection, DbTransaction transaction, ReadSideBatch batch, CancellationToken cancellationToken)
    {
        await using var statements = new NpgsqlBatch((NpgsqlConnection)connection, (NpgsqlTransaction)transaction);
        statements.BatchCommands.Add(Customers([.. batch.Customers]));
        if (batch.Messages.Count > 0)
            statements.BatchCommands.Add(Messages(batch.Messages));
        await statements.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlBatchCommand Customers(IReadOnlyCollection<FoldedCustomer> customers) => new(
        """
        INSERT INTO customers (no, id, name, addresses, last_activity_at, seq, changed_at, entry)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (no) DO UPDATE SET name = excluded.name, addresses = excluded.addresses,
            last_activity_at = excluded.last_activity_at, seq = excluded.seq, changed_at = excluded.changed_at, entry = excluded.entry
        """)
    {
        Parameters =
        {
            Column(customers, folded => folded.No),
            Column(customers, folded => folded.Customer!.Id.Value),
            Column(customers, folded => folded.Customer!.Name),
            Column(customers, folded => Stored.Addresses(folded.Customer!)),
            Column(customers, folded => folded.Customer!.LastActivityAt.ToUnixTimeMilliseconds()),
            Column(customers, folded => folded.Seq),
            Column(customers, folded => folded.ChangedAt),
            Column(customers, folded => Stored.Entry(folded.Customer!)),
        },
    };

    private static NpgsqlBatchCommand Messages(IReadOnlyCollection<FoldedMessage> messages) => new(
        """
        INSERT INTO messages (key, id, status, text, telnyx_message_id, idempotency_key, webhook_event_id, row)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (key) DO UPDATE SET
            status = excluded.status, telnyx_message_id = excluded.telnyx_message_id, row = excluded.row
        """)
    {
        Parameters =
        {
            Column(messages, folded => folded.Key),
            Column(messages, folded => folded.Row.Id.Value),
            Column(messages, folded => (int)folded.Row.Status),
            Column(messages, folded => folded.Row.Text),
            Column(messages, folded => folded.Row.TelnyxMessageId),
            Column(messages, folded => folded.IdempotencyKey),
            Column(messages, folded => folded.WebhookEventId),
            Column(messages, folded => Stored.Row(folded.Row)),
        },
    };

    private static NpgsqlParameter Column<TRow, TValue>(IReadOnlyCollection<TRow> rows, Func<TRow, TValue> value) =>
        new() { Value = rows.Select(value).ToArray() };
}
