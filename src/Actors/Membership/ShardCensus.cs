using Akka.Actor;
using Akka.Cluster.Sharding;

namespace Messaging.Actors.Membership;

/// <summary>Counts what lives in a region on this node.</summary>
public static class ShardCensus
{
    /// <summary>Null if the region, or one of its shards, does not answer in time, or has stopped.</summary>
    public static async Task<ShardCount?> CountAsync(IActorRef region, TimeSpan time)
    {
        try
        {
            var stats = await region.Ask<ShardRegionStats>(GetShardRegionStats.Instance, time);
            return stats.Failed.Count == 0 ? new ShardCount(stats.Stats.Count, stats.Stats.Values.Sum()) : null;
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }
}
