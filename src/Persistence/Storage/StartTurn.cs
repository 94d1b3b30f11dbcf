using Dapper;

namespace Messaging.Persistence.Storage;

/// <summary>Lets nodes that start together on one database take turns at what must be done once, before there is a cluster to ask.</summary>
public static class StartTurn
{
    /// <summary>Held by the node whose turn it is; the letters "starts".</summary>
    private const long Lock = 0x737461727473;

    /// <summary>Waits for the turn, which ends when it is disposed of, or with the process. A SQLite file has one server, whose turn it always is.</summary>
    public static async Task<IAsyncDisposable?> TakeAsync(Database database, CancellationToken cancellationToken)
    {
        if (database is not PostgresDatabase)
            return null;
        var connection = await database.OpenAsync(cancellationToken);
        try
        {
            // The lock ends with the transaction, so that it is let go of at once and not when the pool takes the connection up again.
            var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await connection.ExecuteAsync(new CommandDefinition(
                "SELECT pg_advisory_xact_lock(@Lock)", new { Lock }, transaction, cancellationToken: cancellationToken));
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
