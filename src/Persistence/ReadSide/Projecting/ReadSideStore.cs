using System.Data;
using System.Data.Common;
using Dapper;
using Messaging.Persistence.Journal;
using Messaging.Persistence.Storage;

namespace Messaging.Persistence.ReadSide.Projecting;

/// <summary>Writes one generation of the read side: a batch of events and the position they lead to, in one transaction.</summary>
public sealed class ReadSideStore(Database database, int generation)
{
    private readonly IReadSideWriter _writer = database switch
    {
        SqliteDatabase => new SqliteReadSideWriter(),
        PostgresDatabase => new PostgresReadSideWriter(),
        _ => throw new ArgumentOutOfRangeException(nameof(database), database.GetType().Name, "A kind without a writer."),
    };

    public int Generation => generation;

    /// <summary>Journal ordering up to which all events are applied; 0 for an empty read side.</summary>
    public async Task<long> PositionAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenReadSideAsync(generation, cancellationToken);
        return await connection.ExecuteScalarAsync<long>("SELECT position FROM projection");
    }

    /// <summary>
    /// Applies a page of the journal. What was applied before is passed over, so a page can be repeated, and two who
    /// apply at the same time come one after the other.
    /// </summary>
    /// <returns>How many events are missing before those applied: 0, unless there is a defect or somebody else wrote here.</returns>
    /// <exception cref="InvalidOperationException">The page begins behind the position, as when a crash of the server took commits back.</exception>
    public async Task<int> ApplyAsync(JournalPage page, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenReadSideAsync(generation, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        var position = await connection.ExecuteScalarAsync<long>(_writer.LockPosition, transaction: transaction);
        if (position < page.After)
            throw new InvalidOperationException($"The read side is at {position}: a page that begins at {page.After} would leave a gap.");
        if (page.UpTo <= position)
            return 0;

        var entries = page.Entries.SkipWhile(entry => entry.Ordering <= position).ToList();
        if (entries.Count == 0)
        {
            await connection.ExecuteAsync("UPDATE projection SET position = @UpTo", new { page.UpTo }, transaction);
            await transaction.CommitAsync(cancellationToken);
            return 0;
        }

        var batch = await LoadAsync(connection, transaction, entries);
        foreach (var entry in entries)
            batch.Add(entry);
        await _writer.WriteAsync(connection, transaction, batch, cancellationToken);
        var last = entries[^1];
        await connection.ExecuteAsync(
            "UPDATE projection SET position = @UpTo, event_ordering = @Ordering, event_id = @Id",
            new { page.UpTo, last.Ordering, last.Id },
            transaction);
        await transaction.CommitAsync(cancellationToken);
        return batch.Missing;
    }

    private async Task<ReadSideBatch> LoadAsync(DbConnection connection, DbTransaction transaction, IEnumerable<JournalEntry> entries)
    {
        var ids = entries.Select(entry => entry.Event.CustomerId.Value).Distinct().ToArray();
        var rows = await connection.QueryAsync<(long No, string Id, long Seq, long ChangedAt, byte[] Entry)>(
            $"SELECT no, id, seq, changed_at, entry FROM customers WHERE id {_writer.IsAmong("ids")}",
            new { ids = _writer.Among(ids) },
            transaction);
        var known = rows.ToDictionary(
            row => row.Id,
            row => new FoldedCustomer { No = row.No, Customer = Stored.Customer(row.Entry), Seq = row.Seq, ChangedAt = row.ChangedAt });
        var lastNo = known.Count == ids.Length
            ? 0
            : await connection.ExecuteScalarAsync<long?>("SELECT MAX(no) FROM customers", transaction: transaction) ?? 0;
        return new ReadSideBatch(known, lastNo);
    }
}
