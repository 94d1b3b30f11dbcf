using System.Data.Common;
using DbUp;
using DbUp.Engine;
using Microsoft.Data.Sqlite;

namespace Messaging.Persistence.Storage;

/// <summary>Migrates a SQLite file, and sees to it that it is as durable as it has to be.</summary>
internal static class SqliteMigrator
{
    private const long SynchronousFull = 2;
    private const string FirstTable = "data_protection_keys"; // no other program's, and there since the first script

    public static async Task MigrateAsync(SqliteDatabase database, IReadOnlyList<SqlScript> scripts, CancellationToken cancellationToken)
    {
        var file = database.File;
        RefuseMoved(database);
        try
        {
            CreateFolderOf(file);
            UseWriteAheadLog(file, database.ConnectionString);
            DatabaseMigrator.Upgrade(
                DeployChanges.To.SqliteDatabase(database.ConnectionString), scripts, (reason, cause) => Unusable(file, reason, cause));
        }
        catch (SqliteException e)
        {
            throw Unusable(file, Explain(e), e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(file, DatabaseMigrator.OneLine(e), e);
        }

        await VerifyDurabilityAsync(database, cancellationToken);
    }

    /// <summary>Refuses a file that this program has not made, so that a mistyped path makes no empty database and spoils no other program's.</summary>
    public static void RequireInstallation(SqliteDatabase database)
    {
        var file = database.File;
        if (!File.Exists(file))
            throw Unusable(file, "there is no such file");
        try
        {
            // Its own connection: it must not make the file, and the pool keeps none that was opened like this.
            using var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder(database.ConnectionString) { Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ConnectionString);
            connection.Open();
            if (Scalar(connection, $"SELECT count(*) FROM sqlite_master WHERE name = '{FirstTable}'") is not 1L)
                throw Unusable(file, "is not a database of this program");
        }
        catch (SqliteException e)
        {
            throw Unusable(file, Explain(e), e);
        }
    }

    internal static StorageException Unusable(string file, string reason, Exception? cause = null, string advice = "") =>
        new($"SQLite file {file}: {reason.TrimEnd('.')}.{advice}", cause);

    internal static string Explain(SqliteException e) => e.SqliteErrorCode switch
    {
        SQLitePCL.raw.SQLITE_NOTADB => "is not a SQLite database",
        SQLitePCL.raw.SQLITE_CORRUPT => "is damaged or cut short; restore it from a backup",
        SQLitePCL.raw.SQLITE_CANTOPEN => "cannot be opened; check that the folder exists and may be written",
        SQLitePCL.raw.SQLITE_READONLY => "cannot be written",
        SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED => "is in use by another program",
        SQLitePCL.raw.SQLITE_FULL => "cannot grow: the disk is full",
        _ => DatabaseMigrator.OneLine(e),
    };

    private static void RefuseMoved(SqliteDatabase database)
    {
        string destination;
        try
        {
            destination = File.ReadAllText(database.MovedMark).Trim().ReplaceLineEndings(" ");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            destination = "another database";
        }

        throw Unusable(
            database.File,
            $"was moved to {destination}; start with that, or delete {database.MovedMark} to go on without what came since");
    }

    private static void CreateFolderOf(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        if (Directory.Exists(folder))
            return;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    // Asked for at every start, not only when the file is new: a copy made with VACUUM INTO comes without it.
    private static void UseWriteAheadLog(string file, string connectionString)
    {
        using var connection = new SqliteConnection(connectionString);
        connection.Open();
        var mode = Scalar(connection, "PRAGMA journal_mode = WAL") as string;
        if (mode != "wal")
            throw Unusable(file, $"needs journal_mode wal but stays in {mode}; it must lie on a local disk");
    }

    private static async Task VerifyDurabilityAsync(SqliteDatabase database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        if (Scalar(connection, "PRAGMA synchronous") is not SynchronousFull)
            throw Unusable(database.File, "PRAGMA synchronous is not FULL, so a power cut could lose answered messages");
    }

    private static object? Scalar(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
