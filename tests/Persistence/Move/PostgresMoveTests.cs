using System.Globalization;
using Dapper;
using Messaging.Persistence.Move;
using Messaging.Persistence.Storage;
using Messaging.Persistence.Tests.Storage;
using Npgsql;

namespace Messaging.Persistence.Tests.Move;

public sealed class PostgresMoveTests : IAsyncLifetime
{
    private const int ManyRows = 5000;

    private OldInstallation _old = null!;
    private PostgresDatabase _target = null!;

    public async Task InitializeAsync()
    {
        _old = await OldInstallation.CreateAsync();
        _target = PostgresDatabase.From(await PostgresServer.CreateDatabaseAsync());
    }

    public async Task DisposeAsync()
    {
        await _target.DisposeAsync();
        PostgresServer.DropDatabase(_target.ConnectionString);
        _old.Dispose();
    }

    [Fact]
    public async Task Every_row_of_every_table_arrives_as_it_was()
    {
        var before = await FileAsync();

        var moved = await MoveAsync();

        Assert.Equal(MovedTables.All, moved.Select(table => table.Name));
        Assert.All(moved, table => Assert.True(table.Rows > 0, $"{table.Name} has no row to compare."));
        foreach (var table in MovedTables.All)
            Assert.Equal(await OldRowsAsync(table), await NewRowsAsync(table));
        Assert.Equal(before, await FileAsync());
    }

    [Theory]
    [InlineData("Sqlite")]
    [InlineData("Postgres")]
    public async Task No_table_of_the_truth_is_forgotten(string kind)
    {
        await DatabaseMigrator.MigrateAsync(_target);
        var tables = kind == "Sqlite" ? await OldTablesAsync() : await NewTablesAsync();

        Assert.Empty(tables.Except(MovedTables.All).Except(MovedTables.Left));
        Assert.Empty(MovedTables.All.Except(tables));
    }

    [Fact]
    public async Task Numbers_go_on_behind_the_highest_that_was_ever_given_out()
    {
        await MoveAsync();

        await using var connection = await _target.OpenAsync(CancellationToken.None);
        Assert.Equal(13, await connection.ExecuteScalarAsync<long>(
            "INSERT INTO journal (created, deleted, persistence_id, sequence_number, message) VALUES (1, false, 'p', 1, '') RETURNING ordering"));
        Assert.Equal(8, await connection.ExecuteScalarAsync<int>("INSERT INTO data_protection_keys (xml) VALUES ('') RETURNING id"));
    }

    [Fact]
    public async Task An_installation_of_an_earlier_version_is_brought_up_to_date_first()
    {
        await _old.ExecuteAsync(
            """
            DROP TABLE directory_former_owners; DROP TABLE directory_changes; ALTER TABLE directory_customers DROP COLUMN version;
            DELETE FROM SchemaVersions WHERE ScriptName >= '0005';
            """);

        await MoveAsync();

        Assert.Equal(await OldRowsAsync("directory_customers"), await NewRowsAsync("directory_customers"));
    }

    [Fact]
    public async Task A_move_that_is_broken_off_leaves_nothing_and_can_be_run_again()
    {
        await AddManyRowsAsync();
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new PostgresMove(_old.Database, _target).RunAsync(
            new Watch(progress =>
            {
                if (progress is { Table: "journal", Rows: > 2000 })
                    stop.Cancel();
            }),
            stop.Token));

