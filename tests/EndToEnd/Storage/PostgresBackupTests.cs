using System.Diagnostics;
using Messaging.EndToEnd.Tests.Support;
using Messaging.Persistence.Tests.Storage;
using Npgsql;

namespace Messaging.EndToEnd.Tests.Storage;

public sealed class PostgresBackupTests(PostgresFixture server) : BackupTests(server), IClassFixture<PostgresFixture>
{
    private readonly PostgresFixture _server = server;

    [Theory]
    [InlineData("--exclude-schema=read_*")]
    [InlineData("--no-comments")] // with the read side
    public async Task A_dump_restored_into_an_empty_database_is_whole_and_goes_on(string option)
    {
        var copy = await PostgresServer.CreateDatabaseAsync();
        await RestoredAsync(async () =>
        {
            var file = Path.Combine(_server.Folder, "messaging.dump");
            await RunAsync("pg_dump", _server.Database.Value, "--format=custom", option, $"--file={file}");
            await RunAsync("pg_restore", copy, "--exit-on-error", "--no-owner", $"--dbname={new NpgsqlConnectionStringBuilder(copy).Database}", file);
            return (_server.Database.Name, copy);
        });
        PostgresServer.DropDatabase(copy);
    }

    private static async Task RunAsync(string tool, string connectionString, params string[] arguments)
    {
        var at = new NpgsqlConnectionStringBuilder(connectionString);
        var start = new ProcessStartInfo(PostgresServer.Tool(tool), arguments) { RedirectStandardError = true };
        start.Environment["PGHOST"] = at.Host;
        start.Environment["PGPORT"] = $"{at.Port}";
        start.Environment["PGUSER"] = at.Username;
        start.Environment["PGDATABASE"] = at.Database;
        using var process = Process.Start(start)!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{tool}: {errors}");
    }
}
