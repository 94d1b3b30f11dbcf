using System.Globalization;
using System.Text.RegularExpressions;
using Dapper;
using DbUp.Engine;
using Messaging.Persistence.Move;
using Messaging.Persistence.Storage;
using Npgsql;

namespace Messaging.Persistence.Tests.Storage;

/// <summary>
/// Nodes of the version before go on working, and start again, on a schema that the first node of a new version has migrated: a script
/// may add, and nothing that a program knows may go, change or be asked for more. With SQLite there is one node, which can go back.
/// </summary>
public sealed partial class RollingUpgradeTests
{
    /// <summary>The last script of before there could be several nodes.</summary>
    public const string LastFree = "0005_moving_numbers.sql";

    private const string RowsOfThen =
        """
        INSERT INTO agents VALUES ('a1', 'admin', 'ADMIN', 'hash', 'stamp', 'other', true, now(), 3);
        INSERT INTO sessions VALUES ('k1', 'a1', 1, 2, 'ticket');
        INSERT INTO data_protection_keys (friendly_name, xml) VALUES ('key-1', '<key/>');
        INSERT INTO directory_customers (id, kind, name, addresses, created_at) VALUES ('c1', 1, 'Ada', '["+15550100123"]', 1);
        INSERT INTO directory_addresses VALUES ('+15550100123', 'c1');
        INSERT INTO journal (created, deleted, persistence_id, sequence_number, message) VALUES (1, false, 'conversation-c1', 1, 'event');
        INSERT INTO tags VALUES (1, 'tag', 1, 'conversation-c1');
        INSERT INTO snapshot VALUES ('conversation-c1', 1, 1, 'state', 'conversation', 101);
        INSERT INTO read_sides (version, ready) VALUES (1, true);
        """;

    [Theory]
    [InlineData("Sqlite")]
    [InlineData("Postgres")]
    public void Scripts_only_add_and_say_so_by_their_names(string kind)
    {
        var later = SchemaScripts.Truth(kind).Where(script => string.CompareOrdinal(script.Name, LastFree) > 0).ToList();

        Assert.Empty(later.SelectMany(script => Breaking(script.Contents).Select(statement => $"{script.Name}: {statement}")));
        // Without the name, a program that does not know the script would not start.
        Assert.All(later, script => Assert.Matches(@"^\d{4}_[a-z_]+\.additive\.sql$", script.Name));
    }

    [Theory]
    [InlineData("DROP TABLE journal")]
    [InlineData("ALTER TABLE agents DROP COLUMN lockout_end")]
    [InlineData("ALTER TABLE agents RENAME COLUMN id TO name")]
    [InlineData("ALTER TABLE agents ALTER COLUMN id TYPE BIGINT")]
    [InlineData("alter table agents alter column lockout_end set not null")]
    [InlineData("ALTER TABLE agents ADD COLUMN email TEXT NOT NULL")]
    [InlineData("ALTER TABLE agents ADD COLUMN email TEXT UNIQUE")]
    [InlineData("ALTER TABLE agents ADD CONSTRAINT short CHECK (length(id) < 9)")]
    [InlineData("CREATE UNIQUE INDEX agents_by_stamp ON agents (security_stamp)")]
    [InlineData("UPDATE journal SET manifest = 'x'")]
    [InlineData("DELETE FROM sessions")]
    [InlineData("TRUNCATE sessions")]
    [InlineData("CREATE TABLE x (id INT); -- all well\nDROP INDEX journal_by_sequence")]
    public void A_script_that_takes_away_or_asks_for_more_is_found(string script) => Assert.Single(Breaking(script));

    [Theory]
    [InlineData("CREATE TABLE x (id TEXT NOT NULL PRIMARY KEY); CREATE UNIQUE INDEX x_id ON x (id);")]
    [InlineData("ALTER TABLE agents ADD COLUMN email TEXT; ALTER TABLE agents ADD COLUMN age INT NOT NULL DEFAULT 0")]
    [InlineData("-- DROP TABLE agents;\nCREATE INDEX agents_by_hash ON agents (password_hash)")]
    public void A_script_that_adds_is_let_be(string script) => Assert.Empty(Breaking(script));

    [Fact]
    public async Task What_the_version_before_reads_and_writes_it_goes_on_reading_and_writing_and_it_starts_again()
    {
        var scripts = SchemaScripts.Truth("Postgres");
        var first = scripts.ToList().FindIndex(script => script.Name == LastFree);
        Assert.True(first > 0);
        for (var next = first; next < scripts.Count; next++)
            await ShowAsync([.. scripts.Take(next)], [.. scripts.Take(next + 1)]);
    }

