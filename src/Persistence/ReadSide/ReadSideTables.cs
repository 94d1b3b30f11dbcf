using System.Data.Common;
using Dapper;
using Messaging.Persistence.Journal;
using Messaging.Persistence.ReadSide.Generations;
using Messaging.Persistence.ReadSide.Projecting;
using Messaging.Persistence.Storage;
using Microsoft.Data.Sqlite;

namespace Messaging.Persistence.ReadSide;

/// <summary>The tables that are derived from the journal, in the generation that this node reads.</summary>
public sealed class ReadSideTables(Database database, ReadSideGenerations generations, JournalReader journal)
{
    private int _current;

    /// <summary>The generation that is read.</summary>
    public int Current => Volatile.Read(ref _current);

    /// <summary>Sees each connection before it is used: so that the bench can show how statements are carried out.</summary>
    internal event Action<DbConnection>? Opened;

    /// <summary>Opens a pooled connection to the tables as they are read now.</summary>
    public async ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = await database.OpenReadSideAsync(Current, cancellationToken);
        Opened?.Invoke(connection);
        return connection;
    }

    /// <inheritdoc cref="Database.BeginRead" />
    public DbTransaction BeginRead(DbConnection connection) => database.BeginRead(connection);

    /// <summary>Journal ordering up to which the tables have all events.</summary>
    public Task<long> PositionAsync(CancellationToken cancellationToken) => PositionAsync(Current, cancellationToken);

    /// <summary>
    /// Finds the generation to read, or makes the first one. One that was made from another journal, as after a restored
    /// backup, is replaced by an empty one. Throws a <see cref="StorageException"/> when it cannot be used.
    /// </summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await generations.NewestReadyAsync(cancellationToken) is { } newest
            && await database.HasReadSideAsync(newest, cancellationToken)
            && await IsOfThisJournalAsync(newest, cancellationToken))
        {
            Volatile.Write(ref _current, newest);
            return;
        }

        var first = await generations.CreateAsync(cancellationToken);
        await generations.CreateIndexesAsync(first, cancellationToken);
        await generations.DeclareReadyAsync(first, cancellationToken);
        Volatile.Write(ref _current, first);
    }

    /// <summary>Turns to a newer generation once it has all that the one that is read has.</summary>
    /// <returns>Whether there was one to turn to.</returns>
    public async Task<bool> TurnToNewestAsync(CancellationToken cancellationToken)
    {
        var current = Current;
        if (await generations.NewestReadyAsync(cancellationToken) is not { } newest || newest <= current)
            return false;
        if (await PositionAsync(newest, cancellationToken) < await PositionAsync(current, cancellationToken))
            return false;
        Volatile.Write(ref _current, newest);
        return true;
    }

    private Task<long> PositionAsync(int generation, CancellationToken cancellationToken) =>
        new ReadSideStore(database, generation).PositionAsync(cancellationToken);

    private async Task<bool> IsOfThisJournalAsync(int generation, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await database.OpenReadSideAsync(generation, cancellationToken);
            var (ordering, id) = await connection.QuerySingleAsync<(long, string)>("SELECT event_ordering, event_id FROM projection");
            return ordering == 0 || await journal.EventIdAsync(ordering, cancellationToken) == id;
        }
        catch (SqliteException e)
        {
            throw SqliteMigrator.Unusable(
                ((SqliteDatabase)database).ReadSideFile(generation), SqliteMigrator.Explain(e), e,
                " It holds derived data only: delete it and it is built again.");
        }
    }
}
