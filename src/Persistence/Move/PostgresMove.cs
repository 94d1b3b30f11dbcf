using System.Net.Sockets;
using Dapper;
using Messaging.Persistence.Storage;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Messaging.Persistence.Move;

/// <summary>
/// Moves an installation from a SQLite file into an empty PostgreSQL database, with every row of the truth as it is. All of
/// it is one transaction there, so a move that ends half-way leaves nothing and can be run again. The file is only read.
/// </summary>
public sealed class PostgresMove(SqliteDatabase source, PostgresDatabase target)
{
    /// <summary>The read side is not moved: it is built from the journal, by the next start or a rebuild.</summary>
    /// <returns>What was moved, and is the same on both sides.</returns>
    /// <exception cref="StorageException">It cannot be; the message is for the operator.</exception>
    public async Task<IReadOnlyList<MovedTable>> RunAsync(IProgress<MoveProgress> progress, CancellationToken cancellationToken)
    {
        SqliteMigrator.RequireInstallation(source);
        using var alone = source.Serve();
        await DatabaseMigrator.MigrateAsync(source, cancellationToken);
        try
        {
            await PostgresMigrator.RequireOwnOrEmptyAsync(target, cancellationToken);
            await DatabaseMigrator.MigrateAsync(target, cancellationToken);
            var moved = await CopyAsync(progress, cancellationToken);
            MarkAsMoved();
            return moved;
        }
        catch (Exception e) when (e is NpgsqlException or SocketException or TimeoutException)
        {
            throw PostgresMigrator.Unusable(target, $"{PostgresMigrator.Explain(e)}; nothing was moved", e);
        }
        catch (SqliteException e)
        {
            throw SqliteMigrator.Unusable(source.File, SqliteMigrator.Explain(e), e);
        }
    }

    private async Task<IReadOnlyList<MovedTable>> CopyAsync(IProgress<MoveProgress> progress, CancellationToken cancellationToken)
    {
        await using var from = (SqliteConnection)await source.OpenAsync(cancellationToken);
        // Takes the place of the one writer, so that no other command changes what was copied already.
        await using var stillness = from.BeginTransaction(deferred: false);
        await using var to = await target.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await to.BeginTransactionAsync(cancellationToken);
        await TakeEmptyTablesAsync(to);

        var moved = new List<MovedTable>();
        foreach (var table in MovedTables.All)
            moved.Add(await (await TableMove.CreateAsync(from, to, table)).RunAsync(progress, cancellationToken));
        await CommitAsync(transaction);
        return moved;
    }

    private async Task CommitAsync(NpgsqlTransaction transaction)
    {
        try
        {
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is NpgsqlException or SocketException or TimeoutException)
        {
            throw PostgresMigrator.Unusable(
                target, $"the connection broke at the very end ({PostgresMigrator.Explain(e)}), so all was moved or nothing. Run the command again: if it says that the database is not empty, all was moved", e);
        }
    }

    // Locked before they are looked at: a server that starts there meanwhile waits, and finds the accounts that were moved.
    private async Task TakeEmptyTablesAsync(NpgsqlConnection to)
    {
        await to.ExecuteAsync("SET LOCAL lock_timeout = '10s'; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0");
        await to.ExecuteAsync($"LOCK TABLE {string.Join(", ", MovedTables.All)}, read_sides IN ACCESS EXCLUSIVE MODE");
        foreach (var table in MovedTables.All)
        {
            if (await to.ExecuteScalarAsync<bool>($"SELECT EXISTS (SELECT 1 FROM {table})"))
                throw PostgresMigrator.Unusable(target, $"is not empty: {table} has rows, so it was moved to or used before; give an empty database");
        }
    }

    private void MarkAsMoved()
    {
        try
        {
            source.MarkAsMoved(target.Name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SqliteMigrator.Unusable(
                source.File, $"was moved whole to {target.Name}, but {source.MovedMark} cannot be written ({DatabaseMigrator.OneLine(e)}); never start a server on the file again", e);
        }
    }
}
