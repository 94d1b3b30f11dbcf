using Messaging.Cluster.Tests.History;

namespace Messaging.Cluster.Tests.Faults;

public sealed class RecoveryTests
{
    [Fact]
    public void A_fault_that_nobody_noticed_costs_nothing()
    {
        var cost = Assert.Single(Recovery.Measure(History(Fault(FaultKind.Kill, 10, 20)), []));

        Assert.Equal((TimeSpan.Zero, 0), (cost.ToServeAgain, cost.Customers));
    }

    [Fact]
    public void It_costs_what_it_costs_the_customer_who_waits_longest()
    {
        var cost = Assert.Single(Recovery.Measure(
            History(Fault(FaultKind.Kill, 10, 20)), [Outage("a", 11, 14), Outage("b", 12, 19), Outage("b", 19.5, 21)]));

        Assert.Equal((TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(11), 2), (cost.ToServeAgain, cost.Settled, cost.Customers));
    }

    [Fact]
    public void Without_the_database_nobody_can_be_served_so_its_return_counts()
    {
        var cost = Assert.Single(Recovery.Measure(History(Fault(FaultKind.DatabaseGone, 10, 20)), [Outage("a", 11, 23)]));

        Assert.Equal(TimeSpan.FromSeconds(3), cost.ToServeAgain);
    }

    [Fact]
    public void What_the_next_fault_costs_is_not_counted_twice()
    {
        var costs = Recovery.Measure(
            History(Fault(FaultKind.Kill, 10, 20), Fault(FaultKind.Crash, 30, 31)), [Outage("a", 11, 12), Outage("a", 32, 40)]);

        Assert.Equal([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(8)], costs.Select(cost => cost.ToServeAgain));
    }

    [Fact]
    public void Trouble_that_was_there_before_counts_from_the_fault_on()
    {
        var cost = Assert.Single(Recovery.Measure(History(Fault(FaultKind.Kill, 10, 20)), [Outage("a", 4, 15)]));

        Assert.Equal(TimeSpan.FromSeconds(5), cost.ToServeAgain);
    }

    [Fact]
    public void A_request_that_was_under_way_fails_by_the_fault_that_came_and_not_by_the_one_before()
    {
        var costs = Recovery.Measure(
            History(Fault(FaultKind.Kill, 10, 20), Fault(FaultKind.Crash, 30, 31)), [Outage("a", 29.8, 40)]);

        Assert.Equal([TimeSpan.Zero, TimeSpan.FromSeconds(10)], costs.Select(cost => cost.ToServeAgain));
    }

    private static FaultHistory History(params FaultRecord[] faults) => new(1, [.. faults]);

    private static FaultRecord Fault(FaultKind kind, double began, double undone) =>
        new(new PlannedFault(kind, 1, TimeSpan.Zero), TimeSpan.FromSeconds(began), TimeSpan.FromSeconds(undone), null, "");

    private static Outage Outage(string customer, double began, double ended) =>
        new(customer, TimeSpan.FromSeconds(began), TimeSpan.FromSeconds(ended));
}
