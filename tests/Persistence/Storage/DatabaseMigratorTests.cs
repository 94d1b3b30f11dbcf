using Dapper;
using DbUp.Engine;
using Messaging.Persistence.Storage;
using Microsoft.Data.Sqlite;

namespace Messaging.Persistence.Tests.Storage;

public sealed class DatabaseMigratorTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Database database;

    public DatabaseMigratorTests() => database = Database.Parse(null, folder.Path);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_first_start_creates_the_file_with_a_write_ahead_log()
    {
        await DatabaseMigrator.MigrateAsync(database);

        await using var truth = await database.OpenAsync(CancellationToken.None);
        Assert.Equal("wal", truth.ExecuteScalar<string>("PRAGMA journal_mode"));
        Assert.Equal(0, truth.ExecuteScalar<int>("SELECT count(*) FROM agents"));
    }

    [Fact]
    public async Task A_later_start_changes_nothing()
    {
        await DatabaseMigrator.MigrateAsync(database);
        var before = await SchemaAsync();

        await DatabaseMigrator.MigrateAsync(database);

        Assert.Equal(before, await SchemaAsync());
    }

    [Fact]
    public async Task A_new_data_folder_is_closed_to_other_users()
    {
        if (OperatingSystem.IsWindows())
            return;

        await DatabaseMigrator.MigrateAsync(database);

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(folder.File("data")));
    }

    [Fact]
    public async Task A_copy_that_lost_its_write_ahead_log_gets_it_back()
    {
        await DatabaseMigrator.MigrateAsync(database);
        await using (var connection = await database.OpenAsync(CancellationToken.None))
            connection.Execute("VACUUM INTO @copy", new { copy = folder.File("copy.db") });
        var copy = Database.Parse("Data Source=copy.db", folder.Path);

        await DatabaseMigrator.MigrateAsync(copy);

        await using var restored = await copy.OpenAsync(CancellationToken.None);
        Assert.Equal("wal", restored.ExecuteScalar<string>("PRAGMA journal_mode"));
    }

    [Fact]
    public async Task A_file_of_a_newer_version_is_refused_and_left_alone()
    {
        await DatabaseMigrator.MigrateAsync(database);
        await using (var connection = await database.OpenAsync(CancellationToken.None))
            connection.Execute("INSERT INTO SchemaVersions (ScriptName, Applied) VALUES ('9999_future.sql', '2030-01-01')");

        var refusal = await RefusalAsync(database);

        Assert.Contains("newer version", refusal.Message);
        Assert.Contains("9999_future.sql", refusal.Message);
    }

    [Fact]
    public async Task A_script_that_fails_leaves_nothing_of_itself_and_is_named()
    {
        SqlScript[] scripts =
        [
            new("0001_good.sql", "CREATE TABLE good (x); INSERT INTO good VALUES ('$not$ a variable');"),
            new("0002_bad.sql", "CREATE TABLE half (x); INSERT INTO nowhere VALUES (1);"),
        ];
        var other = (SqliteDatabase)Database.Parse("Data Source=x.db", folder.Path);

        var refusal = await Assert.ThrowsAsync<StorageException>(() => SqliteMigrator.MigrateAsync(other, scripts, CancellationToken.None));

        Assert.Contains("0002_bad.sql", refusal.Message);
        Assert.DoesNotContain('\n', refusal.Message);
        using var connection = new SqliteConnection(other.ConnectionString);
        Assert.Equal(["good"], connection.Query<string>("SELECT name FROM sqlite_master WHERE name IN ('good', 'half')"));
        Assert.Equal(["0001_good.sql"], connection.Query<string>("SELECT ScriptName FROM SchemaVersions"));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_and_left_alone()
    {
        var content = new string('z', 5000);
        WriteTruth(System.Text.Encoding.ASCII.GetBytes(content));

        var refusal = await RefusalAsync(database);

        Assert.Contains("is not a SQLite database", refusal.Message);
        Assert.Equal(content, File.ReadAllText(folder.File("data/messaging.db")));
    }

    [Theory]
    [InlineData(50)]
    [InlineData(3000)]
    [InlineData(8192)]
    public async Task A_file_that_was_cut_short_is_refused(int length)
    {
        await DatabaseMigrator.MigrateAsync(database);
        SqliteConnection.ClearAllPools();
        var whole = File.ReadAllBytes(folder.File("data/messaging.db"));
        Assert.True(whole.Length > length);
        WriteTruth(whole[..length]);

        var refusal = await RefusalAsync(database);

        Assert.Contains("damaged or cut short", refusal.Message);
    }

    [Fact]
    public async Task A_folder_in_the_place_of_the_file_is_refused()
    {
        Directory.CreateDirectory(folder.File("data/messaging.db"));

        Assert.Contains("cannot be opened", (await RefusalAsync(database)).Message);
    }

    [Fact]
    public async Task A_file_in_the_place_of_the_folder_is_refused()
    {
        File.WriteAllText(folder.File("data"), "");

        await RefusalAsync(database);
    }

    [Theory]
    [InlineData("Sqlite")]
    [InlineData("Postgres")]
    public void Scripts_run_in_the_order_of_their_numbers_and_keep_the_names_that_databases_know_them_by(string kind)
    {
        var names = SchemaScripts.Truth(kind).Select(script => script.Name).ToArray();

        Assert.Equal(
            ["0001_accounts.sql", "0002_directory.sql", "0003_journal.sql", "0004_read_sides.sql", RollingUpgradeTests.LastFree], names.Take(5));
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.Distinct(names.Select(name => name[..4]));
    }

    private static async Task<StorageException> RefusalAsync(Database database)
    {
        var refusal = await Assert.ThrowsAsync<StorageException>(() => DatabaseMigrator.MigrateAsync(database));
        Assert.StartsWith("SQLite file ", refusal.Message);
        Assert.DoesNotContain('\n', refusal.Message);
        return refusal;
    }

    private void WriteTruth(byte[] content)
    {
        Directory.CreateDirectory(folder.File("data"));
        foreach (var suffix in new[] { "-wal", "-shm" })
            File.Delete(folder.File("data/messaging.db" + suffix));
        File.WriteAllBytes(folder.File("data/messaging.db"), content);
    }

    private async Task<string[]> SchemaAsync()
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        return [.. connection.Query<string>("SELECT coalesce(sql, name) FROM sqlite_master ORDER BY name"),
            .. connection.Query<string>("SELECT ScriptName || Applied FROM SchemaVersions")];
    }
}
