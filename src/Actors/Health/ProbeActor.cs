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
                DeleteMessages(LastSequenceNr - 1);
            });
        });
        Command<StopConversation>(_ => Context.Stop(Self));
        Command<DeleteMessagesSuccess>(_ => { });
        Command<DeleteMessagesFailure>(_ => { });
    }

    public override string PersistenceId { get; }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) =>
        Sender.Tell(NotStored.Instance);

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) =>
        Sender.Tell(NotStored.Instance);
}
