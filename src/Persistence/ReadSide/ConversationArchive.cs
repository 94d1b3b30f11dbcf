using System.Data.Common;
using Dapper;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;
using Messaging.Persistence.Journal;

namespace Messaging.Persistence.ReadSide;

/// <summary>
/// The past of a conversation, exact at any moment: the read side for what it has seen, and the journal's events after
/// that for the rest. So a projection that lags makes a read slower, never wrong.
/// </summary>
public sealed class ConversationArchive(ReadSideTables readSide, JournalReader journal) : IMessageArchive
{
    /// <inheritdoc />
    public async Task<ArchiveAnswer> FindAsync(CustomerId customer, ArchiveQuery query, CancellationToken cancellationToken)
    {
        var (condition, value, other) = Condition(query);
        Message? found = null;
        long seen;
        await using (var connection = await readSide.OpenAsync(cancellationToken))
        {
            await using var transaction = readSide.BeginRead(connection);
            (var no, seen) = await SeenAsync(connection, transaction, customer);
            var row = await connection.ExecuteScalarAsync<byte[]?>(
                $"SELECT row FROM messages WHERE key > @first AND key < @end AND {condition} ORDER BY key LIMIT 1",
                new { first = ReadSideKey.First(no), end = ReadSideKey.End(no), value, other }, transaction);
            if (row is not null)
                found = Stored.Message(row, customer);
        }

        await foreach (var e in journal.ReadAsync(customer, seen, long.MaxValue, cancellationToken))
        {
            if (e is MessageEvent m && (m.Message.Id == found?.Id || Matches(query, m)))
                found = m.Message;
        }

        // A retry takes the carrier's id from the row: what had it once is not an answer, seen by the read side or not.
        if (query is ArchiveQuery.ByTelnyxId by && found?.TelnyxMessageId != by.TelnyxMessageId)
            found = null;
        return new ArchiveAnswer(found);
    }

    /// <summary>
    /// Rows before the message <paramref name="before"/> (null: the newest), ascending, and the sequence number up to
    /// which they are exact. Null when there is no such message.
    /// </summary>
    public async Task<HistoryPage?> PageAsync(
        CustomerId customer, MessageId? before, int limit, CancellationToken cancellationToken)
    {
        long seen;
        long? end = before is null ? long.MaxValue : null;
        List<Message> rows;
        await using (var connection = await readSide.OpenAsync(cancellationToken))
        {
            await using var transaction = readSide.BeginRead(connection);
            (var no, seen) = await SeenAsync(connection, transaction, customer);
            if (end is null && await connection.ExecuteScalarAsync<long?>(
                    "SELECT key FROM messages WHERE id = @id AND key > @first AND key < @last",
                    new { id = before!.Value.Value, first = ReadSideKey.First(no), last = ReadSideKey.End(no) }, transaction) is { } key)
                end = key - ReadSideKey.First(no);
            var stored = await connection.QueryAsync<byte[]>(
                "SELECT row FROM messages WHERE key > @first AND key < @last ORDER BY key DESC LIMIT @limit",
                new { first = ReadSideKey.First(no), last = ReadSideKey.Of(no, end ?? long.MaxValue), limit = limit + 1 }, transaction);
            rows = [.. stored.Select(row => Stored.Message(row, customer))];
        }

        rows.Reverse();
        var lastSeq = seen;
        await foreach (var e in journal.ReadAsync(customer, seen, long.MaxValue, cancellationToken))
        {
            lastSeq = e.Seq;
            if (e is not MessageEvent { Message: var message })
                continue;
            if (message.Id == before)
                end = message.CreatedSeq;
            // A row just made is not among them, and one that changes is near the end: a long tail must not cost its square.
            var known = message.CreatedSeq == e.Seq ? -1 : rows.FindLastIndex(row => row.Id == message.Id);
            if (known >= 0)
                rows[known] = message;
            else if (message.CreatedSeq > seen)
                rows.Add(message);
        }

        if (end is null)
            return null;
        rows.RemoveAll(row => row.CreatedSeq >= end);
        var more = rows.Count > limit;
        if (more)
            rows.RemoveRange(0, rows.Count - limit);
        return new HistoryPage(rows, more ? rows[0].Id : null, lastSeq);
    }

    // A customer that the read side has not seen has the number 0, which no row has.
    private static async Task<(long No, long Seq)> SeenAsync(DbConnection connection, DbTransaction transaction, CustomerId customer) =>
        await connection.QuerySingleOrDefaultAsync<(long, long)?>(
            "SELECT no, seq FROM customers WHERE id = @id", new { id = customer.Value }, transaction) ?? (0, 0);

    private static (string Condition, string Value, string? Other) Condition(ArchiveQuery query) => query switch
    {
        ArchiveQuery.ById by => ("id = @value", by.Id.Value, null),
        ArchiveQuery.ByTelnyxId by => ("telnyx_message_id = @value", by.TelnyxMessageId, null),
        ArchiveQuery.ByIdempotencyKey by => ("idempotency_key = @value", by.Key, null),
        ArchiveQuery.ByWebhook by => ("webhook_event_id IS NOT NULL AND (webhook_event_id = @value OR telnyx_message_id = @other)", by.EventId, by.TelnyxMessageId),
        _ => throw new ArgumentOutOfRangeException(nameof(query), query.GetType().Name, "A query without a condition."),
    };

    private static bool Matches(ArchiveQuery query, MessageEvent e) => query switch
    {
        ArchiveQuery.ById by => e.Message.Id == by.Id,
        ArchiveQuery.ByTelnyxId by => e.Message.TelnyxMessageId == by.TelnyxMessageId,
        ArchiveQuery.ByIdempotencyKey by => e is SendRequested requested && requested.IdempotencyKey == by.Key,
        ArchiveQuery.ByWebhook by => e is MessageReceived received &&
            (received.Webhook.EventId == by.EventId ||
             (by.TelnyxMessageId is not null && received.Message.TelnyxMessageId == by.TelnyxMessageId)),
        _ => throw new ArgumentOutOfRangeException(nameof(query), query.GetType().Name, "A query without a match."),
    };
}

/// <summary>Rows in ascending order; <paramref name="NextBefore"/> is set while older ones exist.</summary>
public sealed record HistoryPage(IReadOnlyList<Message> Rows, MessageId? NextBefore, long LastSeq);
