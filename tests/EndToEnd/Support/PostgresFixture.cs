using Messaging.Persistence.Tests.Storage;

namespace Messaging.EndToEnd.Tests.Support;

/// <summary>The same server on a PostgreSQL database of its own.</summary>
public sealed class PostgresFixture : ServerFixture
{
    private string _connectionString = "";

    public override (string Name, string Value) Database => ("ConnectionStrings__Messaging", _connectionString);

    public override async Task InitializeAsync()
    {
        _connectionString = await PostgresServer.CreateDatabaseAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        PostgresServer.DropDatabase(_connectionString);
    }
}
