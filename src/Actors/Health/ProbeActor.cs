using Akka.Actor;
using Akka.Persistence;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;

namespace Messaging.Actors.Health;

/// <summary>Asks a node's probe, through the shard region, to write to the journal; answered by <see cref="Acknowledged"/> or <see cref="NotStored"/>.</summary>
public sealed record Probe(CustomerId CustomerId, DateTimeOffset At) : IConversationMessage
{
    /// <summary>Begins the entity ids of probes; no customer has such an id.</summary>
    public const string IdPrefix = "$probe-";
}

/// <summary>The probe's one event; the ones before it are deleted.</summary>
public sealed record ProbeWritten(DateTimeOffset At);

/// <summary>
/// Lives in the region of conversations and proves that the way a webhook takes works: routing, recovery and a durable
/// write. Not a conversation: it has a journal of its own, of one event.
/// </summary>
public sealed class ProbeActor : ReceivePersistentActor
{
    // Deletions of the same rows side by side can end in a deadlock of the database, and none of them be done.
    private bool _deleting;
    private bool _stopping;
    private long _deletedUpTo;

    public ProbeActor(string entityId)
    {
        PersistenceId = entityId;
        Recover<ProbeWritten>(_ => { });
        Command<Probe>(probe =>
        {
            var replyTo = Sender;
            Persist(new ProbeWritten(probe.At), _ =>
            {
                replyTo.Tell(Acknowledged.Instance);
                DeleteBefore();
            });
        });
        Command<StopConversation>(_ =>
        {
            _stopping = true;
            StopWhenDone();
        });
        Command<DeleteMessagesSuccess>(deleted =>
        {
            _deleting = false;
            _deletedUpTo = deleted.ToSequenceNr;
            DeleteBefore();
            StopWhenDone();
        });
        // The next probe deletes what this one left.
        Command<DeleteMessagesFailure>(_ =>
        {
            _deleting = false;
            StopWhenDone();
        });
    }

    public override string PersistenceId { get; }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) =>
        Sender.Tell(NotStored.Instance);

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) =>
        Sender.Tell(NotStored.Instance);

    private void DeleteBefore()
    {
        if (_deleting || LastSequenceNr - 1 <= _deletedUpTo)
            return;
        _deleting = true;
        DeleteMessages(LastSequenceNr - 1);
    }

    private void StopWhenDone()
    {
        if (_stopping && !_deleting)
            Context.Stop(Self);
    }
}
