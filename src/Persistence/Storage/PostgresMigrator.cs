using System.Net.Sockets;
using Dapper;
using DbUp;
using DbUp.Engine;
using Npgsql;

namespace Messaging.Persistence.Storage;

/// <summary>Migrates a PostgreSQL database, one node at a time, and sees to it that it is as durable as it has to be.</summary>
internal static class PostgresMigrator
{
    /// <summary>Held by whoever changes the schema; the letters "messag".</summary>
    private const long Lock = 0x6d6573736167;

    private const int OldestVersion = 130000; // snapshot functions of the projection

    public static async Task MigrateAsync(PostgresDatabase database, IReadOnlyList<SqlScript> scripts, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
            await VerifyServerAsync(database, connection);
            // Nodes that start together come one after the other; the lock ends with the connection at the latest.
            await connection.ExecuteAsync("SELECT pg_advisory_lock(@Lock)", new { Lock }, commandTimeout: 0);
            try
            {
                DatabaseMigrator.Upgrade(
                    DeployChanges.To.PostgresqlDatabase(database.ConnectionString), scripts,
                    (reason, cause) => Unusable(database, cause is PostgresException refused && MayNotCreate(refused) ? Explain(cause) : reason, cause));
            }
            finally
            {
                await connection.ExecuteAsync("SELECT pg_advisory_unlock(@Lock)", new { Lock });
            }
        }
        catch (Exception e) when (e is NpgsqlException or SocketException or TimeoutException)
        {
            throw Unusable(database, Explain(e), e);
        }
    }

    /// <summary>Refuses a database in which somebody else has tables: a mistyped name must not fill it with ours.</summary>
    public static async Task RequireOwnOrEmptyAsync(PostgresDatabase database, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        // Extensions may have brought tables of their own.
        var isForeign = await connection.ExecuteScalarAsync<bool>(
            """
            SELECT to_regclass('data_protection_keys') IS NULL AND EXISTS (
                SELECT 1 FROM pg_class c
                WHERE c.relnamespace = to_regnamespace(current_schema()) AND c.relkind IN ('r', 'p')
                AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e'))
            """);
        if (isForeign)
            throw Unusable(database, "holds tables of another program; give an empty database");
    }

    /// <summary>Refuses a database that this program has not made.</summary>
    public static async Task RequireInstallationAsync(PostgresDatabase database, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
            if (await connection.ExecuteScalarAsync<bool>("SELECT to_regclass('data_protection_keys') IS NULL"))
                throw Unusable(database, "is not a database of this program");
        }
        catch (Exception e) when (e is NpgsqlException or SocketException or TimeoutException)
        {
            throw Unusable(database, Explain(e), e);
        }
    }

    private static async Task VerifyServerAsync(PostgresDatabase database, NpgsqlConnection connection)
    {
        var (version, fsync, commit, encoding) = await connection.QuerySingleAsync<(int, string, string, string)>(
            "SELECT current_setting('server_version_num')::int, current_setting('fsync'), current_setting('synchronous_commit'), current_setting('server_encoding')");
        if (version < OldestVersion)
            throw Unusable(database, "is older than version 13");
        if (fsync != "on")
            throw Unusable(database, "runs with fsync off, so a power cut could lose answered messages");
        if (commit == "off")
            throw Unusable(database, "runs with synchronous_commit off, so a crash could lose answered messages");
        if (encoding != "UTF8")
            throw Unusable(database, $"has the encoding {encoding}; it must be UTF8");
    }

    // Texts of the server come in its language and can be long; the code says what an operator can look up.
    internal static string Explain(Exception e) => e switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } =>
            "refuses the user name or the password",
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } => "has no such database; create it first",
        PostgresException denied when MayNotCreate(denied) =>
            "does not let this user create tables and schemas; make it the owner of the database",
        PostgresException refused => $"{refused.MessageText.ReplaceLineEndings(" ")} ({refused.SqlState})",
        _ => $"cannot be reached: {DatabaseMigrator.OneLine(e.GetBaseException())}",
    };

    // Without any right to a schema there is none to create tables in.
    private static bool MayNotCreate(PostgresException e) =>
        e.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.InvalidSchemaName;

    internal static StorageException Unusable(PostgresDatabase database, string reason, Exception? cause = null) =>
        new($"{database.Name}: {reason.TrimEnd('.')}.", cause);
}
