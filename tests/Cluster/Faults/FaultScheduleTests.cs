namespace Messaging.Cluster.Tests.Faults;

public sealed class FaultScheduleTests
{
    private static readonly TimeSpan s_minutes = TimeSpan.FromMinutes(3);

    [Fact]
    public void A_seed_decides_everything()
    {
        Assert.Equal(FaultSchedule.Draw(7, s_minutes, 3).Steps.ToList(), [.. FaultSchedule.Draw(7, s_minutes, 3).Steps]);
        Assert.NotEqual(FaultSchedule.Draw(7, s_minutes, 3).Steps.ToList(), [.. FaultSchedule.Draw(8, s_minutes, 3).Steps]);
    }

    [Fact]
    public void Every_kind_comes_before_one_comes_again() => HasEach(s_minutes, [.. Enum.GetValues<FaultKind>().Where(kind => kind != FaultKind.OldestDatabaseCut)]);

    [Fact]
    public void Longer_runs_have_the_faults_that_take_long() => HasEach(FaultSchedule.Longer, Enum.GetValues<FaultKind>());

    private static void HasEach(TimeSpan duration, FaultKind[] kinds)
    {
        for (var seed = 1; seed <= 50; seed++)
            Assert.Equal(kinds, FaultSchedule.Draw(seed, duration, 3).Steps.Take(kinds.Length).Select(step => step.First.Kind).Order());
    }

    [Fact]
    public void In_longer_runs_the_database_is_gone_for_a_minute()
    {
        Assert.All(Gone(FaultSchedule.Longer), lasts => Assert.Equal(TimeSpan.FromMinutes(1), lasts));
        Assert.All(Gone(TimeSpan.FromMinutes(20)), lasts => Assert.Equal(TimeSpan.FromMinutes(1), lasts));
        Assert.All(Gone(s_minutes), lasts => Assert.InRange(lasts, TimeSpan.FromSeconds(5), s_minutes / 12));
    }

    [Fact]
    public void Two_faults_at_a_time_never_touch_two_nodes()
    {
        var overlaps = Steps().Where(step => step.Second is not null).ToList();

        Assert.NotEmpty(overlaps);
        Assert.All(overlaps, step => Assert.True(
            step.First.IsOfDatabase || step.Second!.IsOfDatabase || step.First.Node == step.Second.Node, $"{step.First} and {step.Second}"));
    }

    [Fact]
    public void Faults_stay_within_what_clients_must_bear()
    {
        var faults = Steps().SelectMany(step => new[] { step.First, step.Second }).OfType<PlannedFault>().ToList();

        Assert.All(faults, fault =>
        {
            Assert.InRange(fault.Lasts, TimeSpan.Zero, TimeSpan.FromSeconds(60));
            Assert.InRange(fault.Skew, -240, 240);
            Assert.InRange(fault.Node ?? 1, 1, 3);
        });
        Assert.All(faults.Where(fault => fault.Kind == FaultKind.Pause), fault =>
            Assert.InRange(fault.Lasts, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(25)));
    }

    private static List<TimeSpan> Gone(TimeSpan duration)
    {
        var gone = Steps(duration).Where(step => step.First.Kind == FaultKind.DatabaseGone).Select(step => step.First.Lasts).ToList();
        Assert.NotEmpty(gone);
        return gone;
    }

    private static IEnumerable<FaultStep> Steps() => Steps(TimeSpan.FromMinutes(20));

    private static IEnumerable<FaultStep> Steps(TimeSpan duration) =>
        Enumerable.Range(1, 50).SelectMany(seed => FaultSchedule.Draw(seed, duration, 3).Steps);
}
