using Messaging.Persistence.Storage;

namespace Messaging.Persistence.Journal;

/// <summary>An event as the journal's table has it.</summary>
/// <param name="Created">Ticks of the clock of the node that wrote it, UTC.</param>
/// <param name="SerializerId">Whose bytes they are, with <paramref name="Manifest"/>.</param>
/// <param name="Writer">Who wrote it; one for each journal that ever started.</param>
internal sealed record JournalRow(
    string PersistenceId, long SequenceNumber, long Created, byte[] Message, string Manifest, int SerializerId, string Writer);

/// <summary>A snapshot as its table has it.</summary>
internal sealed record SnapshotRow(string PersistenceId, long SequenceNumber, long Created, byte[] Snapshot, string Manifest, int SerializerId);

/// <summary>What the snapshot store is told to do.</summary>
internal abstract record SnapshotChange : IGathered
{
    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public virtual int Bytes => 0;

    public sealed record Save(SnapshotRow Row) : SnapshotChange
    {
        public override int Bytes => Row.Snapshot.Length;
    }

    /// <summary>Of those of a conversation, all up to a number.</summary>
    public sealed record Delete(string PersistenceId, long UpTo) : SnapshotChange;
}

/// <summary>The rows of one write of a conversation, for as many commands as there were: all of them or none.</summary>
internal sealed record Write(IReadOnlyList<JournalRow> Rows) : IGathered
{
    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Bytes { get; } = Rows.Sum(row => row.Message.Length);
}
