using Messaging.Cluster.Tests.Clients;
using Messaging.Cluster.Tests.History;
using Messaging.Cluster.Tests.Nodes;
using Messaging.EndToEnd.Tests.Support;
using Xunit.Abstractions;

namespace Messaging.Cluster.Tests.Faults;

/// <summary>Clients work while a seeded nemesis breaks what can break; then the history is checked.</summary>
[Collection(AloneCollection.Name)]
public sealed class FaultTests(ITestOutputHelper output)
{
    private const string AnyAddress = "0.0.0.0";

    [Fact]
    public async Task Whatever_fails_nothing_is_lost_doubled_or_shown_wrong()
    {
        var settings = FaultSettings.FromEnvironment();
        var evidence = new FaultEvidence(settings);
        try
        {
            await RunAsync(settings, evidence);
        }
        catch (Exception e)
        {
            // What ends a run before its check is the worst that it can show.
            evidence.Problems.Add($"The run broke off: {e}");
        }

        output.WriteLine(evidence.Summary);
        if (evidence.Problems.Count > 0)
            Assert.Fail(await evidence.WriteAsync());
    }

    private static async Task RunAsync(FaultSettings settings, FaultEvidence evidence)
    {
        await using var carrier = await Carrier.StartAsync(settings.Seed, AnyAddress);
        await using var cluster = await LocalCluster.StartAsync(
            3, carrier.Settings.Select(setting => (setting.Name, setting.Value.Replace(AnyAddress, "{host}", StringComparison.Ordinal))),
            settings.From, settings.Tls);
        evidence.Folder = cluster.Keep();
        await using var workload = await Workload.StartAsync(
            new WorkloadPlan(cluster.Entrance, [.. cluster.Nodes.Select(node => node.Address)], cluster.ApiKey, cluster.Database, settings.Seed), carrier);

        var nemesis = evidence.Nemesis = new Nemesis(cluster, () => workload.Clock.Now);
        var schedule = FaultSchedule.Draw(settings.Seed, settings.Duration, cluster.Nodes.Length);
        if (settings.From is not null)
        {
            await cluster.UpdateAsync(ServerProcess.Program);
            schedule = schedule.AfterRollingRestart();
        }

        await BreakAsync(nemesis, schedule, cluster, evidence.Problems);
        var run = await workload.StopAsync();
        var ends = evidence.Ends = nemesis.Ends;
        run = run with { Disturbances = Disturbances.Of(nemesis.History, ends) };

        var outages = RunFigures.Outages(run);
        evidence.Problems.AddRange(Missing(run));
        evidence.Problems.AddRange(HistoryChecker.Check(run).Select(violation => violation.ToString()));
        evidence.Problems.AddRange(NodeEnds.Unexplained(nemesis.History, ends));
        evidence.Problems.AddRange(RecoveryBounds.Exceeded(nemesis.History, outages));
        evidence.Problems.AddRange(StalenessBound.Exceeded(nemesis.History, RunFigures.Staleness(run)));
        evidence.Report = FaultReport.Of(
            settings, nemesis.History, Recovery.Measure(nemesis.History, outages), RunFigures.Of(run), evidence.Problems.Count);
        evidence.Report.AppendTo(settings.Report);
        if (evidence.Problems.Count == 0)
            cluster.Forget();
    }

    private static async Task BreakAsync(Nemesis nemesis, FaultSchedule schedule, LocalCluster cluster, List<string> problems)
    {
        try
        {
            await nemesis.RunAsync(schedule);
        }
        catch (Exception e)
        {
            problems.Add($"The schedule broke off: {e.Message}");
            try
            {
                await cluster.MendAsync();
            }
            catch (Exception again)
            {
                // The clients' history is of use even so.
                problems.Add($"The cluster could not be mended: {again.Message}");
            }
        }
    }

    // A run without these would prove nothing.
    private static IEnumerable<string> Missing(RunHistory run) =>
        from part in new (string Name, int Count)[]
        {
            ("texts", run.Texts.Count), ("sends", run.Sends.Count), ("messages in the carrier's ledger", run.Ledger.Count),
            ("reports", run.Reports.Count), ("streams", run.Streams.Count), ("probes", run.Probes.Count), ("conversations", run.Conversations.Count),
        }
        where part.Count == 0
        select $"There were no {part.Name}.";
}

/// <summary>What measures how long things last, with nothing beside it.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
