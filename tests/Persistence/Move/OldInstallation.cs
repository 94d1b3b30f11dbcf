using Dapper;
using Messaging.Persistence.Storage;
using Messaging.Persistence.Tests.Storage;

namespace Messaging.Persistence.Tests.Move;

/// <summary>A SQLite file in which every table of the truth has rows with every kind of value.</summary>
internal sealed class OldInstallation : IDisposable
{
    private const string Rows =
        """
        INSERT INTO agents VALUES
            ('a1', 'admin', 'ADMIN', 'hash', 'stamp', 'other', 1, '2026-01-31 12:00:00.1234567+02:00', 3),
            ('a2', 'Zoë 🚲', 'ZOË 🚲', 'hash', 'stamp', 'other', 0, NULL, 0);
        INSERT INTO sessions VALUES ('k1', 'a1', 1769860800123, 1769947200123, x'00ff10'), ('k2', 'a2', 1, 9223372036854775807, x'');
        INSERT INTO data_protection_keys VALUES (3, 'key-3', '<key/>'), (7, NULL, NULL);
        DELETE FROM data_protection_keys WHERE id = 7;
        INSERT INTO directory_customers (id, kind, name, addresses, created_at, version) VALUES
            ('c1', 1, 'Ada', '["+15550100123"]', 1769860800123, 5), ('c2', 1, '', '[]', 0, 0), ('g', 2, 'A, B', '["+15550100123","MyBank"]', -1, 9);
        INSERT INTO directory_addresses VALUES ('+15550100123', 'c1'), ('group:1', 'g');
        INSERT INTO directory_former_owners VALUES ('+15550100123', 'c2', 1769860800124), ('+15550100124', 'c1', 1);
        INSERT INTO directory_changes VALUES ('c1', 5, 1769860800125);
        INSERT INTO journal VALUES
            (2, 639047000000000001, 0, 'conversation-c1', 1, x'0a0b', 'received', 101, 'w1'),
            (5, 639047000000000002, 1, 'conversation-c1', 2, x'', NULL, NULL, NULL),
            (9, 639047000000000003, 0, 'probe', 1, zeroblob(1048576), 'probe-written', 101, 'w2'),
            (12, 639047000000000004, 0, 'conversation-c2', 1, x'01', 'received', 101, 'w2');
        DELETE FROM journal WHERE ordering = 12;
        INSERT INTO tags VALUES (2, 'a', 1, 'conversation-c1'), (2, 'b', 1, 'conversation-c1');
        INSERT INTO snapshot VALUES ('conversation-c1', 2, 639047000000000005, x'0102', 'conversation', 101), ('conversation-c2', 1, 1, NULL, NULL, NULL);
        """;

    public TemporaryFolder Folder { get; private init; } = null!;

    public SqliteDatabase Database { get; private init; } = null!;

    public static async Task<OldInstallation> CreateAsync()
    {
        var folder = new TemporaryFolder();
        var installation = new OldInstallation { Folder = folder, Database = (SqliteDatabase)Persistence.Storage.Database.Parse(null, folder.Path) };
        await DatabaseMigrator.MigrateAsync(installation.Database);
        await installation.ExecuteAsync(Rows);
        return installation;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await Database.OpenAsync(CancellationToken.None);
        await connection.ExecuteAsync(sql);
    }

    public void Dispose() => Folder.Dispose();
}
