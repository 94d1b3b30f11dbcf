using System.Globalization;
using System.Net;
using Messaging.EndToEnd.Tests.Support;
using Messaging.Persistence.Tests.Storage;

namespace Messaging.EndToEnd.Tests.Membership;

/// <summary>A node that was set wrong ends by itself, beside a cluster that goes on; its console names the setting in one line.</summary>
[Collection(SharedServers.Cluster)]
public sealed class WrongNodeTests(ClusterFixture cluster)
{
    private const int StartAgain = 75;
    private const int LeaveAlone = 78;

    [Fact]
    public async Task One_that_is_a_cluster_of_its_own_on_the_same_database_gives_way()
    {
        var nodes = await cluster.NodesAsync(3);
        var folder = ServerProcess.NewFolder();
        await using var stray = ServerProcess.Launch(folder, Database);

        // Its start, four looks at the others of which one may come to nothing, and its end.
        await stray.WaitForExitAsync();

        AssertEnd(stray, StartAgain, "Cluster__SeedNodes: akka.tcp://messaging@127.0.0.1:", "uses the same database but is in another cluster");
        await AssertUnimpressedAsync(nodes);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task One_that_names_only_itself_is_let_in_by_those_that_run()
    {
        var nodes = await cluster.NodesAsync(3);
        var folder = ServerProcess.NewFolder();
        var own = $"127.0.0.1:{FreePort.Find()}";
        await using var late = await ServerProcess.StartAsync(folder, [Database, .. Seeded(own, own)]);

        await nodes[0].MembersAsync(members => members.Any(member =>
            ((string)member["address"]!).EndsWith(own, StringComparison.Ordinal) && (string?)member["status"] == "up"));

        late.Terminate();
        await late.WaitForExitAsync();
        Assert.Equal(0, late.ExitCode);
        await AssertUnimpressedAsync(nodes);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task One_that_divides_conversations_otherwise_is_refused()
    {
        var nodes = await cluster.NodesAsync(3);
        var folder = ServerProcess.NewFolder();
        var program = CopyProgram(Path.Combine(folder, "program"));
        var settings = Path.Combine(Path.GetDirectoryName(program)!, "akka.hocon");
        var text = await File.ReadAllTextAsync(settings);
        Assert.Contains("messaging.shard-count = 100", text);
        await File.WriteAllTextAsync(settings, text.Replace("messaging.shard-count = 100", "messaging.shard-count = 50", StringComparison.Ordinal));
        var own = $"127.0.0.1:{FreePort.Find()}";

        await using var other = ServerProcess.LaunchProgram(program, folder, [Database, .. Seeded(own, nodes[0].Address, own)]);
        await other.WaitForExitAsync();

        AssertEnd(other, LeaveAlone, "akka.hocon: messaging.shard-count is 50, but akka.tcp://messaging@127.0.0.1:", "has 100");
        await AssertUnimpressedAsync(nodes);
        Directory.Delete(folder, recursive: true);
    }

    private (string, string) Database => ("ConnectionStrings__Messaging", cluster.ConnectionString);

    private static IEnumerable<(string, string)> Seeded(string own, params string[] seeds) =>
    [
        ("Cluster__Port", own[(own.IndexOf(':', StringComparison.Ordinal) + 1)..]),
        .. seeds.Select((seed, i) => (string.Create(CultureInfo.InvariantCulture, $"Cluster__SeedNodes__{i}"), $"akka.tcp://messaging@{seed}")),
    ];

    // The last line says why, and no other begins like it.
    private static void AssertEnd(ServerProcess server, int code, string setting, string reason)
    {
        Assert.Equal(code, server.ExitCode);
        var lines = server.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith(setting, lines[^1]);
        Assert.Contains(reason, lines[^1]);
        Assert.Single(lines, line => line.StartsWith(setting, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", server.Output);
    }

    private static async Task AssertUnimpressedAsync(IReadOnlyList<ClusterNode> nodes)
    {
        foreach (var node in nodes)
        {
            await node.MembersAsync(members => members.Count == nodes.Count && members.All(member => (string?)member["status"] == "up"));
            // Both clusters had a probe of this machine's name in one journal: the one that comes second to a write fails once.
            await Eventually.GetAsync(() => StatusAsync(node, "/health/ready"), status => status == HttpStatusCode.OK);
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(ClusterNode node, string path)
    {
        using var response = await node.Client.GetAsync(path);
        return response.StatusCode;
    }

    private static string CopyProgram(string to)
    {
        var from = Path.GetDirectoryName(ServerProcess.Program)!;
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return Path.Combine(to, Path.GetFileName(ServerProcess.Program));
    }
}
