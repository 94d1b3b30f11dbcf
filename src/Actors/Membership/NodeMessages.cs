using Messaging.Actors.Domain;

namespace Messaging.Actors.Membership;

/// <summary>Asks a node's <see cref="NodeKeeper"/> about its node; answered by <see cref="NodeReport"/>.</summary>
public sealed record GetNodeReport : INodeMessage
{
    public static readonly GetNodeReport Instance = new();

    private GetNodeReport()
    {
    }
}

/// <summary>What a node knows of itself.</summary>
/// <param name="Shards">Null while its region cannot tell.</param>
/// <param name="IsDraining">It serves what it has to its end, takes nothing new, and leaves the cluster.</param>
/// <param name="ReachesDatabase">As far as it knows; a version that does not say so may reach it, too.</param>
public sealed record NodeReport(
    string Version, DateTimeOffset StartedAt, ShardCount? Shards, int Streams, bool IsDraining, bool ReachesDatabase) : INodeMessage;

/// <summary>How many shards live on a node, and how many entities in them: conversations in memory, and probes.</summary>
public readonly record struct ShardCount(int Shards, int Entities);

/// <summary>Asks a node to drain, as SIGTERM does; answered by <see cref="DrainBegun"/>, also if it drains already, or <see cref="NobodyTakesOver"/>.</summary>
public sealed record BeginDrain : INodeMessage
{
    public static readonly BeginDrain Instance = new();

    private BeginDrain()
    {
    }
}

/// <summary>The node drains.</summary>
public sealed record DrainBegun : INodeMessage
{
    public static readonly DrainBegun Instance = new();

    private DrainBegun()
    {
    }
}

/// <summary>The node goes on: no other one is there that could have its conversations.</summary>
public sealed record NobodyTakesOver : INodeMessage
{
    public static readonly NobodyTakesOver Instance = new();

    private NobodyTakesOver()
    {
    }
}
