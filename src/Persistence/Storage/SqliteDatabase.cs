using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Messaging.Persistence.Storage;

/// <summary>Files: one for the truth, and one beside it for each generation of the read side.</summary>
public sealed class SqliteDatabase : Database
{
    private const int BusySeconds = 5;

    // The same pages are written again and again; a larger log (16 MiB) writes each to the file less often.
    private const string RareCheckpoints = "PRAGMA wal_autocheckpoint = 4000;";

    private readonly SqliteConnectionStringBuilder _given;

    private SqliteDatabase(SqliteConnectionStringBuilder given, string file)
        : base(For(given, file))
    {
        _given = given;
        File = file;
    }

    internal override string Kind => "Sqlite";

    internal override bool Blocks => true;

    internal override WriteTurns Turns { get; } = new(1);

    internal string File { get; }

    /// <summary>Lies beside a file whose content was moved elsewhere, and says where to; as long as it is there nothing uses the file.</summary>
    internal string MovedMark => File + ".moved";

    internal static SqliteDatabase From(string? connectionString, string workingDirectory)
    {
        if (string.IsNullOrWhiteSpace(connectionString))
            return new SqliteDatabase(new SqliteConnectionStringBuilder(), Path.GetFullPath("data/messaging.db", workingDirectory));

        var given = ParseSqlite(connectionString);
        var source = given.DataSource;
        if (string.IsNullOrWhiteSpace(source))
            throw new StorageException($"{Setting}: 'Data Source' is missing; {Expected}.");
        if (given.Mode == SqliteOpenMode.Memory || source.Contains(":memory:", StringComparison.OrdinalIgnoreCase))
            throw new StorageException($"{Setting}: a database in memory would forget every message; {Expected}.");
        if (source.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
            throw new StorageException($"{Setting}: a 'file:' URI is not supported; {Expected}.");
        return new SqliteDatabase(given, Path.GetFullPath(source, workingDirectory));
    }

    /// <summary>
    /// Makes a connection to the truth durable and patient; whoever opens one by its connection string calls this once it is open.
    /// </summary>
    /// <remarks>
    /// The pool hands connections on with the pragmas of their last user, so they are stated each time. Without the busy
    /// time-out of SQLite itself the library polls a locked file every 150 ms only.
    /// </remarks>
    public static void Prepare(DbConnection connection) =>
        Execute(connection, $"PRAGMA busy_timeout = {BusySeconds * 1000}; PRAGMA synchronous = FULL; {RareCheckpoints}");

    public override ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken) =>
        OpenAsync(ConnectionString, Prepare, cancellationToken);

    public override DbTransaction BeginRead(DbConnection connection) => ((SqliteConnection)connection).BeginTransaction(deferred: true);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Keeps other servers away until it is disposed of or the process ends: two would not know of each other's conversations.</summary>
    /// <exception cref="StorageException">Another server has the file.</exception>
    public IDisposable Serve()
    {
        try
        {
            return new FileStream(File + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw SqliteMigrator.Unusable(File, "another server uses it; with SQLite there can be one only, with PostgreSQL several", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw SqliteMigrator.Unusable(File, DatabaseMigrator.OneLine(e), e);
        }
    }

    /// <summary>Keeps servers and commands from going on with a file whose content is used elsewhere now.</summary>
    internal void MarkAsMoved(string destination) => System.IO.File.WriteAllText(MovedMark, destination + Environment.NewLine);

    internal string ReadSideFile(int generation) => Path.Combine(
        Path.GetDirectoryName(File)!,
        $"{ReadSidePrefix}{generation.ToString(CultureInfo.InvariantCulture)}{Path.GetExtension(File)}");

    internal string ReadSideConnectionString(int generation) => For(_given, ReadSideFile(generation));

    internal override ValueTask<DbConnection> OpenReadSideAsync(int generation, CancellationToken cancellationToken) =>
        OpenAsync(ReadSideConnectionString(generation), PrepareReadSide, cancellationToken);

    internal override Task MakeReadSideAsync(int generation, CancellationToken cancellationToken)
    {
        DeleteReadSide(ReadSideFile(generation));
        using var connection = new SqliteConnection(ReadSideConnectionString(generation));
        connection.Open();
        Execute(connection, "PRAGMA journal_mode = WAL");
        return Task.CompletedTask;
    }

    internal override Task<bool> HasReadSideAsync(int generation, CancellationToken cancellationToken) =>
        Task.FromResult(System.IO.File.Exists(ReadSideFile(generation)));

    internal override Task DropReadSidesBeforeAsync(int generation, IReadOnlySet<int> kept, CancellationToken cancellationToken)
    {
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(File)!, $"{ReadSidePrefix}*{Path.GetExtension(File)}"))
        {
            // Without an extension of its own the pattern finds -wal and -shm too; they are no numbers.
            var number = Path.GetFileName(file)[ReadSidePrefix.Length..^Path.GetExtension(File).Length];
            if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var other) && other < generation && !kept.Contains(other))
                DeleteReadSide(file);
        }

        return Task.CompletedTask;
    }

    private string ReadSidePrefix => $"{Path.GetFileNameWithoutExtension(File)}.read.";

    // Who still reads it goes on doing so: an open file stays until it is closed.
    private void DeleteReadSide(string file)
    {
        using (var connection = new SqliteConnection(For(_given, file)))
            SqliteConnection.ClearPool(connection);
        foreach (var part in new[] { "", "-wal", "-shm" })
            System.IO.File.Delete(file + part);
    }

    // In WAL mode NORMAL never corrupts; at worst a power cut takes the last commits back, and they are derived again.
    private static void PrepareReadSide(DbConnection connection) =>
        Execute(connection, $"PRAGMA busy_timeout = {BusySeconds * 1000}; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16384; {RareCheckpoints}");

    private static async ValueTask<DbConnection> OpenAsync(
        string connectionString, Action<DbConnection> prepare, CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            prepare(connection);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static void Execute(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static SqliteConnectionStringBuilder ParseSqlite(string connectionString)
    {
        try
        {
            return new SqliteConnectionStringBuilder(connectionString);
        }
        // The reason is left out: it can quote the setting, and a connection string can hold a password.
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException)
        {
            throw new StorageException($"{Setting}: not a connection string that is understood; {Expected}.", e);
        }
    }

    private static string For(SqliteConnectionStringBuilder given, string path)
    {
        var builder = new SqliteConnectionStringBuilder(given.ConnectionString)
        {
            DataSource = path,
            ForeignKeys = true,
            Pooling = true,
        };
        if (!given.ShouldSerialize("Default Timeout"))
            builder.DefaultTimeout = BusySeconds;
        return builder.ConnectionString;
    }
}
