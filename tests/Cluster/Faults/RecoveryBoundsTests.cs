using Messaging.Cluster.Tests.History;

namespace Messaging.Cluster.Tests.Faults;

public sealed class RecoveryBoundsTests
{
    private static readonly double s_bound = RecoveryBounds.Of(FaultKind.Pause).TotalSeconds;

    [Fact]
    public void Who_is_served_again_in_time_is_no_problem() =>
        Assert.Empty(RecoveryBounds.Exceeded(History(Fault(FaultKind.Pause, 10, 12)), [Outage(11, 10 + s_bound)]));

    [Fact]
    public void Who_waits_longer_is_found() =>
        Assert.Single(RecoveryBounds.Exceeded(History(Fault(FaultKind.Pause, 10, 12)), [Outage(10.5, 11 + s_bound)]));

    [Fact]
    public void Trouble_that_begins_later_counts_from_its_beginning() =>
        Assert.Empty(RecoveryBounds.Exceeded(History(Fault(FaultKind.Pause, 10, 12)), [Outage(30, 29 + s_bound)]));

    [Fact]
    public void The_next_fault_gives_time_anew() =>
        Assert.Empty(RecoveryBounds.Exceeded(
            History(Fault(FaultKind.Pause, 10, 12), Fault(FaultKind.Crash, 30, 31)), [Outage(11, 29 + s_bound)]));

    [Theory]
    [InlineData(FaultKind.Kill)]
    [InlineData(FaultKind.Crash)]
    public void Who_waits_for_a_killed_node_alone_waits_less(FaultKind kind)
    {
        Assert.Empty(RecoveryBounds.Exceeded(History(Fault(kind, 10, 12)), [Outage(9, 35)]));
        Assert.Single(RecoveryBounds.Exceeded(History(Fault(kind, 10, 12)), [Outage(9, 35.5)]));
    }

    [Fact]
    public void A_killed_node_is_not_alone_while_something_else_is_broken_or_heals()
    {
        var kill = Fault(FaultKind.Kill, 100, 105);

        Assert.Empty(RecoveryBounds.Exceeded(History(Fault(FaultKind.Partition, 80, 99, healed: 101), kill), [Outage(101, 140)]));
        Assert.Empty(RecoveryBounds.Exceeded(History(Fault(FaultKind.Partition, 80, 99), kill), [Outage(101, 140)]));
        Assert.Empty(RecoveryBounds.Exceeded(History(Fault(FaultKind.DatabaseRestart, 99, 102, healed: 110), kill), [Outage(101, 140)]));
        Assert.Single(RecoveryBounds.Exceeded(History(Fault(FaultKind.Partition, 80, 90, healed: 99), kill), [Outage(101, 140)]));
        Assert.Single(RecoveryBounds.Exceeded(
            History(Fault(FaultKind.Partition, 50, 60), Fault(FaultKind.Pause, 70, 80, healed: 99), kill), [Outage(101, 140)]));
    }

    [Theory]
    [InlineData(FaultKind.DatabaseGone)]
    [InlineData(FaultKind.DatabaseCut)]
    public void While_the_database_is_away_nobody_counts(FaultKind kind)
    {
        var bound = RecoveryBounds.Of(kind).TotalSeconds;

        Assert.Empty(RecoveryBounds.Exceeded(History(Fault(kind, 10, 60)), [Outage(11, 60 + bound)]));
        Assert.Single(RecoveryBounds.Exceeded(History(Fault(kind, 10, 60)), [Outage(11, 61 + bound)]));
    }

    [Fact]
    public void Every_kind_has_a_bound() =>
        Assert.All(Enum.GetValues<FaultKind>(), kind => Assert.InRange(RecoveryBounds.Of(kind), TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(1)));

    private static FaultHistory History(params FaultRecord[] faults) => new(1, [.. faults]);

    private static FaultRecord Fault(FaultKind kind, double began, double undone, double? healed = null) => new(
        new PlannedFault(kind, null, TimeSpan.Zero), TimeSpan.FromSeconds(began), TimeSpan.FromSeconds(undone),
        healed is { } whole ? TimeSpan.FromSeconds(whole) : null, "");

    private static Outage Outage(double began, double ended) => new("a", TimeSpan.FromSeconds(began), TimeSpan.FromSeconds(ended));
}
