using System.Data.Common;
using Messaging.Persistence.Storage;
using Microsoft.Data.Sqlite;

namespace Messaging.Persistence.Journal;

/// <summary>A prepared statement, carried out once for each row in one transaction: one wait for the disk. All calls block.</summary>
internal sealed class SqliteJournalTables(SqliteDatabase database) : IJournalTables
{
    private const int ConstraintFailed = 19;

    private const string Insert =
        """
        INSERT INTO journal (persistence_id, sequence_number, created, message, manifest, identifier, writer_uuid, deleted)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 0)
        """;

    private static readonly string Events =
        $"""
        SELECT sequence_number, created, message, manifest, identifier, COALESCE(writer_uuid, '') FROM journal
        WHERE persistence_id = $1 AND sequence_number >= $2 AND deleted = 0
        ORDER BY sequence_number LIMIT {IJournalTables.PageSize}
        """;

    private const string Snapshots =
        """
        SELECT sequence_number, created, snapshot, manifest, serializer_id FROM snapshot
        WHERE persistence_id = $1 AND sequence_number <= $2 AND snapshot IS NOT NULL
        ORDER BY sequence_number DESC LIMIT 1
        """;

    private const string Highest = "SELECT MAX(sequence_number) FROM journal WHERE persistence_id = $1";

    private const string SaveSnapshot =
        """
        INSERT INTO snapshot (persistence_id, sequence_number, created, snapshot, manifest, serializer_id) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT DO UPDATE SET created = excluded.created, snapshot = excluded.snapshot, manifest = excluded.manifest, serializer_id = excluded.serializer_id
        """;

    private const string DeleteSnapshots = "DELETE FROM snapshot WHERE persistence_id = $1 AND sequence_number <= $2";

    public async Task WriteAsync(IReadOnlyCollection<JournalRow> rows)
    {
        using var turn = database.Turns.Next();
        await using var connection = (SqliteConnection)await database.OpenAsync(CancellationToken.None);
        await using var transaction = connection.BeginTransaction();
        await using var command = connection.Statement(transaction, Insert, "$1", "$2", "$3", "$4", "$5", "$6", "$7");
        foreach (var row in rows)
        {
            command.Set(row.PersistenceId, row.SequenceNumber, row.Created, row.Message, row.Manifest, row.SerializerId, row.Writer);
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    public bool IsConflict(DbException e) => e is SqliteException { SqliteErrorCode: ConstraintFailed };

    public IAsyncEnumerable<(int Asked, JournalRow Row)> EventsAsync(IReadOnlyList<(string PersistenceId, long From)> asked) =>
        ReadAsync(Events, asked, (id, row) => new JournalRow(
            id, row.GetInt64(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2), row.GetString(3), row.GetInt32(4), row.GetString(5)));

    // On the pool: the caller has no thread of its own.
    public Task<long> HighestAsync(string persistenceId, CancellationToken cancellationToken) => Task.Run(
        async () =>
        {
            await using var connection = (SqliteConnection)await database.OpenAsync(cancellationToken);
            await using var command = connection.Statement(null, Highest, "$1");
            command.Set(persistenceId);
            return (long)command.ExecuteScalar()!;
        },
        cancellationToken);

    public IAsyncEnumerable<(int Asked, SnapshotRow Row)> SnapshotsAsync(IReadOnlyList<(string PersistenceId, long UpTo)> asked) =>
        ReadAsync(Snapshots, asked, (id, row) => new SnapshotRow(
            id, row.GetInt64(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2), row.GetString(3), row.GetInt32(4)));

    public async Task ChangeSnapshotsAsync(IReadOnlyList<SnapshotChange> changes)
    {
        using var turn = database.Turns.Next();
        await using var connection = (SqliteConnection)await database.OpenAsync(CancellationToken.None);
        await using var transaction = connection.BeginTransaction();
        await using var save = connection.Statement(transaction, SaveSnapshot, "$1", "$2", "$3", "$4", "$5", "$6");
        await using var delete = connection.Statement(transaction, DeleteSnapshots, "$1", "$2");
        foreach (var change in changes)
        {
            switch (change)
            {
                case SnapshotChange.Save { Row: var row }:
                    save.Set(row.PersistenceId, row.SequenceNumber, row.Created, row.Snapshot, row.Manifest, row.SerializerId);
                    save.ExecuteNonQuery();
                    break;
                case SnapshotChange.Delete of:
                    delete.Set(of.PersistenceId, of.UpTo);
                    delete.ExecuteNonQuery();
                    break;
            }
        }

        transaction.Commit();
    }

    private async IAsyncEnumerable<(int Asked, TRow Row)> ReadAsync<TRow>(
        string query, IReadOnlyList<(string PersistenceId, long Number)> asked, Func<string, SqliteDataReader, TRow> row)
    {
        await using var connection = (SqliteConnection)await database.OpenAsync(CancellationToken.None);
        await using var command = connection.Statement(null, query, "$1", "$2");
        for (var i = 0; i < asked.Count; i++)
        {
            command.Set(asked[i].PersistenceId, asked[i].Number);
            await using var reader = command.ExecuteReader();
            while (reader.Read())
                yield return (i, row(asked[i].PersistenceId, reader));
        }
    }
}
