using System.Text.Json;
using Akka.Actor;
using Dapper;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;
using Messaging.Persistence.Customers;
using Messaging.Persistence.Journal;
using Messaging.Persistence.Protocol;
using Messaging.Persistence.Storage;
using Messaging.Persistence.Tests.Journal;
using Messaging.Persistence.Tests.Protocol;

namespace Messaging.Persistence.Tests.Storage;

/// <summary>From every schema there ever was a database comes to this one with all that is in it, and works as if it had begun here.</summary>
public sealed class MigrationTests
{
    private static readonly ConversationEvent[] Events =
        [(ConversationEvent)Samples.ByManifest["customer-created"], (ConversationEvent)Samples.ByManifest["received"]];

    private static readonly CustomerId Anna = Events[0].CustomerId;

    /// <summary>What each script lets a database have besides, in the words of both kinds.</summary>
    private static readonly Dictionary<string, string> Rows = new()
    {
        ["0001_accounts.sql"] =
            """
            INSERT INTO agents VALUES ('a1', 'admin', 'ADMIN', 'hash', 'stamp', 'other', @yes, '2026-01-31 12:00:00.1234567+02:00', 3);
            INSERT INTO agents VALUES ('a2', 'Zoë 🚲', 'ZOË 🚲', 'hash', 'stamp', 'other', @yes, NULL, 0);
            INSERT INTO sessions VALUES ('k1', 'a1', 1769860800123, 9223372036854775807, @bytes);
            INSERT INTO data_protection_keys (friendly_name, xml) VALUES ('key-1', '<key/>'), (NULL, NULL);
            """,
        ["0002_directory.sql"] =
            """
            INSERT INTO directory_customers (id, kind, name, addresses, created_at) VALUES
                (@anna, 1, 'Anna', '["+13125550123","MyBank"]', 1769860800123), ('g', 2, 'A, B', '["+13125550123","+13125550124"]', -1);
            INSERT INTO directory_addresses VALUES ('+13125550123', @anna), ('MyBank', @anna), ('group:1', 'g');
            """,
        ["0003_journal.sql"] =
            """
            INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid) VALUES
                (639047000000000001, @no, @conversation, 1, @created, 'customer-created', 1001, 'w1'),
                (639047000000000002, @no, @conversation, 2, @received, 'received', 1001, NULL);
            INSERT INTO tags VALUES (2, 'tag', 1, @conversation);
            INSERT INTO snapshot VALUES ('conversation-bo', 1, 1, @bytes, 'conversation', 1001), ('conversation-cem', 1, 1, NULL, NULL, NULL);
            """,
        ["0004_read_sides.sql"] = "INSERT INTO read_sides (version, ready) VALUES (1, @yes), (1, @no)",
        ["0005_moving_numbers.sql"] =
            """
            INSERT INTO directory_customers (id, kind, name, addresses, created_at, version) VALUES ('bo', 1, '', '[]', 0, 7);
            INSERT INTO directory_former_owners VALUES ('+13125550124', 'bo', 1769860800124);
            INSERT INTO directory_changes VALUES ('bo', 7, 1769860800125);
            """,
        ["0006_cluster_nodes.additive.sql"] =
            "INSERT INTO cluster_nodes VALUES ('akka.tcp://messaging@10.0.0.1:4053', now(), now(), @yes, 100, '1.0.0')",
    };

    public static TheoryData<DatabaseKind, string> Schemas()
    {
        var schemas = new TheoryData<DatabaseKind, string>();
        foreach (var kind in Enum.GetValues<DatabaseKind>())
        {
            foreach (var script in SchemaScripts.Truth($"{kind}"))
                schemas.Add(kind, script.Name);
        }

        return schemas;
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public async Task All_that_was_in_it_is_there_afterwards_and_is_worked_with(DatabaseKind kind, string last)
    {
        await using var test = await TestDatabase.EmptyAsync(kind);
        var scripts = SchemaScripts.Truth($"{kind}").TakeWhile(script => string.CompareOrdinal(script.Name, last) <= 0).ToList();
        await DatabaseMigrator.MigrateAsync(test.Database, scripts, CancellationToken.None);
        await FillAsync(test.Database, scripts.Select(script => script.Name));
        var tables = await TablesAsync(test.Database);
        var before = await RowsAsync(test.Database, tables);
        Assert.All(before, table => Assert.True(table.Value.Count > 0, $"{table.Key} has no row: {last} needs some in this test."));

        await DatabaseMigrator.MigrateAsync(test.Database);

        Assert.Equal(before, await RowsAsync(test.Database, tables));
        await WorksAsync(test, tables);
    }

    private static async Task FillAsync(Database database, IEnumerable<string> scripts)
    {
        var serializer = new MessagingSerializer((ExtendedActorSystem)null!);
        await using var connection = await database.OpenAsync(CancellationToken.None);
        foreach (var script in scripts)
        {
            await connection.ExecuteAsync(Rows[script], new
            {
                yes = true,
                no = false,
                bytes = new byte[] { 0x00, 0xff, 0x10 },
                anna = Anna.Value,
                conversation = ConversationActor.PersistenceIdOf(Anna),
                created = serializer.ToBinary(Events[0]),
                received = serializer.ToBinary(Events[1]),
            });
        }
    }

    private static async Task<Dictionary<string, string>> TablesAsync(Database database)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        var columns = await connection.QueryAsync<(string Table, string Name)>(database is SqliteDatabase
            ? "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'"
            : "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'");
        return columns.GroupBy(column => column.Table, column => column.Name, StringComparer.OrdinalIgnoreCase)
            .Where(table => !table.Key.Equals("schemaversions", StringComparison.OrdinalIgnoreCase))
            .ToDictionary(table => table.Key, table => string.Join(", ", table));
    }

    private static async Task<Dictionary<string, List<string>>> RowsAsync(Database database, Dictionary<string, string> tables)
    {
        var rows = new Dictionary<string, List<string>>();
        await using var connection = await database.OpenAsync(CancellationToken.None);
        foreach (var (table, columns) in tables)
            rows[table] = [.. (await connection.QueryAsync($"SELECT {columns} FROM {table}")).Select(row => JsonSerializer.Serialize((object)row)).Order()];
        return rows;
    }

    private static async Task WorksAsync(TestDatabase test, Dictionary<string, string> had)
    {
        await test.Tables.StartAsync(CancellationToken.None);
        var directory = new CustomerDirectory(test.Database, TimeProvider.System);
        if (had.ContainsKey("directory_customers"))
        {
            var entry = await directory.FindAsync(Anna, CancellationToken.None);
            Assert.Equal(("Anna", "+13125550123, MyBank"), (entry!.Name, string.Join(", ", entry.Addresses)));
            Assert.Equal(Anna, (await directory.RouteAsync("MyBank", CancellationToken.None)).Owner?.Id);
        }

        await using var system = MessagingSystem.On(test);
        Assert.IsType<Acknowledged>(await system.AskAsync(Traffic.Text(Anna, 1)));
        var events = new List<ConversationEvent>();
        await foreach (var e in system.Journal.ReadAsync(Anna, 0, long.MaxValue, CancellationToken.None))
            events.Add(e);
        if (had.ContainsKey("journal"))
            Assert.Equal(Events.Select(Samples.Parts), events.Take(2).Select(Samples.Parts));
        await test.Store.ApplyAsync(await new JournalTail(test.Database).ReadAsync(0, 100, CancellationToken.None), CancellationToken.None);
        Assert.Equal(Anna, Assert.Single((await system.Inbox.PageAsync(null, null, 10, CancellationToken.None)).Customers).Id);
    }
}
