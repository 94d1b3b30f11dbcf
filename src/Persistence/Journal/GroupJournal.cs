using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Data.Common;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Sql.Journal;
using Akka.Serialization;
using Messaging.Persistence.Storage;

namespace Messaging.Persistence.Journal;

/// <summary>
/// Akka.Persistence.Sql's journal, on its table and by its settings, with statements of its own for what every text needs:
/// writes of many conversations share a commit, and those that wake at the same time share a query.
/// </summary>
/// <remarks>
/// The library's own write waits for SQLite within the stream that should gather the next group, so that each group has one
/// row; and each of its statements is built anew (docs/decisions/0021).
/// </remarks>
public sealed class GroupJournal : SqlWriteJournal
{
    private const int MostWrites = 256;

    // Null for each write that was not refused.
    private static readonly ImmutableList<Exception> Accepted = [null!];

    private readonly IJournalTables _tables;
    private readonly Serialization _serialization = Context.System.Serialization;
    private readonly string _writer = Guid.NewGuid().ToString("N");
    private readonly Gathering<Write> _writes;
    private readonly GroupReads<(string PersistenceId, long From), JournalRow> _reads;

    // Whoever wakes again after a write that it gave up must not read before it is known how that ended.
    private readonly ConcurrentDictionary<string, Task> _underWay = new();

    // Read when the highest number was asked for; the replay that follows takes them.
    private readonly ConcurrentDictionary<string, IReadOnlyList<JournalRow>> _read = new();

    public GroupJournal(Config config)
        : base(config)
    {
        var database = JournalSetup.DatabaseOf(Context.System);
        _tables = IJournalTables.Of(database);
        _writes = new Gathering<Write>(config.GetInt("buffer-size"), MostWrites, WriteAsync);
        _writes.Start(database.Blocks);
        _reads = new GroupReads<(string PersistenceId, long From), JournalRow>(database, _tables.EventsAsync);
    }

    protected override void PostStop()
    {
        _writes.Dispose();
        _reads.Dispose();
        base.PostStop();
    }

    protected override Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        var created = DateTime.UtcNow.Ticks;
        var writes = messages.Select(write => (IImmutableList<IPersistentRepresentation>)write.Payload).ToList();
        return WriteAsync(new Write([.. writes.SelectMany(events => events).Select(e => RowOf(e, created))]), writes.Count);
    }

    public override async Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr, CancellationToken cancellationToken)
    {
        if (_underWay.TryGetValue(persistenceId, out var write))
            await write.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _read.TryRemove(persistenceId, out _);
        var rows = await _reads.AskAsync((persistenceId, fromSequenceNr), cancellationToken);
        if (rows.Count == 0)
            return 0;
        var highest = rows.Count < IJournalTables.PageSize
            ? rows[^1].SequenceNumber
            : await _tables.HighestAsync(persistenceId, cancellationToken);
        // Asked from the number of the snapshot: without an event after that there is no replay to come for them.
        if (highest > fromSequenceNr)
            _read[persistenceId] = rows;
        return highest;
    }

    public override async Task ReplayMessagesAsync(
        IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max, Action<IPersistentRepresentation> recoveryCallback)
    {
        if (!_read.TryRemove(persistenceId, out var rows) || rows[0].SequenceNumber > fromSequenceNr)
            rows = await _reads.AskAsync((persistenceId, fromSequenceNr), CancellationToken.None);
        while (true)
        {
            foreach (var row in rows.SkipWhile(row => row.SequenceNumber < fromSequenceNr))
            {
                if (row.SequenceNumber > toSequenceNr || max-- <= 0)
                    return;
                recoveryCallback(EventOf(row));
            }

            if (rows.Count < IJournalTables.PageSize)
                return;
            rows = await _reads.AskAsync((persistenceId, rows[^1].SequenceNumber + 1), CancellationToken.None);
        }
    }

    private async Task<IImmutableList<Exception>> WriteAsync(Write write, int writes)
    {
        var persistenceId = write.Rows[0].PersistenceId;
        var done = _writes.AddAsync(write);
        _underWay[persistenceId] = done;
        try
        {
            await done;
            return writes == 1 ? Accepted : [.. Enumerable.Repeat<Exception>(null!, writes)];
        }
        finally
        {
            _underWay.TryRemove(KeyValuePair.Create(persistenceId, done));
        }
    }

    private async Task WriteAsync(IReadOnlyList<Write> group)
    {
        try
        {
            await _tables.WriteAsync([.. group.SelectMany(write => write.Rows)]);
        }
        // Nothing of the group was written; only whoever came second has to begin anew.
        catch (DbException e) when (_tables.IsConflict(e) && group.Count > 1)
        {
            foreach (var write in group)
                await _writes.CarryOutAsync([write]);
        }
    }

    private JournalRow RowOf(IPersistentRepresentation e, long created)
    {
        var serializer = _serialization.FindSerializerFor(e.Payload);
        return new JournalRow(
            e.PersistenceId, e.SequenceNr, created, serializer.ToBinary(e.Payload), Serialization.ManifestFor(serializer, e.Payload), serializer.Identifier, _writer);
    }

    private Persistent EventOf(JournalRow row) => new(
        _serialization.Deserialize(row.Message, row.SerializerId, row.Manifest),
        row.SequenceNumber, row.PersistenceId, row.Manifest, false, ActorRefs.NoSender, row.Writer, row.Created);
}
