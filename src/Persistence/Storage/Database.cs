using System.Data.Common;

namespace Messaging.Persistence.Storage;

/// <summary>
/// Where the system keeps what it knows: the truth, and beside it the read side, which is derived from the journal and is
/// kept in generations, so that a new one can be built while the old one is read.
/// </summary>
public abstract class Database : IAsyncDisposable
{
    public const string Setting = "ConnectionStrings__Messaging";

    internal const string Expected =
        "expected 'Data Source=<path of a SQLite file>', 'Host=…;Database=…;Username=…;Password=…' for PostgreSQL, or nothing for data/messaging.db";

    private protected Database(string connectionString) => ConnectionString = connectionString;

    /// <summary>Of the truth: journal, snapshots, customer directory, accounts, sessions, data protection keys.</summary>
    public string ConnectionString { get; }

    /// <summary>Reads the setting; what cannot be used is refused with a <see cref="StorageException"/> of one line.</summary>
    public static Database Parse(string? connectionString, string workingDirectory) =>
        !string.IsNullOrWhiteSpace(connectionString) && HasKey(connectionString, "Host")
            ? PostgresDatabase.From(connectionString)
            : SqliteDatabase.From(connectionString, workingDirectory);

    /// <summary>Opens a pooled connection to the truth.</summary>
    public abstract ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Begins a transaction that only reads: all of it sees the same moment, and no writer waits for it.</summary>
    public abstract DbTransaction BeginRead(DbConnection connection);

    /// <summary>Whether calls block their thread although they look asynchronous.</summary>
    internal abstract bool Blocks { get; }

    /// <summary>For those who write to the truth and may have to wait for each other.</summary>
    internal abstract WriteTurns Turns { get; }

    /// <summary>What a script or a message calls this kind.</summary>
    internal abstract string Kind { get; }

    /// <summary>Opens a pooled connection to a generation of the read side; its tables are named without a schema.</summary>
    internal abstract ValueTask<DbConnection> OpenReadSideAsync(int generation, CancellationToken cancellationToken);

    /// <summary>Makes the place of a generation; there may be nothing there yet, or what a crash left of an earlier attempt.</summary>
    internal abstract Task MakeReadSideAsync(int generation, CancellationToken cancellationToken);

    /// <summary>Whether a generation is where it should be.</summary>
    internal abstract Task<bool> HasReadSideAsync(int generation, CancellationToken cancellationToken);

    /// <summary>Removes the generations before one that are not to be kept, and what is left of them.</summary>
    internal abstract Task DropReadSidesBeforeAsync(int generation, IReadOnlySet<int> kept, CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();

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
}
