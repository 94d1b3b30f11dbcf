using Messaging.Cluster.Tests.Clients;
using Messaging.Cluster.Tests.History;
using Messaging.EndToEnd.Tests.Support;
using Messaging.Persistence.Tests.Storage;

namespace Messaging.Cluster.Tests.Sabotage;

/// <summary>One node on PostgreSQL, with one promise switched off or none, and a workload on it.</summary>
internal static class SabotagedServer
{
    // Of texts and sends in each half of a run. Of so many some are repeated, and some are under way when the node is killed.
    private const int Enough = 30;

    /// <param name="without">The promise that is not kept; null: all are.</param>
    /// <param name="killed">The node is killed in the middle and starts again.</param>
    public static async Task<RunHistory> RunAsync(string? without, bool killed, int seed)
    {
        var database = await PostgresServer.CreateDatabaseAsync();
        var folder = ServerProcess.NewFolder();
        await using var carrier = await Carrier.StartAsync(seed);
        var address = $"http://127.0.0.1:{FreePort.Find()}";
        (string, string)[] settings =
        [
            .. carrier.Settings,
            ("ConnectionStrings__Messaging", database),
            ("ASPNETCORE_URLS", address),
            ("MESSAGING_SABOTAGE", without ?? ""),
        ];
        var server = await ServerProcess.StartProgramAsync(Program(), folder, settings);
        try
        {
            await using var workload = await Workload.StartAsync(
                new WorkloadPlan(new Uri(address), [new Uri(address)], ServerProcess.ApiKey, database, seed)
                {
                    Customers = 4,
                    Agents = 2,
                    Browsers = 3,
                    Inboxes = 2,
                    Probed = 2,
                    TextEvery = TimeSpan.FromMilliseconds(300),
                    // Some of the sends are repeated; in this short time there must be such.
                    SendEvery = TimeSpan.FromMilliseconds(150),
                    // A reader that was told less than there is will never get there; no need to wait for it for long.
                    ReaderPatience = without is null ? TimeSpan.FromMinutes(2) : TimeSpan.FromSeconds(4),
                },
                carrier);
            await WorkAsync(workload);
            var disturbances = new List<Disturbance>();
            var began = TimeSpan.Zero;
            if (killed)
            {
                Excuse(server, began, workload, disturbances);
                began = workload.Clock.Now;
                await server.KillAsync();
                await server.DisposeAsync();
                server = await ServerProcess.StartProgramAsync(Program(), folder, settings);
                disturbances.Add(new Disturbance("a kill", began, workload.Clock.Now));
            }

            await WorkAsync(workload);
            var run = await workload.StopAsync();
            Excuse(server, began, workload, disturbances);
            return run with { Disturbances = disturbances };
        }
        catch (Exception e)
        {
            throw new InvalidOperationException("The run came to nothing; the server said:\n" + server.Output, e);
        }
        finally
        {
            await server.DisposeAsync();
            PostgresServer.DropDatabase(database);
            Directory.Delete(folder, recursive: true);
        }
    }

    // The journal gives up a write after 5 s. A disk that is busy with other tests can take that long; what then becomes of sends is right.
    private static void Excuse(ServerProcess server, TimeSpan since, Workload workload, List<Disturbance> disturbances)
    {
        if (server.Output.Contains("could not journal event", StringComparison.Ordinal))
            disturbances.Add(new Disturbance("a write that took too long", since, workload.Clock.Now));
    }

    private static Task WorkAsync(Workload workload)
    {
        var (texts, sends) = (workload.Texts.Count + Enough, workload.Sends.Count + Enough);
        return Eventually.TrueAsync(() =>
            workload.Texts.Count >= texts && workload.Sends.Count >= sends && workload.Sends.Any(send => send.Rows.Count > 1) &&
            workload.Renames.Count > 0 && workload.ReadMarks.Count > 0);
    }

    // The one that MESSAGING_SABOTAGED names, compiled ahead of time (test.sh), or else the one that is built beside the tests.
    private static string Program()
    {
        if (Environment.GetEnvironmentVariable("MESSAGING_SABOTAGED") is { Length: > 0 } named)
            return named;
        var configuration = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)))!;
        return Path.Combine(
            Repository.Root, "tests", "Cluster.Sabotage", "bin", configuration, "net10.0", "Messaging.Cluster.Sabotage.dll");
    }
}
