using Akka.Actor;
using Messaging.Actors.Tracing;

namespace Messaging.Actors.Conversations;

/// <summary>What a conversation needs from outside, and its limits.</summary>
public sealed record ConversationServices(ICarrier Carrier, IMessageArchive Archive, TimeProvider Clock)
{
    /// <summary>Gets <see cref="CustomerEntryChanged"/> after each write; hands it to the inbox feeds of all nodes.</summary>
    public IActorRef Inbox { get; init; } = ActorRefs.Nobody;

    public ConversationMeter Meter { get; init; } = ConversationMeter.Unheard;

    public EventTrail Trail { get; init; } = EventTrail.None;

    /// <summary>Decides which failures of the journal are logged in full; null: all.</summary>
    public RepeatedFailure? JournalFailures { get; init; }

    /// <summary>Events between two snapshots: bounds recovery. Snapshots are small, so this trades their cost against replay.</summary>
    public int SnapshotEvery { get; init; } = 100;

    /// <summary>A conversation without streams or unsent messages leaves memory after this long.</summary>
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a stop waits for the carrier's answer; longer leaves the message uncertain.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(5);
}
