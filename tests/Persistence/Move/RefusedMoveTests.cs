using Dapper;
using Messaging.Persistence.Move;
using Messaging.Persistence.Storage;
using Messaging.Persistence.Tests.Storage;
using Npgsql;

namespace Messaging.Persistence.Tests.Move;

/// <summary>What keeps a move from beginning: it says so in one line, and both sides stay as they were.</summary>
public sealed class RefusedMoveTests : IAsyncLifetime
{
    private OldInstallation _old = null!;
    private string _target = "";

    public async Task InitializeAsync()
    {
        _old = await OldInstallation.CreateAsync();
        _target = await PostgresServer.CreateDatabaseAsync();
    }

    public Task DisposeAsync()
    {
        PostgresServer.DropDatabase(_target);
        _old.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("agents", "INSERT INTO agents VALUES ('x', 'x', 'X', '', '', '', false, NULL, 0)")]
    [InlineData("journal", "INSERT INTO journal (created, deleted, persistence_id, sequence_number, message) VALUES (1, false, 'p', 1, '')")]
    [InlineData("directory_customers", "INSERT INTO directory_customers (id, kind, name, addresses, created_at) VALUES ('x', 1, '', '[]', 0)")]
    public async Task A_database_that_was_used_before(string table, string row)
    {
        await using (var used = PostgresDatabase.From(_target))
            await DatabaseMigrator.MigrateAsync(used);
        await ExecuteAsync(row);

        Assert.Contains($"not empty: {table}", await RefusalAsync());
    }

    [Fact]
    public async Task A_database_of_another_program()
    {
        await ExecuteAsync("CREATE TABLE invoices (id INT)");

        Assert.Contains("another program", await RefusalAsync());
        await using var connection = new NpgsqlConnection(_target);
        Assert.Equal(["invoices"], await connection.QueryAsync<string>("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"));
    }

    [Fact]
    public async Task A_database_of_a_newer_version()
    {
        await using (var newer = PostgresDatabase.From(_target))
            await DatabaseMigrator.MigrateAsync(newer);
        await ExecuteAsync("INSERT INTO schemaversions (scriptname, applied) VALUES ('9999_future.sql', now())");

        Assert.Contains("newer version", await RefusalAsync());
    }

    [Theory]
    [InlineData("Port", "1", "cannot be reached")]
    [InlineData("Database", "nowhere", "no such database")]
    [InlineData("Username", "nobody", "refuses the user name")]
    public async Task A_server_that_cannot_be_used(string setting, string value, string reason)
    {
        _target = new NpgsqlConnectionStringBuilder(_target) { [setting] = value }.ConnectionString;

        Assert.Contains(reason, await RefusalAsync());
    }

    [Fact]
    public async Task A_file_on_which_a_server_runs()
    {
        using var server = _old.Database.Serve();

        Assert.Contains("another server uses it", await RefusalAsync());
    }

    [Fact]
    public async Task A_file_that_another_command_writes()
    {
        await using var connection = await _old.Database.OpenAsync(CancellationToken.None);
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync("DELETE FROM sessions", transaction: transaction);

        Assert.Contains("in use by another program", await RefusalAsync());
    }

    [Fact]
    public async Task A_file_that_was_moved_already()
    {
        _old.Database.MarkAsMoved("elsewhere");

        Assert.Contains("was moved to elsewhere", await RefusalAsync());
    }

    [Fact]
    public async Task A_file_with_a_value_that_PostgreSQL_cannot_hold()
    {
        await _old.ExecuteAsync("UPDATE directory_customers SET name = 'a' || char(0) || 'b' WHERE id = 'c2'");

        Assert.Contains("directory_customers has a value in column name", await RefusalAsync());
        await using var connection = new NpgsqlConnection(_target);
        Assert.Equal(0, await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM agents"));
    }

    [Theory]
    [InlineData("nowhere.db", "no such file")]
    [InlineData("no/folder/messaging.db", "no such file")]
    [InlineData("empty.db", "not a database of this program")]
    [InlineData("other.db", "not a database of this program")]
    [InlineData("text.db", "not a SQLite database")]
    public async Task A_wrong_file(string name, string reason)
    {
        File.WriteAllText(_old.Folder.File("empty.db"), "");
        File.WriteAllText(_old.Folder.File("text.db"), new string('z', 5000));
        await _old.ExecuteAsync($"ATTACH '{_old.Folder.File("other.db")}' AS other; CREATE TABLE other.invoices (id)");
        var before = Directory.GetFileSystemEntries(_old.Folder.Path).Order();
        var wrong = (SqliteDatabase)Database.Parse($"Data Source={name}", _old.Folder.Path);

        Assert.Contains(reason, await RefusalAsync(wrong));
        var command = await Assert.ThrowsAsync<StorageException>(() => DatabaseMigrator.MigrateExistingAsync(wrong));
        Assert.Contains(reason, command.Message);
        Assert.Equal(before, Directory.GetFileSystemEntries(_old.Folder.Path).Order());
    }

    [Fact]
    public async Task A_command_has_nothing_to_do_in_an_empty_PostgreSQL_database()
    {
        await using var empty = PostgresDatabase.From(_target);

        var refusal = await Assert.ThrowsAsync<StorageException>(() => DatabaseMigrator.MigrateExistingAsync(empty));

        Assert.Contains("is not a database of this program", refusal.Message);
        await using var connection = new NpgsqlConnection(_target);
        Assert.Empty(await connection.QueryAsync<string>("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"));
    }

    private Task<string> RefusalAsync() => RefusalAsync(_old.Database);

    private async Task<string> RefusalAsync(SqliteDatabase source)
    {
        await using var target = PostgresDatabase.From(_target);
        var refusal = await Assert.ThrowsAsync<StorageException>(() =>
            new PostgresMove(source, target).RunAsync(new Progress<MoveProgress>(), CancellationToken.None));
        Assert.DoesNotContain('\n', refusal.Message);
        return refusal.Message;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_target);
        await connection.ExecuteAsync(sql);
    }
}
