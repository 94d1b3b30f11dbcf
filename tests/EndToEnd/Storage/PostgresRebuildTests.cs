using System.Globalization;
using Messaging.EndToEnd.Tests.Support;
using Npgsql;

namespace Messaging.EndToEnd.Tests.Storage;

public sealed class PostgresRebuildTests(PostgresFixture server) : RebuildTests(server), IClassFixture<PostgresFixture>
{
    private readonly PostgresFixture _server = server;

    protected override async Task<int> GenerationAsync() =>
        (await SchemasAsync()).Max(schema => int.Parse(schema["read_".Length..], CultureInfo.InvariantCulture));

    protected override async Task SpoilAsync()
    {
        foreach (var schema in await SchemasAsync())
        {
            await using var connection = new NpgsqlConnection(_server.Database.Value);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand($"DELETE FROM {schema}.customers; DELETE FROM {schema}.messages", connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    private async Task<List<string>> SchemasAsync()
    {
        await using var connection = new NpgsqlConnection(_server.Database.Value);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'read\\_%'", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var schemas = new List<string>();
        while (await reader.ReadAsync())
            schemas.Add(reader.GetString(0));
        return schemas;
    }
}
