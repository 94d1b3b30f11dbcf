namespace Messaging.Cluster.Tests.Faults;

public sealed class NodeEndsTests
{
    [Theory]
    [InlineData(FaultKind.Terminate, 0)]
    [InlineData(FaultKind.Drain, 0)]
    [InlineData(FaultKind.ClockSkew, 0)]
    [InlineData(FaultKind.Kill, 137)]
    [InlineData(FaultKind.Crash, 137)]
    [InlineData(FaultKind.Pause, 75)]
    [InlineData(FaultKind.Partition, 75)]
    [InlineData(FaultKind.DatabaseCut, 75)]
    public void A_fault_explains_the_end_of_its_node_and_of_no_other(FaultKind kind, int code)
    {
        Assert.Empty(Unexplained(Fault(kind, 1), End(1, 15, code)));
        Assert.NotEmpty(Unexplained(Fault(kind, 1), End(2, 15, code)));
        Assert.NotEmpty(Unexplained(Fault(kind, 1), End(1, 9, code)));
        Assert.NotEmpty(Unexplained(Fault(kind, 1), End(1, 120, code)));
    }

    [Theory]
    [InlineData(FaultKind.Terminate, 137)]
    [InlineData(FaultKind.Terminate, 75)]
    [InlineData(FaultKind.Drain, 134)]
    [InlineData(FaultKind.Kill, 0)]
    [InlineData(FaultKind.Pause, 0)]
    [InlineData(FaultKind.Partition, 78)]
    [InlineData(FaultKind.Partition, 137)]
    [InlineData(FaultKind.DatabaseCut, 78)]
    [InlineData(FaultKind.DatabaseGone, 70)]
    public void No_fault_explains_an_end_of_another_kind(FaultKind kind, int code) =>
        Assert.NotEmpty(Unexplained(Fault(kind, kind == FaultKind.DatabaseGone ? null : 1), End(1, 15, code)));

    [Fact]
    public void A_rolling_restart_ends_every_node() =>
        Assert.Empty(Unexplained(Fault(FaultKind.RollingRestart, null), End(1, 11, 0), End(2, 14, 0), End(3, 17, 0)));

    [Fact]
    public void Without_the_database_only_a_node_that_starts_may_end()
    {
        Assert.Empty(Unexplained(Fault(FaultKind.DatabaseGone, null), End(1, 18, 75, started: 12)));
        Assert.NotEmpty(Unexplained(Fault(FaultKind.DatabaseGone, null), End(1, 18, 75)));
    }

    [Fact]
    public void Where_nothing_was_done_no_end_is_explained() => Assert.NotEmpty(Unexplained(null, End(1, 15, 0)));

    private static FaultRecord Fault(FaultKind kind, int? node) =>
        new(new PlannedFault(kind, node, TimeSpan.Zero), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20), null, "");

    private static ProcessEnd End(int node, double at, int code, double started = -60) =>
        new(node, TimeSpan.FromSeconds(started), TimeSpan.FromSeconds(at), code);

    private static List<string> Unexplained(FaultRecord? fault, params ProcessEnd[] ends) =>
        [.. NodeEnds.Unexplained(new FaultHistory(1, fault is null ? [] : [fault]), ends)];
}
