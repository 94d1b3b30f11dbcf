using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.TestKit.Xunit2;
using Messaging.Actors.Membership;

namespace Messaging.Actors.Tests.Membership;

public sealed class RegionCounterTests : TestKit
{
    private readonly List<ShardCount> _told = [];
    private readonly Akka.TestKit.TestProbe _region;
    private readonly IActorRef _counter;

    public RegionCounterTests()
        : base(KitSettings.TimeOfTest)
    {
        _region = CreateTestProbe();
        _counter = Sys.ActorOf(Props.Create(() => new RegionCounter(_region, _told.Add)));
        _region.ExpectMsg<GetShardRegionStats>();
    }

    [Fact]
    public async Task Before_the_first_count_it_has_nothing() =>
        Assert.Null((await _counter.Ask<ShardCountResult>(GetShardCount.Instance)).Count);

    [Fact]
    public async Task It_tells_and_keeps_the_shards_and_entities_of_its_region()
    {
        _region.Reply(new ShardRegionStats(ImmutableDictionary<string, int>.Empty.Add("7", 2).Add("12", 5), ImmutableHashSet.Create("3")));

        var answer = await _counter.Ask<ShardCountResult>(GetShardCount.Instance);
        Assert.Equal(new ShardCount(3, 7), answer.Count);
        Assert.Equal(answer.Count, Assert.Single(_told));
    }

    [Fact]
    public async Task While_the_region_is_silent_the_last_count_stands_and_it_asks_again()
    {
        _region.Reply(new ShardRegionStats(ImmutableDictionary<string, int>.Empty.Add("7", 2), ImmutableHashSet<string>.Empty));
        await _counter.Ask<ShardCountResult>(GetShardCount.Instance);

        ((Akka.TestKit.TestScheduler)Sys.Scheduler).Advance(TimeSpan.FromSeconds(3));

        _region.ExpectMsg<GetShardRegionStats>();
        Assert.Equal(2, (await _counter.Ask<ShardCountResult>(GetShardCount.Instance)).Count?.Entities);
    }
}
