using Dapper;
using Messaging.Persistence.Storage;
using Microsoft.Data.Sqlite;

namespace Messaging.Persistence.Tests.Storage;

public sealed class DatabaseTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void Nothing_set_means_a_file_in_the_data_folder(string? setting)
    {
        var database = Database.Parse(setting, folder.Path);

        Assert.Equal(folder.File("data/messaging.db"), SourceOf(database.ConnectionString));
        Assert.Equal(folder.File("data/messaging.read.1.db"), ReadSideOf(database, 1));
    }

    [Theory]
    [InlineData("Data Source=inbox.sqlite", "inbox.sqlite", "inbox.read.1.sqlite")]
    [InlineData("data source=sub/inbox", "sub/inbox", "sub/inbox.read.1")]
    [InlineData("Filename=a.b.db;Cache=Private", "a.b.db", "a.b.read.1.db")]
    public void The_read_side_lies_beside_the_file_that_is_named(string setting, string truth, string readSide)
    {
        var database = Database.Parse(setting, folder.Path);

        Assert.Equal(folder.File(truth), SourceOf(database.ConnectionString));
        Assert.Equal(folder.File(readSide), ReadSideOf(database, 1));
    }

    [Fact]
    public void An_absolute_path_is_taken_as_it_is()
    {
        var database = Database.Parse($"Data Source={folder.File("x.db")}", "/elsewhere");

        Assert.Equal(folder.File("x.db"), SourceOf(database.ConnectionString));
    }

    [Theory]
    [InlineData("Host=db", 10)]
    [InlineData("Host=db;Maximum Pool Size=20", 20)]
    [InlineData("Host=db;MaxPoolSize=30", 30)]
    public void Three_nodes_fit_into_the_connections_that_PostgreSQL_allows_unless_it_is_set_otherwise(string setting, int connections)
    {
        var database = Assert.IsType<PostgresDatabase>(Database.Parse(setting, folder.Path));

        Assert.Equal(connections, database.PoolSize);
    }

    [Theory]
    [InlineData("Host=;Password=secret", "missing")]
    [InlineData("Host=db;Port=secret", "not a PostgreSQL connection string")]
    [InlineData("Host=db;Secret=secret", "not a PostgreSQL connection string")]
    [InlineData("Data Source=:memory:", "in memory")]
    [InlineData("Data Source=x;Mode=Memory", "in memory")]
    [InlineData("Data Source=file:x.db?cache=shared", "URI")]
    [InlineData("Data Source=", "missing")]
    [InlineData("Pooling=True", "missing")]
    [InlineData("secret", "not a connection string")]
    [InlineData("Server=db;Password=secret", "not a connection string")]
    [InlineData("Data Source=x;Default Timeout=secret", "not a connection string")]
    [InlineData("Data Source=x;Mode=secret", "not a connection string")]
    public void What_cannot_be_used_is_refused_in_one_line_that_names_the_setting(string setting, string reason)
    {
        var refusal = Assert.Throws<StorageException>(() => Database.Parse(setting, folder.Path));

        Assert.StartsWith("ConnectionStrings__Messaging: ", refusal.Message);
        Assert.Contains(reason, refusal.Message);
        Assert.DoesNotContain('\n', refusal.Message);
        Assert.DoesNotContain("secret", refusal.Message);
    }

    [Fact]
    public void Connections_are_pooled_keep_foreign_keys_and_wait_for_a_busy_file()
    {
        var database = Database.Parse("Data Source=x.db;Pooling=False;Foreign Keys=False", folder.Path);

        foreach (var connectionString in new[] { database.ConnectionString, ((SqliteDatabase)database).ReadSideConnectionString(1) })
        {
            var builder = new SqliteConnectionStringBuilder(connectionString);
            Assert.True(builder.Pooling);
            Assert.True(builder.ForeignKeys);
            Assert.Equal(5, builder.DefaultTimeout);
        }
    }

    [Fact]
    public void A_timeout_that_was_given_is_kept()
    {
        var database = Database.Parse("Data Source=x.db;Default Timeout=17", folder.Path);

        Assert.Equal(17, new SqliteConnectionStringBuilder(database.ConnectionString).DefaultTimeout);
    }

    [Fact]
    public async Task A_connection_is_durable_even_if_its_last_user_in_the_pool_made_it_otherwise()
    {
        var database = Database.Parse(null, folder.Path);
        await DatabaseMigrator.MigrateAsync(database);
        await using (var careless = new SqliteConnection(database.ConnectionString))
        {
            careless.Open();
            careless.Execute("PRAGMA synchronous = OFF; PRAGMA busy_timeout = 1;");
        }

        await using var connection = await database.OpenAsync(CancellationToken.None);

        Assert.Equal(2, connection.ExecuteScalar<int>("PRAGMA synchronous"));
        Assert.Equal(5000, connection.ExecuteScalar<int>("PRAGMA busy_timeout"));
        Assert.Equal(1, connection.ExecuteScalar<int>("PRAGMA foreign_keys"));
    }

    [Fact]
    public async Task The_read_side_is_another_file_that_may_lose_its_last_commits()
    {
        await using var test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);

        await using var connection = await test.Tables.OpenAsync(CancellationToken.None);

        Assert.Equal(1, connection.ExecuteScalar<int>("PRAGMA synchronous"));
        Assert.EndsWith("messaging.read.1.db", connection.DataSource);
    }

    [Theory]
    [InlineData("inbox")]
    [InlineData("inbox.db")]
    [InlineData("a.b.db")]
    public async Task Old_generations_go_whatever_the_file_is_called(string name)
    {
        var database = Database.Parse($"Data Source={name}", folder.Path);
        await DatabaseMigrator.MigrateAsync(database);
        foreach (var generation in new[] { 1, 2, 3, 4 })
            await database.MakeReadSideAsync(generation, CancellationToken.None);

        await database.DropReadSidesBeforeAsync(4, new HashSet<int> { 2 }, CancellationToken.None);

        Assert.Equal(
            [2, 4],
            Enumerable.Range(1, 4).Where(generation => File.Exists(((SqliteDatabase)database).ReadSideFile(generation))));
        Assert.True(File.Exists(((SqliteDatabase)database).File));
    }

    [Fact]
    public void Only_one_server_has_a_file_at_a_time()
    {
        var database = (SqliteDatabase)Database.Parse("Data Source=x.db", folder.Path);
        using (database.Serve())
        {
            var refusal = Assert.Throws<StorageException>(database.Serve);
            Assert.Contains("another server", refusal.Message);
            Assert.DoesNotContain('\n', refusal.Message);
        }

        database.Serve().Dispose();
    }

    [Fact]
    public async Task On_PostgreSQL_only_the_read_side_may_lose_its_last_commits()
    {
        await using var test = await TestDatabase.CreateAsync(DatabaseKind.Postgres);

        await using var truth = await test.Database.OpenAsync(CancellationToken.None);
        await using var readSide = await test.Tables.OpenAsync(CancellationToken.None);

        Assert.Equal("on", truth.ExecuteScalar<string>("SHOW synchronous_commit"));
        Assert.Equal("off", readSide.ExecuteScalar<string>("SHOW synchronous_commit"));
        Assert.Equal("read_1", readSide.ExecuteScalar<string>("SHOW search_path"));
    }

    private static string ReadSideOf(Database database, int generation) =>
        SourceOf(((SqliteDatabase)database).ReadSideConnectionString(generation));

    private static string SourceOf(string connectionString) => new SqliteConnectionStringBuilder(connectionString).DataSource;
}
