using System.Diagnostics;
using Messaging.Cluster.Tests.Support;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.Cluster.Tests.Nodes;

/// <summary>What becomes of the cluster when nodes start, die and are cut off.</summary>
public sealed class MembershipTests(ClusterFixture fixture) : IClassFixture<ClusterFixture>, IAsyncLifetime
{
    /// <summary>The first of the seeds, which may found a cluster: it must not found a second one.</summary>
    private const int Founder = 1;

    // The first of the seeds founds a cluster when no other has answered for some seconds.
    private static readonly TimeSpan LongerThanFoundingTakes = TimeSpan.FromSeconds(25);

    private LocalCluster Cluster => fixture.Cluster;

    public Task InitializeAsync() => Cluster.MendAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Nodes_first_started_at_the_same_moment_form_one_cluster()
    {
        var expected = Cluster.Nodes.Select(node => node.Member).Order().ToList();

        foreach (var node in Cluster.Nodes)
            await HasMembersAsync(node, expected);
    }

    [Fact]
    public async Task Customers_of_a_killed_node_are_served_again_and_listed_by_another_projection()
    {
        using var workload = new SmallWorkload(Cluster, fixture.Telnyx);
        await Eventually.TrueAsync(() => workload.Taken.All(texts => texts > 5));

        // The oldest has the projection.
        var killed = await Cluster.OldestAsync();
        var living = Cluster.Nodes.Where(node => node != killed).ToList();
        await Cluster.NodeAsync(killed, "kill");
        await HasMembersAsync(living[0], [.. living.Select(node => node.Member)]);
        // Each of them: those of the living nodes were served all the time.
        var before = workload.Taken;
        await Eventually.TrueAsync(() => workload.Taken.Zip(before, (now, then) => now > then + 5).All(more => more));
        using var client = Cluster.Client(living[1].Address, TimeSpan.FromSeconds(10));
        await Eventually.GetAsync(
            () => workload.ListedAsync(client),
            listed => listed.Zip(before, (shown, then) => shown > then).All(later => later),
            listed => $"{living[1]} lists the texts {string.Join(", ", listed)}; when {killed} was gone there were {string.Join(", ", before)}");

        Assert.Empty(await workload.StopAsync());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(Founder)]
    public async Task A_node_that_is_cut_off_ends_itself_and_comes_back(int number)
    {
        using var workload = new SmallWorkload(Cluster, fixture.Telnyx);
        await Eventually.TrueAsync(() => workload.Taken.All(texts => texts > 5));
        var cutOff = Cluster.Nodes[number - 1];
        var ends = cutOff.Ends;

        await Cluster.PartitionAsync(cutOff);
        await Eventually.TrueAsync(() => cutOff.Ends > ends);
        Assert.NotEqual(0, cutOff.LastExitCode);
        Assert.NotEqual(78, cutOff.LastExitCode);
        foreach (var other in Cluster.Nodes.Where(node => node != cutOff))
            await HasMembersAsync(other, [.. Cluster.Nodes.Where(node => node != cutOff).Select(node => node.Member).Order()]);
        // Its supervisor starts it again while it is still alone: it must find the others, not be a cluster of its own.
        await Eventually.TrueAsync(() => cutOff.Life[^1].ExitCode is null);
        if (number == Founder)
            await StaysOutAsync(cutOff);
        await Cluster.HealAsync();
        await Cluster.AllReadyAsync();
        foreach (var node in Cluster.Nodes)
            await HasMembersAsync(node, [.. Cluster.Nodes.Select(other => other.Member).Order()]);

        Assert.Empty(await workload.StopAsync());
    }

    [Fact]
    public async Task A_node_that_starts_while_the_database_is_away_serves_once_it_is_back()
    {
        var node = Cluster.Nodes[2];
        await Cluster.NodeAsync(node, "term");
        var before = node.Log.Length;
        await Cluster.PostgresAsync("kill");

        await Cluster.NodeAsync(node, "start");
        await Eventually.TrueAsync(() => node.Log[before..].Contains("cannot be reached", StringComparison.Ordinal));
        await Cluster.PostgresAsync("up");

        await Cluster.AllReadyAsync();
    }

    private async Task StaysOutAsync(ClusterNode node)
    {
        using var client = Cluster.Client(node.Address, TimeSpan.FromSeconds(10));
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < LongerThanFoundingTakes)
        {
            try
            {
                using var answer = await client.GetAsync("/health/ready");
                Assert.False(answer.IsSuccessStatusCode, $"{node} is ready though it is cut off.");
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // Not listening yet.
            }

            await Task.Delay(200);
        }
    }

    private Task HasMembersAsync(ClusterNode at, IReadOnlyList<string> expected) => Eventually.GetAsync(
        () => Cluster.MembersAsync(at),
        members => members.All(member => (string?)member["status"] == "up" && (bool)member["reachable"]!) &&
            members.Select(member => (string)member["address"]!).Order().SequenceEqual(expected.Order()),
        members => $"{at} sees {string.Join(", ", members.Select(member => $"{member["address"]} {member["status"]} {member["reachable"]}"))}");
}
