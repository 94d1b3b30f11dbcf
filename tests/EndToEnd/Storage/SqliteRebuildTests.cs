using System.Globalization;
using Messaging.EndToEnd.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Messaging.EndToEnd.Tests.Storage;

public sealed class SqliteRebuildTests(ServerFixture server) : RebuildTests(server), IClassFixture<ServerFixture>
{
    private readonly ServerFixture _server = server;

    protected override Task<int> GenerationAsync() => Task.FromResult(
        Files().Max(file => int.Parse(Path.GetFileName(file).Split('.')[2], CultureInfo.InvariantCulture)));

    protected override async Task SpoilAsync()
    {
        foreach (var file in Files())
        {
            await using var connection = new SqliteConnection($"Data Source={file};Pooling=False;Default Timeout=30");
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "DELETE FROM customers; DELETE FROM messages";
            await command.ExecuteNonQueryAsync();
        }
    }

    private string[] Files() => Directory.GetFiles(Path.Combine(_server.Folder, "data"), "messaging.read.*.db");
}
