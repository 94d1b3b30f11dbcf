using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Sql.Snapshot;
using Akka.Serialization;
using Messaging.Persistence.Storage;

namespace Messaging.Persistence.Journal;

/// <summary>Akka.Persistence.Sql's snapshot store, on its table, whose loads share a query where many conversations wake at the same time.</summary>
public sealed class GroupSnapshotStore : SqlSnapshotStore
{
    private readonly Serialization _serialization = Context.System.Serialization;
    private readonly GroupReads<(string PersistenceId, long UpTo), SnapshotRow> _reads;

    public GroupSnapshotStore(Config config)
        : base(config)
    {
        var database = JournalSetup.DatabaseOf(Context.System);
        _reads = new GroupReads<(string PersistenceId, long UpTo), SnapshotRow>(database, lanes: 1, IJournalTables.Of(database).SnapshotsAsync);
    }

    protected override void PostStop()
    {
        _reads.Dispose();
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
}
