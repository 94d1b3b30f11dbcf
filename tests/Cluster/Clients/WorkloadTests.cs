using System.Globalization;
using Messaging.Cluster.Tests.History;
using Messaging.Cluster.Tests.Support;
using Messaging.EndToEnd.Tests.Support;
using Messaging.Persistence.Tests.Storage;
using Xunit.Abstractions;

namespace Messaging.Cluster.Tests.Clients;

/// <summary>Everybody at once on two nodes, the smallest cluster there is.</summary>
public class WorkloadTests(ITestOutputHelper output)
{
    private const int Seed = 11;

    private static readonly TimeSpan Together = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Alone = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Nothing_is_lost_when_one_of_two_nodes_restarts_under_load()
    {
        var database = await PostgresServer.CreateDatabaseAsync();
        var folder = ServerProcess.NewFolder();
        await using var carrier = await Carrier.StartAsync(Seed);
        var (first, second) = (Address(), Address());
        var (firstPort, secondPort) = (FreePort.Find(), FreePort.Find());
        (string, string)[] Settings(string address, int port) =>
        [
            .. carrier.Settings,
            ("ConnectionStrings__Messaging", database),
            ("ASPNETCORE_URLS", address),
            ("Cluster__Hostname", "127.0.0.1"),
            ("Cluster__Port", port.ToString(CultureInfo.InvariantCulture)),
            ("Cluster__SeedNodes__0", string.Create(CultureInfo.InvariantCulture, $"akka.tcp://messaging@127.0.0.1:{firstPort}")),
        ];
        await using var staying = await ServerProcess.StartAsync(folder, Settings(first, firstPort));
        var restarting = await ServerProcess.StartAsync(folder, Settings(second, secondPort));
        try
        {
            await using var workload = await Workload.StartAsync(
                new WorkloadPlan(new Uri(first), [new Uri(first), new Uri(second)], ServerProcess.ApiKey, database, Seed), carrier);
            await Task.Delay(Together);
            var began = workload.Clock.Now;
            await restarting.InterruptAsync();
            await Task.Delay(Alone);
            await restarting.DisposeAsync();
            restarting = await ServerProcess.StartAsync(folder, Settings(second, secondPort));
            var restart = new Disturbance("a restart", began, workload.Clock.Now);
            await Task.Delay(Together);
            var run = await workload.StopAsync() with { Disturbances = [restart] };

            output.WriteLine($"seed {Seed}: {RunFigures.Of(run)}");
            Assert.Empty(HistoryChecker.Check(run));
            Assert.NotEmpty(run.Texts);
            Assert.NotEmpty(run.Ledger);
        }
        finally
        {
            await restarting.DisposeAsync();
            await staying.DisposeAsync();
            await PostgresServer.DropDatabaseAsync(database);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Address() => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Find()}");
}
