using System.Data.Common;
using Messaging.Persistence.Storage;
using Npgsql;

namespace Messaging.Persistence.ReadSide.Projecting;

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
        if (batch.Customers.Where(folded => folded.IsRenamed).ToList() is { Count: > 0 } renamed)
            statements.BatchCommands.Add(CustomerWords(renamed));
        if (batch.Messages.Where(folded => folded.IsNew).ToList() is { Count: > 0 } added)
            statements.BatchCommands.Add(MessageWords(added));
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
            PostgresColumn.Of(customers, folded => folded.No),
            PostgresColumn.Of(customers, folded => folded.Customer!.Id.Value),
            PostgresColumn.Of(customers, folded => folded.Customer!.Name),
            PostgresColumn.Of(customers, folded => Stored.Addresses(folded.Customer!)),
            PostgresColumn.Of(customers, folded => folded.Customer!.LastActivityAt.ToUnixTimeMilliseconds()),
            PostgresColumn.Of(customers, folded => folded.Seq),
            PostgresColumn.Of(customers, folded => folded.ChangedAt),
            PostgresColumn.Of(customers, folded => Stored.Entry(folded.Customer!)),
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
            PostgresColumn.Of(messages, folded => folded.Key),
            PostgresColumn.Of(messages, folded => folded.Row.Id.Value),
            PostgresColumn.Of(messages, folded => (int)folded.Row.Status),
            PostgresColumn.Of(messages, folded => folded.Row.Text),
            PostgresColumn.Of(messages, folded => folded.Row.TelnyxMessageId),
            PostgresColumn.Of(messages, folded => folded.IdempotencyKey),
            PostgresColumn.Of(messages, folded => folded.WebhookEventId),
            PostgresColumn.Of(messages, folded => Stored.Row(folded.Row)),
        },
    };

    private static NpgsqlBatchCommand CustomerWords(IReadOnlyCollection<FoldedCustomer> customers) => new(
        """
        INSERT INTO customer_words (no, words)
        SELECT no, array_to_tsvector(string_to_array(words, ' ')) FROM unnest($1, $2) AS given (no, words)
        ON CONFLICT (no) DO UPDATE SET words = excluded.words
        """)
    {
        Parameters = { PostgresColumn.Of(customers, folded => folded.No), PostgresColumn.Of(customers, folded => Stored.Words(folded.Customer!)) },
    };

    private static NpgsqlBatchCommand MessageWords(IReadOnlyCollection<FoldedMessage> messages) => new(
        """
        INSERT INTO message_words (key, words)
        SELECT key, array_to_tsvector(string_to_array(words, ' ')) FROM unnest($1, $2) AS given (key, words)
        """)
    {
        Parameters = { PostgresColumn.Of(messages, folded => folded.Key), PostgresColumn.Of(messages, folded => Stored.Words(folded.Row)) },
    };
}
