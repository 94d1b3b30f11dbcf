using System.Data.Common;
using Dapper;
using Google.Protobuf;
using Messaging.Actors.Domain;
using Messaging.Persistence.Journal;
using Messaging.Persistence.Protocol;
using Messaging.Persistence.Storage;

namespace Messaging.Persistence.ReadSide;

/// <summary>Writes the read side: a batch of events and the position they lead to, in one transaction.</summary>
public sealed class ReadSideStore(Database database)
{
    internal const string Name = "inbox";

    /// <summary>Journal ordering of the last event applied; 0 for an empty read side.</summary>
    public async Task<long> PositionAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenReadSideAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long?>(
            "SELECT position FROM projection WHERE name = @Name", new { Name }) ?? 0;
    }

    /// <summary>Empties the read side, to build it anew.</summary>
    public async Task ClearAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenReadSideAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(
            "DELETE FROM messages; DELETE FROM customers; DELETE FROM projection", transaction: transaction);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Applies events in journal order. Events applied before are passed over, so a batch can be repeated.</summary>
    /// <returns>The entries that changed, each once and in its latest state, in order of their change.</returns>
    public async Task<IReadOnlyList<InboxChange>> ApplyAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenReadSideAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var customers = new Dictionary<CustomerId, Folded>();
        foreach (var entry in entries)
            await ApplyAsync(connection, transaction, customers, entry);
        foreach (var folded in customers.Values.Where(folded => folded.Dirty))
            await SaveAsync(connection, transaction, folded);
        await connection.ExecuteAsync(
            "INSERT INTO projection (name, position) VALUES (@Name, @position) ON CONFLICT (name) DO UPDATE SET position = excluded.position",
            new { Name, position = entries[^1].Ordering },
            transaction);
        await transaction.CommitAsync(cancellationToken);
        var first = entries[0].Ordering;
        return
        [
            .. customers.Values.Where(folded => folded.Dirty && folded.ChangedAt >= first)
                .OrderBy(folded => folded.ChangedAt)
                .Select(folded => new InboxChange(folded.Customer!, folded.ChangedAt)),
        ];
    }

    private static async Task ApplyAsync(
        DbConnection connection, DbTransaction transaction, Dictionary<CustomerId, Folded> customers, JournalEntry entry)
    {
        var e = entry.Event;
        var id = e.CustomerId;
        if (!customers.TryGetValue(id, out var folded))
            customers[id] = folded = await LoadAsync(connection, transaction, id);
        if (e.Seq <= folded.Seq)
            return;

        var customer = Customer.Apply(folded.Customer, e)!;
        if (customer.Version == e.Seq)
            folded.ChangedAt = entry.Ordering;
        folded.Customer = customer;
        folded.Seq = e.Seq;
        folded.Dirty = true;
        if (e is MessageEvent message)
            await SaveAsync(connection, transaction, message);
    }

    private static async Task<Folded> LoadAsync(DbConnection connection, DbTransaction transaction, CustomerId id)
    {
        var row = await connection.QuerySingleOrDefaultAsync<(long Seq, long ChangedAt, byte[] Entry)?>(
            "SELECT seq, changed_at, entry FROM customers WHERE id = @id", new { id = id.Value }, transaction);
        return row is { } found
            ? new Folded { Seq = found.Seq, ChangedAt = found.ChangedAt, Customer = Stored.Customer(found.Entry) }
            : new Folded();
    }

    private static Task SaveAsync(DbConnection connection, DbTransaction transaction, Folded folded) =>
        connection.ExecuteAsync(
            """
            INSERT INTO customers (id, name, addresses, last_activity_at, seq, changed_at, entry)
            VALUES (@id, @name, @addresses, @activity, @seq, @changedAt, @entry)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, addresses = excluded.addresses,
                last_activity_at = excluded.last_activity_at, seq = excluded.seq, changed_at = excluded.changed_at, entry = excluded.entry
            """,
            new
            {
                id = folded.Customer!.Id.Value,
                name = folded.Customer.Name,
                addresses = string.Join(' ', folded.Customer.Addresses),
                activity = folded.Customer.LastActivityAt.ToUnixTimeMilliseconds(),
                seq = folded.Seq,
                changedAt = folded.ChangedAt,
                entry = RowMapping.ToProto(folded.Customer).ToByteArray(),
            },
            transaction);

    private static Task SaveAsync(DbConnection connection, DbTransaction transaction, MessageEvent e) =>
        connection.ExecuteAsync(
            """
            INSERT INTO messages (customer_id, created_seq, id, status, text, telnyx_message_id, idempotency_key, webhook_event_id, row)
            VALUES (@customer, @createdSeq, @id, @status, @text, @telnyxId, @key, @eventId, @row)
            ON CONFLICT (customer_id, created_seq) DO UPDATE SET
                status = excluded.status, telnyx_message_id = excluded.telnyx_message_id, row = excluded.row
            """,
            new
            {
                customer = e.Message.CustomerId.Value,
                createdSeq = e.Message.CreatedSeq,
                id = e.Message.Id.Value,
                status = (int)e.Message.Status,
                text = e.Message.Text,
                telnyxId = e.Message.TelnyxMessageId,
                key = (e as SendRequested)?.IdempotencyKey,
                eventId = (e as MessageReceived)?.Webhook.EventId,
                row = RowMapping.ToProto(e.Message).ToByteArray(),
            },
            transaction);

    private sealed class Folded
    {
        public Customer? Customer { get; set; }
        public long Seq { get; set; }
        public long ChangedAt { get; set; }
        public bool Dirty { get; set; }
    }
}
