using System.Globalization;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using Messaging.Actors.Domain;

namespace Messaging.Actors.Conversations;

/// <summary>Marks the region of conversations in the actor registry.</summary>
public sealed class ConversationRegion;

/// <summary>
/// Routes a message to the conversation it names. The number of shards is part of where every conversation lives: it is the
/// same at all nodes that run at the same time.
/// </summary>
/// <param name="shards">As <c>akka.hocon</c> has it: <see cref="ShardCountOf"/>.</param>
public sealed class ConversationRouting(int shards) : HashCodeMessageExtractor(shards)
{
    public const string TypeName = "conversation";

    private const string Setting = "messaging.shard-count";

    /// <summary>Throws a <see cref="ConfigurationException"/> of one line if it is none.</summary>
    public static int ShardCountOf(Config settings)
    {
        var text = settings.GetString(Setting, "");
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var shards) && shards is > 0 and <= 10_000
            ? shards
            : throw new ConfigurationException($"akka.hocon: {Setting} is '{text}'; expected a whole number from 1 to 10000.");
    }

    public override string? EntityId(object message) => (message as IConversationMessage)?.CustomerId.Value;
}
