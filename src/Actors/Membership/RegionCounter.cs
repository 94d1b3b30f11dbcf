using Akka.Actor;
using Akka.Cluster.Sharding;

namespace Messaging.Actors.Membership;

/// <summary>
/// Counts the shards and entities of this node's region every few seconds and keeps the last count, for the figures and for
/// whoever asks. Its key in the actor registry is its type.
/// </summary>
public sealed class RegionCounter : ReceiveActor, IWithTimers
{
    public const string Name = "region-counter";

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(3);

    private readonly IActorRef _region;
    private ShardCount? _last;

    /// <param name="region">This node's region of conversations.</param>
    /// <param name="counted">Told each count.</param>
    public RegionCounter(IActorRef region, Action<ShardCount> counted)
    {
        _region = region;
        Receive<Count>(_ => Ask());
        Receive<ShardRegionStats>(stats =>
        {
            // A shard that did not answer in time is here, but what is in it is not known.
            var count = new ShardCount(stats.Stats.Count + stats.Failed.Count, stats.Stats.Values.Sum());
            _last = count;
            counted(count);
        });
        Receive<GetShardCount>(_ => Sender.Tell(new ShardCountResult(_last)));
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

/// <summary>Asks this node's <see cref="RegionCounter"/> for its last count; answered by <see cref="ShardCountResult"/>.</summary>
public sealed record GetShardCount : INoSerializationVerificationNeeded
{
    public static readonly GetShardCount Instance = new();
}

/// <summary>The last count, some seconds old at the most; null before the first.</summary>
public sealed record ShardCountResult(ShardCount? Count) : INoSerializationVerificationNeeded;
