using Messaging.Cluster.Tests.History;

namespace Messaging.Cluster.Tests.Faults;

public sealed class StalenessBoundTests
{
    private static readonly double s_longest = StalenessBound.Longest.TotalSeconds;

    [Fact]
    public void What_comes_in_time_is_no_problem() => Assert.Empty(Exceeded([Fault(FaultKind.Pause, 10, 35)], Late(11, 11 + s_longest)));

    [Theory]
    [InlineData(FaultKind.Pause)]
    [InlineData(FaultKind.Partition)]
    public void What_comes_later_is_found_whatever_was_broken(FaultKind kind) =>
        Assert.Single(Exceeded([Fault(kind, 10, 35)], Late(11, 12 + s_longest)));

    [Fact]
    public void The_next_fault_gives_no_time_anew() =>
        Assert.Single(Exceeded([Fault(FaultKind.Pause, 10, 35), Fault(FaultKind.Crash, 40, 41)], Late(11, 12 + s_longest)));

    [Theory]
    [InlineData(FaultKind.DatabaseGone)]
    [InlineData(FaultKind.OldestDatabaseCut)]
    public void Where_the_database_was_away_its_return_counts(FaultKind kind)
    {
        Assert.Empty(Exceeded([Fault(kind, 12, 60)], Late(11, 60 + s_longest)));
        Assert.Single(Exceeded([Fault(kind, 12, 60)], Late(11, 61 + s_longest)));
    }

    [Fact]
    public void A_database_that_was_away_before_or_after_explains_nothing()
    {
        Assert.Single(Exceeded([Fault(FaultKind.DatabaseGone, 2, 10)], Late(11, 12 + s_longest)));
        Assert.Single(Exceeded([Fault(FaultKind.DatabaseGone, 13 + s_longest, 80)], Late(11, 12 + s_longest)));
    }

    [Fact]
    public void What_was_too_late_before_the_database_went_is_found() =>
        Assert.Single(Exceeded([Fault(FaultKind.DatabaseGone, 12 + s_longest, 100)], Late(11, 101)));

    [Fact]
    public void A_reader_is_named_once_with_its_worst()
    {
        var problem = Assert.Single(Exceeded([], Late(10, 60), Late(10, 70), Late(20, 66)));

        Assert.Contains("60.0 s after it was stored, and 2 more", problem, StringComparison.Ordinal);
    }

    private static List<string> Exceeded(FaultRecord[] faults, params Lateness[] staleness) =>
        [.. StalenessBound.Exceeded(new FaultHistory(1, [.. faults]), staleness)];

    private static FaultRecord Fault(FaultKind kind, double began, double undone) =>
        new(new PlannedFault(kind, 1, TimeSpan.Zero), TimeSpan.FromSeconds(began), TimeSpan.FromSeconds(undone), null, "");

    private static Lateness Late(double stored, double told) =>
        new("browser 1-0", "a", 7, TimeSpan.FromSeconds(stored), TimeSpan.FromSeconds(told));
}
