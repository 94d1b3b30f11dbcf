using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Messaging.Actors.Membership;
using Messaging.Actors.Streams;

namespace Messaging.Actors.Tests.Membership;

/// <summary>A node's word to the others: its report, and its drain.</summary>
public sealed class NodeKeeperTests : TestKit
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly TestProbe _counter;
    private readonly IActorRef _keeper;
    private bool _draining;
    private bool _reachesDatabase = true;
    private bool _hasSuccessors = true;
    private int _drains;

    public NodeKeeperTests()
        : base(KitSettings.Quiet)
    {
        _counter = CreateTestProbe();
        var clock = Sys.ActorOf(Props.Create(() => new StreamClock(25)));
        clock.Tell(new StreamClock.Start(CreateTestProbe()));
        var services = new NodeServices("1.2.3", Noon, () => _draining, () => _reachesDatabase, () => _drains++) { CountTime = Patience.Limit };
        _keeper = Sys.ActorOf(Props.Create(() => new NodeKeeper(services, _counter, clock, () => Task.FromResult(_hasSuccessors))));
    }

    [Fact]
    public void It_reports_what_lives_on_its_node()
    {
        _keeper.Tell(GetNodeReport.Instance);
        _counter.ExpectMsg<GetShardCount>();
        _counter.Reply(new ShardCountResult(new ShardCount(2, 5)));

        ExpectMsg(new NodeReport("1.2.3", Noon, new ShardCount(2, 5), 1, IsDraining: false, ReachesDatabase: true));
    }

    [Fact]
    public void What_was_not_counted_yet_is_left_out()
    {
        (_draining, _reachesDatabase) = (true, false);
        _keeper.Tell(GetNodeReport.Instance);
        _counter.ExpectMsg<GetShardCount>();
        _counter.Reply(new ShardCountResult(null));

        ExpectMsg(new NodeReport("1.2.3", Noon, null, 1, IsDraining: true, ReachesDatabase: false));
    }

    [Fact]
    public void It_answers_before_it_drains()
    {
        _keeper.Tell(BeginDrain.Instance);

        ExpectMsg<DrainBegun>();
        AwaitAssert(() => Assert.Equal(1, _drains), Patience.Limit, Patience.Look);
    }

    [Fact]
    public void The_last_node_is_not_drained()
    {
        _hasSuccessors = false;
        _keeper.Tell(BeginDrain.Instance);

        ExpectMsg<NobodyTakesOver>();
        Assert.Equal(0, _drains);
    }

    [Fact]
    public void One_that_drains_already_says_so_even_if_it_is_the_last_by_now()
    {
        (_draining, _hasSuccessors) = (true, false);
        _keeper.Tell(BeginDrain.Instance);

        ExpectMsg<DrainBegun>();
    }

    [Fact]
    public void While_it_asks_whether_others_stay_it_counts_as_draining_itself()
    {
        var answer = new TaskCompletionSource<bool>();
        var clock = Sys.ActorOf(Props.Create(() => new StreamClock(25)));
        var services = new NodeServices("1.2.3", Noon, () => false, () => true, () => _drains++) { CountTime = Patience.Limit };
        Func<Task<bool>> asked = () => answer.Task;
        var keeper = Sys.ActorOf(Props.Create(() => new NodeKeeper(services, _counter, clock, asked)));
        keeper.Tell(BeginDrain.Instance);

        keeper.Tell(GetNodeReport.Instance);
        _counter.ExpectMsg<GetShardCount>();
        _counter.Reply(new ShardCountResult(null));
        Assert.True(ExpectMsg<NodeReport>().IsDraining);

        answer.SetResult(false);
        ExpectMsg<NobodyTakesOver>();
    }
}