        foreach (var table in MovedTables.All)
            Assert.Empty(await NewRowsAsync(table));
        Assert.Equal(ManyRows + 3, (await MoveAsync()).Single(table => table.Name == "journal").Rows);
    }

    [Fact]
    public async Task A_server_that_goes_away_half_way_is_told_and_nothing_was_moved()
    {
        await AddManyRowsAsync();
        var killed = false;

        var refusal = await Assert.ThrowsAsync<StorageException>(() => new PostgresMove(_old.Database, _target).RunAsync(
            new Watch(progress =>
            {
                if (progress.Table != "journal" || killed)
                    return;
                killed = true;
                using var other = new NpgsqlConnection(_target.ConnectionString + ";Pooling=false");
                other.Execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid()");
            }),
            CancellationToken.None));

        Assert.Contains("nothing was moved", refusal.Message);
        Assert.DoesNotContain('\n', refusal.Message);
        Assert.Equal(ManyRows + 3, (await MoveAsync()).Single(table => table.Name == "journal").Rows);
    }

    [Fact]
    public async Task The_file_is_not_used_again_until_the_operator_says_so()
    {
        await MoveAsync();

        var refusal = await Assert.ThrowsAsync<StorageException>(() => DatabaseMigrator.MigrateAsync(_old.Database));
        Assert.Contains("was moved to PostgreSQL at 127.0.0.1", refusal.Message);
        Assert.Contains(_old.Database.MovedMark, refusal.Message);

        File.Delete(_old.Database.MovedMark);
        await DatabaseMigrator.MigrateAsync(_old.Database);
    }

    private async Task<IReadOnlyList<MovedTable>> MoveAsync() =>
        await new PostgresMove(_old.Database, _target).RunAsync(new Watch(_ => { }), CancellationToken.None);

    private Task AddManyRowsAsync() => _old.ExecuteAsync(string.Create(CultureInfo.InvariantCulture,
        $"""
        INSERT INTO journal (created, deleted, persistence_id, sequence_number, message)
        SELECT 1, 0, 'many', value, randomblob(500) FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < {ManyRows}) SELECT value FROM n)
        """));

    private async Task<string[]> FileAsync()
    {
        await using var connection = await _old.Database.OpenAsync(CancellationToken.None);
        return [.. connection.Query<string>("SELECT coalesce(sql, name) FROM sqlite_master ORDER BY name"), .. await OldRowsAsync("journal")];
    }

    private async Task<List<string>> OldTablesAsync()
    {
        await using var connection = await _old.Database.OpenAsync(CancellationToken.None);
        return [.. (await connection.QueryAsync<string>("SELECT lower(name) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"))];
    }

    private async Task<List<string>> NewTablesAsync()
    {
        await using var connection = await _target.OpenAsync(CancellationToken.None);
        return [.. (await connection.QueryAsync<string>("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))];
    }

    private async Task<List<string>> OldRowsAsync(string table)
    {
        await using var connection = await _old.Database.OpenAsync(CancellationToken.None);
        return Rows(await connection.QueryAsync($"SELECT * FROM {table}"));
    }

    private async Task<List<string>> NewRowsAsync(string table)
    {
        await using var connection = await _target.OpenAsync(CancellationToken.None);
        return Rows(await connection.QueryAsync($"SELECT * FROM {table}"));
    }

    // Written anew, and not by the code under test: each value as a text that both kinds of database lead to.
    private static List<string> Rows(IEnumerable<dynamic> rows) =>
    [
        .. rows.Cast<IDictionary<string, object?>>()
            .Select(row => string.Join(" | ", row.OrderBy(cell => cell.Key, StringComparer.Ordinal).Select(cell => $"{cell.Key}={Text(cell.Key, cell.Value)}")))
            .Order(StringComparer.Ordinal),
    ];

    private static string Text(string column, object? value) => (column, value) switch
    {
        (_, null) => "null",
        ("lockout_end", string text) => Moment(DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).UtcDateTime),
        ("lockout_end", DateTime moment) => Moment(moment),
        (_, bool flag) => flag ? "1" : "0",
        (_, byte[] bytes) => Convert.ToHexString(bytes),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Moment(DateTime utc) => utc.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    private sealed class Watch(Action<MoveProgress> see) : IProgress<MoveProgress>
    {
        public void Report(MoveProgress progress) => see(progress);
    }
}