    private static async Task ShowAsync(SqlScript[] before, SqlScript[] after)
    {
        var connectionString = await PostgresServer.CreateDatabaseAsync();
        await using (var database = PostgresDatabase.From(connectionString))
        {
            await PostgresMigrator.MigrateAsync(database, before, CancellationToken.None);
            await using var connection = (NpgsqlConnection)await database.OpenAsync(CancellationToken.None);
            await connection.ExecuteAsync(RowsOfThen);
            var tables = await TablesAsync(connection);
            await connection.ExecuteAsync("CREATE SCHEMA before");
            foreach (var (table, columns) in tables)
                await connection.ExecuteAsync($"CREATE TABLE before.{table} AS SELECT {columns} FROM {table}");

            await PostgresMigrator.MigrateAsync(database, after, CancellationToken.None);

            foreach (var (table, columns) in tables)
                Assert.Equal(await connection.QueryAsync<string>($"SELECT t::text FROM before.{table} t"), await connection.QueryAsync<string>($"SELECT t::text FROM (SELECT {columns} FROM {table}) t"));
            foreach (var (table, _) in tables.Reverse<(string, string)>())
                await connection.ExecuteAsync($"DELETE FROM {table}");
            foreach (var (table, columns) in tables)
                await connection.ExecuteAsync($"INSERT INTO {table} ({columns}) SELECT {columns} FROM before.{table}");
            if (before.Any(script => script.Name == LastFree))
                await PostgresMigrator.MigrateAsync(database, before, CancellationToken.None);
        }

        PostgresServer.DropDatabase(connectionString);
    }

    private static async Task<List<(string Table, string Columns)>> TablesAsync(NpgsqlConnection connection)
    {
        var tables = await connection.QueryAsync<(string, string)>(
            """
            SELECT table_name, string_agg(column_name, ', ' ORDER BY ordinal_position) FROM information_schema.columns
            WHERE table_schema = 'public' AND table_name <> 'schemaversions' GROUP BY table_name
            """);
        var order = MovedTables.All.ToList();
        return [.. tables.OrderBy(table => order.IndexOf(table.Item1))];
    }

    private static IEnumerable<string> Breaking(string script)
    {
        var statements = Comment().Replace(script, "").Split(';').Select(statement => Blanks().Replace(statement, " ").Trim()).ToList();
        var created = statements.Select(statement => NewTable().Match(statement)).Where(match => match.Success)
            .Select(match => match.Groups[1].Value.ToLower(CultureInfo.InvariantCulture)).ToHashSet();
        return statements.Where(statement => TakesAway().IsMatch(statement) || AsksForMore(statement, created));
    }

    private static bool AsksForMore(string statement, HashSet<string> created)
    {
        if (UniqueIndex().Match(statement) is { Success: true } index)
            return !created.Contains(index.Groups[1].Value.ToLower(CultureInfo.InvariantCulture));
        return AlterTable().IsMatch(statement)
            && (Constraint().IsMatch(statement) || (NotNull().IsMatch(statement) && !Default().IsMatch(statement)));
    }

    [GeneratedRegex("--[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"^CREATE TABLE (?:IF NOT EXISTS )?(\w+)", RegexOptions.IgnoreCase)]
    private static partial Regex NewTable();

    [GeneratedRegex(@"\b(DROP|RENAME|TRUNCATE|ALTER COLUMN)\b|^(UPDATE|DELETE)\b", RegexOptions.IgnoreCase)]
    private static partial Regex TakesAway();

    [GeneratedRegex(@"^CREATE UNIQUE INDEX .*\bON (\w+)", RegexOptions.IgnoreCase)]
    private static partial Regex UniqueIndex();

    [GeneratedRegex("^ALTER TABLE", RegexOptions.IgnoreCase)]
    private static partial Regex AlterTable();

    [GeneratedRegex(@"\b(CONSTRAINT|UNIQUE|CHECK|PRIMARY KEY)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Constraint();

    [GeneratedRegex(@"\bNOT NULL\b", RegexOptions.IgnoreCase)]
    private static partial Regex NotNull();

    [GeneratedRegex(@"\bDEFAULT\b", RegexOptions.IgnoreCase)]
    private static partial Regex Default();
}
