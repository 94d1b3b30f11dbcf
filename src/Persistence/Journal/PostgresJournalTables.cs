using System.Data.Common;
using Messaging.Persistence.Storage;
using Npgsql;

namespace Messaging.Persistence.Journal;

/// <summary>One statement for a whole group, so one trip and, for writes, one commit. Statements are prepared once for each connection.</summary>
internal sealed class PostgresJournalTables(PostgresDatabase database) : IJournalTables
{
    private const string Insert =
        """
        INSERT INTO journal (persistence_id, sequence_number, created, message, manifest, identifier, writer_uuid, deleted)
        SELECT *, false FROM unnest($1, $2, $3, $4, $5, $6, $7)
        """;

    private static readonly string Events =
        $"""
        SELECT asked.place, found.* FROM unnest($1, $2) WITH ORDINALITY AS asked (id, first, place) CROSS JOIN LATERAL (
            SELECT persistence_id, sequence_number, created, message, manifest, identifier, COALESCE(writer_uuid, '') FROM journal
            WHERE persistence_id = asked.id AND sequence_number >= asked.first AND NOT deleted
            ORDER BY sequence_number LIMIT {IJournalTables.PageSize}) AS found
        """;

    private const string Snapshots =
        """
        SELECT asked.place, found.* FROM unnest($1, $2) WITH ORDINALITY AS asked (id, last, place) CROSS JOIN LATERAL (
            SELECT persistence_id, sequence_number, created, snapshot, manifest, serializer_id FROM snapshot
            WHERE persistence_id = asked.id AND sequence_number <= asked.last AND snapshot IS NOT NULL
            ORDER BY sequence_number DESC LIMIT 1) AS found
        """;

    private const string Highest = "SELECT MAX(sequence_number) FROM journal WHERE persistence_id = $1";

    private const string SaveSnapshot =
        """
        INSERT INTO snapshot (persistence_id, sequence_number, created, snapshot, manifest, serializer_id) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (persistence_id, sequence_number) DO UPDATE SET
            created = excluded.created, snapshot = excluded.snapshot, manifest = excluded.manifest, serializer_id = excluded.serializer_id
        """;

    private const string DeleteSnapshots = "DELETE FROM snapshot WHERE persistence_id = $1 AND sequence_number <= $2";

    public async Task WriteAsync(IReadOnlyCollection<JournalRow> rows)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(Insert, connection)
        {
            Parameters =
            {
                PostgresColumn.Of(rows, row => row.PersistenceId),
                PostgresColumn.Of(rows, row => row.SequenceNumber),
                PostgresColumn.Of(rows, row => row.Created),
                PostgresColumn.Of(rows, row => row.Message),
                PostgresColumn.Of(rows, row => row.Manifest),
                PostgresColumn.Of(rows, row => row.SerializerId),
                PostgresColumn.Of(rows, row => row.Writer),
            },
        };
        await command.PrepareAsync();
        await command.ExecuteNonQueryAsync();
    }

    public bool IsConflict(DbException e) => e is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    public IAsyncEnumerable<(int Asked, JournalRow Row)> EventsAsync(IReadOnlyList<(string PersistenceId, long From)> asked) =>
        ReadAsync(Events, asked, row => new JournalRow(
            row.GetString(1), row.GetInt64(2), row.GetInt64(3), row.GetFieldValue<byte[]>(4), row.GetString(5), row.GetInt32(6), row.GetString(7)));

    public async Task<long> HighestAsync(string persistenceId, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand(Highest);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = persistenceId });
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public IAsyncEnumerable<(int Asked, SnapshotRow Row)> SnapshotsAsync(IReadOnlyList<(string PersistenceId, long UpTo)> asked) =>
        ReadAsync(Snapshots, asked, row => new SnapshotRow(
            row.GetString(1), row.GetInt64(2), row.GetInt64(3), row.GetFieldValue<byte[]>(4), row.GetString(5), row.GetInt32(6)));

    public async Task ChangeSnapshotsAsync(IReadOnlyList<SnapshotChange> changes)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var batch = connection.CreateBatch();
        foreach (var change in changes)
            batch.BatchCommands.Add(CommandOf(change));
        // A batch is one transaction.
        await batch.PrepareAsync();
        await batch.ExecuteNonQueryAsync();
    }

    private static NpgsqlBatchCommand CommandOf(SnapshotChange change) => change switch
    {
        SnapshotChange.Save { Row: var row } => new(SaveSnapshot)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = row.PersistenceId },
                new NpgsqlParameter<long> { TypedValue = row.SequenceNumber },
                new NpgsqlParameter<long> { TypedValue = row.Created },
                new NpgsqlParameter<byte[]> { TypedValue = row.Snapshot },
                new NpgsqlParameter<string> { TypedValue = row.Manifest },
                new NpgsqlParameter<int> { TypedValue = row.SerializerId },
            },
        },
        SnapshotChange.Delete of => new(DeleteSnapshots)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = of.PersistenceId }, new NpgsqlParameter<long> { TypedValue = of.UpTo } },
        },
        _ => throw new ArgumentOutOfRangeException(nameof(change), change.GetType().Name, "A change without a statement."),
    };

    private async IAsyncEnumerable<(int Asked, TRow Row)> ReadAsync<TRow>(
        string query, IReadOnlyList<(string PersistenceId, long Number)> asked, Func<NpgsqlDataReader, TRow> row)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(query, connection)
        {
            Parameters = { PostgresColumn.Of(asked, one => one.PersistenceId), PostgresColumn.Of(asked, one => one.Number) },
        };
        await command.PrepareAsync();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            yield return ((int)reader.GetInt64(0) - 1, row(reader));
    }
}
