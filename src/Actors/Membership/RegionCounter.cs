using Akka.Actor;
using Akka.Cluster.Sharding;

namespace Messaging.Actors.Membership;

/// <summary>
/// Counts the shards and entities of this node's region every few seconds and keeps the last count, for the figures and for
/// whoever asks. Found on every node at <see cref="Path"/>; its key in the actor registry is its type.
/// </summary>
public sealed class RegionCounter : ReceiveActor, IWithTimers
{
    public const string Name = "region-counter";

    /// <summary>The same on every node.</summary>
    public const string Path = "/user/" + Name;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(3);

    private readonly IActorRef _region;
    private RegionCensus _last = RegionCensus.Empty;

    /// <param name="region">This node's region of conversations.</param>
    /// <param name="counted">Told each count.</param>
    public RegionCounter(IActorRef region, Action<RegionCensus> counted)
    {
        _region = region;
        Receive<Count>(_ => Ask());
        Receive<ShardRegionStats>(stats =>
        {
            // A shard that did not answer in time is left out of the statistics, though it is here.
            var silent = stats.Failed.Select(shard => new ShardCount(shard, 0));
            _last = new RegionCensus([.. stats.Stats
                .Select(shard => new ShardCount(shard.Key, shard.Value)).Concat(silent).OrderBy(shard => shard.Shard, StringComparer.Ordinal)]);
            counted(_last);
        });
        Receive<GetRegionCensus>(_ => Sender.Tell(_last));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Ask();
        Timers.StartPeriodicTimer(Count.Instance, Count.Instance, Every);
    }

    // Told, not asked: a region that is busy with a hand-over answers late, and the last count stands until then.
    private void Ask() => _region.Tell(GetShardRegionStats.Instance, Self);

    private sealed class Count : INoSerializationVerificationNeeded
    {
        public static readonly Count Instance = new();
    }
}
