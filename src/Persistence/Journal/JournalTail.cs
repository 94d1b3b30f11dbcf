using System.Data.Common;
using Dapper;
using Messaging.Actors.Conversations;
using Messaging.Persistence.Protocol;
using Messaging.Persistence.Storage;
using Npgsql;

namespace Messaging.Persistence.Journal;

/// <summary>Events of all conversations in the order of the journal; all up to <paramref name="UpTo"/> are known then.</summary>
/// <param name="Entries">May be empty although <paramref name="UpTo"/> is further on: not all that is journaled is a conversation's.</param>
/// <param name="IsWaiting">A number behind <paramref name="UpTo"/> may still be filled by a write under way.</param>
public sealed record JournalPage(IReadOnlyList<JournalEntry> Entries, long UpTo, bool IsWaiting)
{
    /// <summary>Where it begins: whoever takes it must have all up to here.</summary>
    public long After { get; init; }
}

/// <summary>
/// Reads the events of all conversations in order of their places in the journal, and never passes a place that a write
/// under way may still fill. One reader has one tail.
/// </summary>
/// <remarks>
/// SQLite has one writer at a time and gives the places inside its transaction: what is missing stays missing. PostgreSQL
/// gives them before the commit, so a missing one may come; but its transaction had its number when a later place was seen (the
/// schema's trigger sees to that), and once every transaction with a number given out by then is over it never comes.
/// </remarks>
public sealed class JournalTail(Database database)
{
    // An event can hold a webhook of 1 MiB.
    private const int PageBytes = 4 * 1024 * 1024;

    private long _settledUpTo;
    private (long UpTo, long Transaction)? _watch;

    /// <summary>The next events after a place.</summary>
    public async Task<JournalPage> ReadAsync(long after, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var isPostgres = connection is NpgsqlConnection;
        if (!isPostgres)
            _settledUpTo = long.MaxValue;
        else if (_watch is { } watch && await OldestTransactionAsync(connection) >= watch.Transaction)
            (_settledUpTo, _watch) = (Math.Max(_settledUpTo, watch.UpTo), null);

        var rows = await RowsAsync(connection, after, limit, cancellationToken);
        var entries = new List<JournalEntry>(rows.Count);
        var upTo = after;
        foreach (var (ordering, entry) in rows)
        {
            if (ordering != upTo + 1 && ordering - 1 > _settledUpTo)
            {
                _watch ??= (rows[^1].Ordering, await NextTransactionAsync(connection));
                return new JournalPage(entries, upTo, IsWaiting: true) { After = after };
            }

            upTo = ordering;
            if (entry is not null)
                entries.Add(entry);
        }

        return new JournalPage(entries, upTo, IsWaiting: false) { After = after };
    }

    // Asked before the rows are read: what was over then is to be seen among them.
    private static Task<long> OldestTransactionAsync(DbConnection connection) => connection.ExecuteScalarAsync<long>(
        "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint");

    // Asked after the rows were read, by taking a number: all writers of places below those seen have lower ones. The end of
    // a snapshot would not do: it is only past the highest number that is over, and a writer under way may have a higher one.
    private static Task<long> NextTransactionAsync(DbConnection connection) => connection.ExecuteScalarAsync<long>(
        "SELECT pg_current_xact_id()::text::bigint");

    private static async Task<List<(long Ordering, JournalEntry? Entry)>> RowsAsync(
        DbConnection connection, long after, int limit, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT ordering, persistence_id, sequence_number, created, message, manifest FROM journal " +
            "WHERE ordering > @after ORDER BY ordering LIMIT @limit";
        command.AddParameter("after", after);
        command.AddParameter("limit", limit);
        var rows = new List<(long, JournalEntry?)>();
        var bytes = 0;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (bytes < PageBytes && await reader.ReadAsync(cancellationToken))
        {
            var ordering = reader.GetInt64(0);
            var persistenceId = reader.GetString(1);
            if (!persistenceId.StartsWith(ConversationActor.PersistenceIdPrefix, StringComparison.Ordinal))
            {
                rows.Add((ordering, null));
                continue;
            }

            var message = reader.GetFieldValue<byte[]>(4);
            bytes += message.Length;
            var created = reader.GetInt64(3);
            var stored = Protocol.V1.ConversationEvent.Parser.ParseFrom(message);
            rows.Add((ordering, new JournalEntry(ordering, EventMapping.ToDomain(stored, reader.GetString(5)))
            {
                Id = JournalEntry.IdOf(persistenceId, reader.GetInt64(2), created),
                WrittenAt = new DateTimeOffset(created, TimeSpan.Zero), // the library stores ticks
            }));
        }

        return rows;
    }
}
