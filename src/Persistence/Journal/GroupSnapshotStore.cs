using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Sql.Snapshot;
using Akka.Serialization;
using Messaging.Persistence.Storage;

namespace Messaging.Persistence.Journal;

/// <summary>
/// Akka.Persistence.Sql's snapshot store, on its table, whose loads share a query where many conversations wake at the same time, and
/// whose changes share a commit.
/// </summary>
/// <remarks>
/// The library's own changes wait for SQLite on threads of the pool, each polling for the file, which may keep both from others
/// (docs/decisions/0021).
/// </remarks>
public sealed class GroupSnapshotStore : SqlSnapshotStore
{
    private const int Waiting = 100_000;
    private const int MostChanges = 64;

    private readonly IJournalTables _tables;
    private readonly Serialization _serialization = Context.System.Serialization;
    private readonly GroupReads<(string PersistenceId, long UpTo), SnapshotRow> _reads;
    private readonly Gathering<SnapshotChange> _changes;

    public GroupSnapshotStore(Config config)
        : base(config)
    {
        var database = JournalSetup.DatabaseOf(Context.System);
        _tables = IJournalTables.Of(database);
        _reads = new GroupReads<(string PersistenceId, long UpTo), SnapshotRow>(database, _tables.SnapshotsAsync);
        _changes = new Gathering<SnapshotChange>(Waiting, MostChanges, _tables.ChangeSnapshotsAsync);
        _changes.Start(database.Blocks);
    }

    protected override void PostStop()
    {
        _reads.Dispose();
        _changes.Dispose();
        base.PostStop();
    }

    /// <remarks>By number only: nobody here asks by time.</remarks>
    protected override async Task<SelectedSnapshot?> LoadAsync(
        string persistenceId, SnapshotSelectionCriteria criteria, CancellationToken cancellationToken)
    {
        var rows = await _reads.AskAsync((persistenceId, criteria.MaxSequenceNr), cancellationToken);
        return rows is [var row]
            ? new SelectedSnapshot(
                new SnapshotMetadata(persistenceId, row.SequenceNumber, new DateTime(row.Created, DateTimeKind.Utc)),
                _serialization.Deserialize(row.Snapshot, row.SerializerId, row.Manifest))
            : null;
    }

    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot, CancellationToken cancellationToken)
    {
        var serializer = _serialization.FindSerializerFor(snapshot);
        return _changes.AddAsync(new SnapshotChange.Save(new SnapshotRow(
            metadata.PersistenceId, metadata.SequenceNr, metadata.Timestamp.Ticks,
            serializer.ToBinary(snapshot), Serialization.ManifestFor(serializer, snapshot), serializer.Identifier)));
    }

    /// <remarks>By number only, as above.</remarks>
    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria, CancellationToken cancellationToken) =>
        _changes.AddAsync(new SnapshotChange.Delete(persistenceId, criteria.MaxSequenceNr));
}
