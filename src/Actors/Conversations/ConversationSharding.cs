using Akka.Cluster.Sharding;
using Messaging.Actors.Domain;

namespace Messaging.Actors.Conversations;

/// <summary>Marks the region of conversations in the actor registry.</summary>
public sealed class ConversationRegion;

/// <summary>Routes a message to the conversation it names. The shard count is part of where every conversation lives: it can never change.</summary>
public sealed class ConversationRouting() : HashCodeMessageExtractor(ShardCount)
{
    public const string TypeName = "conversation";

    /// <summary>Ten for each node of the largest cluster foreseen.</summary>
    public const int ShardCount = 100;

    public override string? EntityId(object message) => (message as IConversationMessage)?.CustomerId.Value;
}
