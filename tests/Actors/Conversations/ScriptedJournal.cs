using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor.Setup;
using Akka.Persistence;
using Akka.Persistence.Journal;
using Akka.Persistence.Snapshot;
using Messaging.Actors.Domain;

namespace Messaging.Actors.Tests.Conversations;

/// <summary>What a journal does to a write, and what the test saw of it.</summary>
internal enum WriteEnd
{
    /// <summary>Nothing is stored, and the conversation learns so.</summary>
    Fails,

    /// <summary>It is stored, and the conversation is told that it failed: a time-out, a broken connection.</summary>
    FailsAfterStoring,

    /// <summary>The journal refuses the event itself.</summary>
    IsRejected,
}

/// <summary>Tells the journal and the snapshot store of one actor system what to do, and keeps what they got.</summary>
internal sealed class JournalScript : Setup
{
    private readonly ConcurrentQueue<(Type Event, WriteEnd End)> _ends = new();
    private readonly List<ConversationEvent> _written = [];
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TaskCompletionSource? _gate;
    private Type _held = typeof(ConversationEvent);

    /// <summary>Everything told to the outside and every write, in the order in which they happened.</summary>
    public ConcurrentQueue<string> Log { get; } = new();

    public ConcurrentQueue<(long Seq, ConversationState State)> Snapshots { get; } = new();

    public IReadOnlyList<ConversationEvent> Written
    {
        get
        {
            lock (_written)
                return [.. _written];
        }
    }

    /// <summary>Ends the next write of an event of this type in this way.</summary>
    public void Next<T>(WriteEnd end) where T : ConversationEvent => _ends.Enqueue((typeof(T), end));

    /// <summary>Holds the writes of this type until <see cref="Release"/>; the task ends when one has arrived. Once for each test.</summary>
    public Task HoldAsync<T>() where T : ConversationEvent
    {
        _held = typeof(T);
        _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _arrived.Task;
    }

    public void Release()
    {
        var gate = _gate;
        _gate = null;
        gate?.SetResult();
    }

    internal async Task<WriteEnd?> TakeAsync(IEnumerable<object> events)
    {
        if (_gate is { } gate && events.Any(_held.IsInstanceOfType))
        {
            _arrived.TrySetResult();
            await gate.Task;
        }

        return _ends.TryPeek(out var next) && events.Any(next.Event.IsInstanceOfType) && _ends.TryDequeue(out next) ? next.End : null;
    }

    internal void Store(IEnumerable<object> events)
    {
        foreach (var e in events.OfType<ConversationEvent>())
        {
            lock (_written)
                _written.Add(e);
            Log.Enqueue("journal: " + e.GetType().Name);
        }
    }
}

/// <summary>The in-memory journal under a <see cref="JournalScript"/>.</summary>
internal sealed class ScriptedJournal : MemoryJournal
{
    private readonly JournalScript _script = Context.System.Settings.Setup.Get<JournalScript>().Value;

    protected override async Task<IImmutableList<Exception>> WriteMessagesAsync(
        IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        var writes = messages.ToList();
        var events = writes.SelectMany(write => (IImmutableList<IPersistentRepresentation>)write.Payload).Select(p => p.Payload).ToList();
        var end = await _script.TakeAsync(events);
        if (end == WriteEnd.Fails)
            throw new IOException("The disk is full.");
        if (end == WriteEnd.IsRejected)
            return [.. writes.Select(Exception (_) => new ArgumentException("Not to be stored."))];
        var result = await base.WriteMessagesAsync(writes, cancellationToken);
        _script.Store(events);
        return end == WriteEnd.FailsAfterStoring ? throw new TimeoutException("No answer in time.") : result;
    }
}

/// <summary>The in-memory snapshot store, which shows what it got.</summary>
internal sealed class ScriptedSnapshots : MemorySnapshotStore
{
    private readonly JournalScript _script = Context.System.Settings.Setup.Get<JournalScript>().Value;

    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot, CancellationToken cancellationToken)
    {
        _script.Snapshots.Enqueue((metadata.SequenceNr, (ConversationState)snapshot));
        return base.SaveAsync(metadata, snapshot, cancellationToken);
    }
}
