using Messaging.Cluster.Tests.Clients;
using Messaging.Cluster.Tests.History;
using Messaging.Cluster.Tests.Nodes;
using Xunit.Abstractions;

namespace Messaging.Cluster.Tests.Faults;

/// <summary>Clients work while a seeded nemesis breaks what can break; then the history is checked.</summary>
[Collection(ClusterCollection.Name)]
public sealed class FaultTests(ITestOutputHelper output)
{
    private const string AnyAddress = "0.0.0.0";
    private const int Shown = 20;

    [Fact]
    public async Task Whatever_fails_nothing_is_lost_doubled_or_shown_wrong()
    {
        var settings = FaultSettings.FromEnvironment();
        await using var carrier = await Carrier.StartAsync(settings.Seed, AnyAddress);
        await using var cluster = await LocalCluster.StartAsync(
            3, carrier.Settings.Select(setting => (setting.Name, setting.Value.Replace(AnyAddress, "{host}", StringComparison.Ordinal))),
            tls: settings.Tls);
        await using var workload = await Workload.StartAsync(
            new WorkloadPlan(cluster.Entrance, [.. cluster.Nodes.Select(node => node.Address)], cluster.ApiKey, cluster.Database, settings.Seed), carrier);

        var nemesis = new Nemesis(cluster, () => workload.Clock.Now);
        var problems = await BreakAsync(nemesis, FaultSchedule.Draw(settings.Seed, settings.Duration, cluster.Nodes.Length), cluster);
        var run = await workload.StopAsync();

        problems.AddRange(HistoryChecker.Check(run).Select(violation => violation.ToString()));
        var costs = Recovery.Measure(nemesis.History, RunFigures.Outages(run));
        var report = FaultReport.Of(settings, nemesis.History, costs, RunFigures.Of(run), problems.Count);
        report.AppendTo(settings.Report);
        output.WriteLine(report.ToString());
        output.WriteLine(nemesis.History.ToString());
        foreach (var cost in costs)
            output.WriteLine(cost.ToString());
        if (problems.Count == 0)
            return;

        var folder = cluster.Keep();
        await File.WriteAllTextAsync(
            Path.Combine(folder, "problems.txt"), $"{report}\n{nemesis.History}\n{string.Join('\n', costs)}\n\n{string.Join("\n\n", problems)}\n");
        Assert.Fail(
            $"Seed {settings.Seed}: {problems.Count} problems. Run it again with: {settings.Command}\n{nemesis.History}\n" +
            $"{string.Join("\n\n", problems.Take(Shown))}\n\nAll of it, and the nodes' logs: {folder}");
    }

    private static async Task<List<string>> BreakAsync(Nemesis nemesis, FaultSchedule schedule, LocalCluster cluster)
    {
        var problems = new List<string>();
        try
        {
            await nemesis.RunAsync(schedule);
        }
        catch (Exception e) when (e is InvalidOperationException or TimeoutException or HttpRequestException or TaskCanceledException)
        {
            problems.Add($"The schedule broke off: {e.Message}");
            await cluster.MendAsync();
        }

        problems.AddRange(nemesis.BadEnds);
        return problems;
    }
}
