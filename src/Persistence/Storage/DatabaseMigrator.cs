using System.Data.Common;
using System.Reflection;
using DbUp;
using DbUp.Engine;
using Microsoft.Data.Sqlite;

namespace Messaging.Persistence.Storage;

/// <summary>Brings both files to the schema of this program and refuses those it cannot trust, before anything else uses them.</summary>
public static class DatabaseMigrator
{
    private const string ScriptRoot = "Messaging.Persistence.Schema.Sqlite.";
    private const long SynchronousFull = 2;

    /// <summary>Creates or upgrades both files; throws a <see cref="StorageException"/> of one line when that cannot be.</summary>
    public static async Task MigrateAsync(Database database, CancellationToken cancellationToken = default)
    {
        Migrate(database.File, database.ConnectionString, EmbeddedScripts("Truth"), advice: "");
        Migrate(database.ReadSideFile, database.ReadSideConnectionString, EmbeddedScripts("ReadSide"),
            advice: " It holds derived data only: delete it and it is built again.");
        await VerifyDurabilityAsync(database, cancellationToken);
    }

    internal static void Migrate(string file, string connectionString, IReadOnlyList<SqlScript> scripts, string advice)
    {
        try
        {
            CreateFolderOf(file);
            UseWriteAheadLog(file, connectionString);
            var upgrade = DeployChanges.To.SqliteDatabase(connectionString)
                .WithScripts(scripts)
                .WithTransactionPerScript()
                .WithVariablesDisabled()
                .LogToNowhere()
                .Build();
            RefuseNewer(file, upgrade, scripts, advice);
            var result = upgrade.PerformUpgrade();
            if (!result.Successful)
                throw Unusable(file, $"script {result.ErrorScript?.Name} failed: {OneLine(result.Error)}", advice, result.Error);
        }
        catch (SqliteException e)
        {
            throw Unusable(file, Explain(e), advice, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(file, OneLine(e), advice, e);
        }
    }

    internal static IReadOnlyList<SqlScript> EmbeddedScripts(string side)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var prefix = $"{ScriptRoot}{side}.";
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(name => SqlScript.FromStream(name[prefix.Length..], assembly.GetManifestResourceStream(name)!)),
        ];
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

    private static void RefuseNewer(string file, UpgradeEngine upgrade, IReadOnlyList<SqlScript> scripts, string advice)
    {
        var unknown = upgrade.GetExecutedScripts().Except(scripts.Select(script => script.Name)).Max(StringComparer.Ordinal);
        if (unknown is not null)
            throw Unusable(file, $"written by a newer version of this program (it has {unknown}); run that version", advice);
    }

    private static async Task VerifyDurabilityAsync(Database database, CancellationToken cancellationToken)
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

    private static string Explain(SqliteException e) => e.SqliteErrorCode switch
    {
        SQLitePCL.raw.SQLITE_NOTADB => "is not a SQLite database",
        SQLitePCL.raw.SQLITE_CORRUPT => "is damaged or cut short; restore it from a backup",
        SQLitePCL.raw.SQLITE_CANTOPEN => "cannot be opened; check that the folder exists and may be written",
        SQLitePCL.raw.SQLITE_READONLY => "cannot be written",
        SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED => "is in use by another program",
        SQLitePCL.raw.SQLITE_FULL => "cannot grow: the disk is full",
        _ => OneLine(e),
    };

    private static StorageException Unusable(string file, string reason, string advice = "", Exception? inner = null) =>
        new($"SQLite file {file}: {reason.TrimEnd('.')}.{advice}", inner);

    private static string OneLine(Exception e) => e.Message.ReplaceLineEndings(" ");
}
