using Dapper;
using Messaging.Persistence.Storage;
using Npgsql;

namespace Messaging.Persistence.Tests.Storage;

public sealed class PostgresMigratorTests : IAsyncLifetime
{
    private string _connectionString = "";

    public async Task InitializeAsync() => _connectionString = await PostgresServer.CreateDatabaseAsync();

    public Task DisposeAsync()
    {
        PostgresServer.DropDatabase(_connectionString);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Nodes_that_start_at_the_same_moment_make_the_schema_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => MigrateAsync())));

        await using var connection = new NpgsqlConnection(_connectionString);
        var applied = await connection.QueryAsync<string>("SELECT scriptname FROM schemaversions ORDER BY scriptname");
        Assert.Equal(SchemaScripts.Truth("Postgres").Select(script => script.Name), applied);
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused()
    {
        await MigrateAsync();
        await using (var connection = new NpgsqlConnection(_connectionString))
            await connection.ExecuteAsync("INSERT INTO schemaversions (scriptname, applied) VALUES ('9999_future.sql', now())");

        Assert.Contains("newer version", await RefusalAsync(_connectionString));
    }

    [Fact]
    public async Task A_newer_version_that_has_only_added_is_no_reason_to_refuse()
    {
        await MigrateAsync();
        await using (var connection = new NpgsqlConnection(_connectionString))
            await connection.ExecuteAsync("INSERT INTO schemaversions (scriptname, applied) VALUES ('9999_future.additive.sql', now())");

        await MigrateAsync();
    }

    [Theory]
    [InlineData("Port", "1", "cannot be reached")]
    [InlineData("Database", "nowhere", "no such database")]
    [InlineData("Username", "nobody", "refuses the user name")]
    [InlineData("Options", "-c synchronous_commit=off", "synchronous_commit")]
    public async Task A_server_that_cannot_be_used_is_refused_with_the_reason(string setting, string value, string reason)
    {
        var settings = new NpgsqlConnectionStringBuilder(_connectionString) { [setting] = value };

        Assert.Contains(reason, await RefusalAsync(settings.ConnectionString));
    }

    [Fact]
    public async Task A_user_who_may_not_create_tables_is_refused()
    {
        await using (var connection = new NpgsqlConnection(_connectionString))
            await connection.ExecuteAsync("REVOKE ALL ON SCHEMA public FROM PUBLIC; DROP ROLE IF EXISTS guest; CREATE ROLE guest LOGIN");

        Assert.Contains("owner", await RefusalAsync(new NpgsqlConnectionStringBuilder(_connectionString) { Username = "guest" }.ConnectionString));
    }

    private static async Task<string> RefusalAsync(string connectionString)
    {
        await using var database = Database.Parse(connectionString, "/");
        var refusal = await Assert.ThrowsAsync<StorageException>(() => DatabaseMigrator.MigrateAsync(database));
        Assert.StartsWith("PostgreSQL at 127.0.0.1:", refusal.Message);
        Assert.DoesNotContain('\n', refusal.Message);
        return refusal.Message;
    }

    private async Task MigrateAsync()
    {
        await using var database = Database.Parse(_connectionString, "/");
        await DatabaseMigrator.MigrateAsync(database);
    }
}
