using System.Diagnostics;
using Messaging.Cluster.Tests.Nodes;
using Messaging.Cluster.Tests.Support;
using Xunit.Abstractions;

namespace Messaging.Cluster.Tests.Faults;

/// <summary>Clients work while a seeded nemesis breaks what can break; then the history is checked.</summary>
[Collection(ClusterCollection.Name)]
public sealed class FaultTests(ClusterFixture fixture, ITestOutputHelper output)
{
    [Fact]
    public async Task Under_every_fault_nothing_is_lost_and_every_customer_is_served_again()
    {
        var settings = FaultSettings.FromEnvironment();
        var cluster = fixture.Cluster;
        var watch = Stopwatch.StartNew();
        var nemesis = new Nemesis(cluster, () => watch.Elapsed);
        using var workload = new SmallWorkload(cluster, fixture.Telnyx, () => watch.Elapsed);
        var schedule = FaultSchedule.Draw(settings.Seed, settings.Duration, cluster.Nodes.Length);

        var violations = new List<string>();
        try
        {
            await nemesis.RunAsync(schedule);
            violations.AddRange(nemesis.BadEnds);
        }
        catch (Exception e) when (e is InvalidOperationException or TimeoutException or HttpRequestException)
        {
            violations.Add($"The cluster could not be mended: {e.Message}");
            await cluster.MendAsync();
        }

        violations.AddRange(await workload.StopAsync());
        var costs = Recovery.Measure(nemesis.History, workload.Unserved);
        var report = FaultReport.Of(settings, nemesis.History, costs, workload.Taken, staleness: null, violations.Count);
        report.AppendTo(settings.Report);
        output.WriteLine(report.ToString());
        output.WriteLine(nemesis.History.ToString());
        foreach (var cost in costs)
            output.WriteLine($"{cost.Fault.Fault}: served again after {cost.ToServeAgain.TotalSeconds:0.0} s, {cost.Customers} customers noticed");

        Assert.True(
            violations.Count == 0,
            $"Seed {settings.Seed}; run it again with: {settings.Command}\n{string.Join('\n', violations)}\n\n{nemesis.History}\n" +
            $"Logs: {(violations.Count == 0 ? "" : cluster.Keep())}");
    }
}
