using Messaging.Persistence.Journal;
using Messaging.Persistence.ReadSide;
using Messaging.Persistence.ReadSide.Generations;
using Messaging.Persistence.ReadSide.Projecting;
using Messaging.Persistence.Storage;

namespace Messaging.Persistence.Tests.Storage;

/// <summary>The kinds that one contract is run against.</summary>
public enum DatabaseKind
{
    Sqlite,
    Postgres,
}

/// <summary>A migrated database of its own for one test, gone afterwards.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private TestDatabase(string? connectionString)
    {
        Database = Database.Parse(connectionString, _folder.Path);
        Generations = new ReadSideGenerations(Database);
        Tables = new ReadSideTables(Database, Generations, new JournalReader(Database));
    }

    public Database Database { get; }

    public ReadSideGenerations Generations { get; }

    /// <summary>The read side, empty.</summary>
    public ReadSideTables Tables { get; }

    /// <summary>Writes the read side.</summary>
    public ReadSideStore Store => new(Database, Tables.Current);

    public static async Task<TestDatabase> CreateAsync(DatabaseKind kind)
    {
        var test = await EmptyAsync(kind);
        await DatabaseMigrator.MigrateAsync(test.Database);
        await test.Tables.StartAsync(CancellationToken.None);
        return test;
    }

    /// <summary>Without a schema.</summary>
    public static async Task<TestDatabase> EmptyAsync(DatabaseKind kind) =>
        new(kind is DatabaseKind.Postgres ? await PostgresServer.CreateDatabaseAsync() : null);

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        if (Database is PostgresDatabase)
            PostgresServer.DropDatabase(Database.ConnectionString);
        _folder.Dispose();
    }
}
