using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Messaging.Persistence.Storage;

/// <summary>
/// Where the system keeps what it knows. Two SQLite files: the truth, and beside it the read side, which is derived from the
/// journal and can be deleted whenever the system is stopped.
/// </summary>
public sealed class Database
{
    public const string Setting = "ConnectionStrings__Messaging";

    private const string Expected = "expected 'Data Source=<path of a SQLite file>', or nothing for data/messaging.db";
    private const int BusySeconds = 5;

    private readonly string file;
    private readonly string readSideFile;

    private Database(SqliteConnectionStringBuilder given, string file)
    {
        this.file = file;
        readSideFile = Path.Combine(
            Path.GetDirectoryName(file)!,
            $"{Path.GetFileNameWithoutExtension(file)}.read{Path.GetExtension(file)}");
        ConnectionString = For(given, file);
        ReadSideConnectionString = For(given, readSideFile);
    }

    /// <summary>The truth: journal, snapshots, customer directory, accounts, sessions, data protection keys.</summary>
    public string ConnectionString { get; }

    /// <summary>The derived read side.</summary>
    public string ReadSideConnectionString { get; }

    internal string File => file;

    internal string ReadSideFile => readSideFile;

    /// <summary>Reads the setting; what cannot be used is refused with a <see cref="StorageException"/> of one line.</summary>
    public static Database Parse(string? connectionString, string workingDirectory)
    {
        if (string.IsNullOrWhiteSpace(connectionString))
            return new Database(new SqliteConnectionStringBuilder(), Path.GetFullPath("data/messaging.db", workingDirectory));

        if (HasKey(connectionString, "Host"))
            throw new StorageException($"{Setting}: PostgreSQL ('Host=…') is not supported by this version; {Expected}.");

        var given = ParseSqlite(connectionString);
        var source = given.DataSource;
        if (string.IsNullOrWhiteSpace(source))
            throw new StorageException($"{Setting}: 'Data Source' is missing; {Expected}.");
        if (given.Mode == SqliteOpenMode.Memory || source.Contains(":memory:", StringComparison.OrdinalIgnoreCase))
            throw new StorageException($"{Setting}: a database in memory would forget every message; {Expected}.");
        if (source.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
            throw new StorageException($"{Setting}: a 'file:' URI is not supported; {Expected}.");
        return new Database(given, Path.GetFullPath(source, workingDirectory));
    }

    /// <summary>Opens a pooled connection to the truth.</summary>
    public ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken) =>
        OpenAsync(ConnectionString, Prepare, cancellationToken);

    /// <summary>Opens a pooled connection to the read side.</summary>
    public ValueTask<DbConnection> OpenReadSideAsync(CancellationToken cancellationToken) =>
        OpenAsync(ReadSideConnectionString, PrepareReadSide, cancellationToken);

    /// <summary>Begins a transaction that only reads: all of it sees the same moment, and no writer waits for it.</summary>
    public static DbTransaction BeginRead(DbConnection connection) => ((SqliteConnection)connection).BeginTransaction(deferred: true);

    /// <summary>
    /// Makes a connection to the truth durable and patient; whoever opens one by its connection string calls this once it is open.
    /// </summary>
    /// <remarks>
    /// The pool hands connections on with the pragmas of their last user, so they are stated each time. Without the busy
    /// time-out of SQLite itself the library polls a locked file every 150 ms only.
    /// </remarks>
    public static void Prepare(DbConnection connection) =>
        Execute(connection, $"PRAGMA busy_timeout = {BusySeconds * 1000}; PRAGMA synchronous = FULL;");

    // In WAL mode NORMAL never corrupts; at worst a power cut takes the last commits back, and they are derived again.
    private static void PrepareReadSide(DbConnection connection) =>
        Execute(connection, $"PRAGMA busy_timeout = {BusySeconds * 1000}; PRAGMA synchronous = NORMAL;");

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

    private static bool HasKey(string connectionString, string key)
    {
        try
        {
            return new DbConnectionStringBuilder { ConnectionString = connectionString }.ContainsKey(key);
        }
        catch (ArgumentException)
        {
            return false;
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
