using System.Collections.Immutable;
using Messaging.Actors.Domain;

namespace Messaging.Actors.Membership;

/// <summary>Asks a node's <see cref="RegionCounter"/> for its last count; answered by <see cref="RegionCensus"/>.</summary>
public sealed record GetRegionCensus : INodeMessage
{
    public static readonly GetRegionCensus Instance = new();
}

/// <summary>The shards that live on a node, in the order of their ids, and how many entities are awake in each: conversations, and the node's probe.</summary>
public sealed record RegionCensus(ImmutableArray<ShardCount> Shards) : INodeMessage
{
    public static readonly RegionCensus Empty = new([]);

    public int Entities => Shards.Sum(shard => shard.Entities);
}

/// <summary>One shard and the entities awake in it.</summary>
public readonly record struct ShardCount(string Shard, int Entities);
