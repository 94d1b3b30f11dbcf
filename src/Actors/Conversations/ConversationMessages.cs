using System.Collections.Immutable;
using Akka.Actor;
using Messaging.Actors.Domain;

namespace Messaging.Actors.Conversations;

/// <summary>Asks for the customer as it stands; answered by <see cref="CustomerResult"/> or <see cref="Refused"/>.</summary>
public sealed record GetCustomer(CustomerId CustomerId) : IConversationMessage;

/// <summary>Makes a conversation go on with its outbox, after a restart or whatever else stopped it; not answered.</summary>
public sealed record WakeOutbox(CustomerId CustomerId) : IConversationMessage;

/// <summary>
/// A node's feed wants every event from now on, and those after <paramref name="After"/> (null: none). Sent again and
/// again: it renews the subscription and fills whatever a lost push left out. The feed counts its requests, and the answer
/// names the <paramref name="Request"/> that it is to: one that was long under way says where the journal stood then, not now.
/// </summary>
public sealed record Subscribe(CustomerId CustomerId, long? After, IActorRef Feed, long Request)
    : IConversationMessage, INotInfluenceReceiveTimeout;

/// <summary>The feed has no readers left.</summary>
public sealed record Unsubscribe(CustomerId CustomerId, IActorRef Feed) : IConversationMessage, INotInfluenceReceiveTimeout;

/// <summary>
/// Where the journal stands and, from the same moment, the newest events up to there. <see cref="Backlog"/> may begin
/// later than what was asked for: what lies before it is read from the journal. Pushes follow without gap.
/// </summary>
public sealed record Subscribed(long Request, long Position, ImmutableArray<ConversationEvent> Backlog) : INodeMessage;

/// <summary>Events just made durable, in order and without gap among themselves.</summary>
public sealed record EventsAppended(ImmutableArray<ConversationEvent> Events) : INodeMessage
{
    /// <summary>For each of them the trace of the command that led to it, or null; none at all when no command had one.</summary>
    public ImmutableArray<string?> Traceparents { get; init; } = [];
}

/// <summary>Something was written, and the customer's entry in the inbox is now this; goes to the inbox feeds of all nodes.</summary>
public sealed record CustomerEntryChanged(Customer Customer) : INodeMessage;

/// <summary>
/// Passivation and hand-over: unlike a poison pill it lets a send in flight come to its end. It comes from the conversation's
/// own shard, which is on the same node.
/// </summary>
public sealed class StopConversation : INoSerializationVerificationNeeded
{
    public static readonly StopConversation Instance = new();

    private StopConversation()
    {
    }
}
