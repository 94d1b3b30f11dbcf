namespace Messaging.Cluster.Tests.Faults;

public sealed class DisturbancesTests
{
    [Fact]
    public void A_fault_and_the_end_that_it_is_about_are_one() =>
        Assert.Equal([(10, 20)], Times([Fault(FaultKind.Kill, 1)], End(1, 10.5)));

    [Fact]
    public void An_end_that_comes_later_or_at_another_node_counts_for_itself() =>
        Assert.Equal([(10, 20), (60, 60), (12, 12)], Times([Fault(FaultKind.Partition, 1)], End(1, 60), End(2, 12)));

    [Fact]
    public void Each_end_of_a_rolling_restart_counts() =>
        Assert.Equal([(10, 20), (11, 11), (14, 14)], Times([Fault(FaultKind.RollingRestart, null)], End(1, 11), End(2, 14)));

    [Fact]
    public void A_fault_lasts_until_the_cluster_was_whole_if_that_is_known() =>
        Assert.Equal([(10, 35)], Times([Fault(FaultKind.Pause, 1) with { Healed = TimeSpan.FromSeconds(35) }]));

    private static FaultRecord Fault(FaultKind kind, int? node) =>
        new(new PlannedFault(kind, node, TimeSpan.Zero), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20), null, "");

    private static ProcessEnd End(int node, double at) => new(node, TimeSpan.FromSeconds(-60), TimeSpan.FromSeconds(at), 0);

    private static IEnumerable<(double Began, double Until)> Times(FaultRecord[] faults, params ProcessEnd[] ends) =>
        Disturbances.Of(new FaultHistory(1, [.. faults]), ends).Select(disturbance => (disturbance.Began.TotalSeconds, disturbance.Until.TotalSeconds));
}
