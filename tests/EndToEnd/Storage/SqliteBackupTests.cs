using Messaging.EndToEnd.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Messaging.EndToEnd.Tests.Storage;

public sealed class SqliteBackupTests(ServerFixture server) : BackupTests(server), IClassFixture<ServerFixture>
{
    private readonly ServerFixture _server = server;

    [Fact]
    public async Task A_copy_of_the_one_file_is_whole_and_goes_on()
    {
        var copy = Path.Combine(Directory.CreateDirectory(Path.Combine(_server.Folder, "copy")).FullName, "messaging.db");
        await RestoredAsync(async () =>
        {
            await using var connection = new SqliteConnection($"Data Source={Path.Combine(_server.Folder, "data", "messaging.db")};Pooling=False;Default Timeout=30");
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = $"VACUUM INTO '{copy}'";
            await command.ExecuteNonQueryAsync();
            return ("ConnectionStrings__Messaging", $"Data Source={copy}");
        });
    }
}
