using System.Net;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.Membership;

/// <summary>What operators see of a cluster of one, of several, and of a node that says nothing.</summary>
[Collection(SharedServers.Cluster)]
public sealed class ClusterViewTests(ClusterFixture cluster)
{
    [Fact]
    public async Task Every_node_lists_all_members_with_what_each_has()
    {
        var nodes = await cluster.NodesAsync(3);
        for (var i = 0; i < 30; i++)
            await cluster.Telnyx.DeliverAsync(nodes[i % 3].Client, TelnyxSide.Text(ServerFixture.NewNumber(), "hello"));
        var customer = await nodes[1].Client.CreateCustomerAsync(ServerFixture.NewNumber());
        await using var stream = await EventStream.OpenAsync(nodes[1].Client, $"/api/messages/stream?customerId={customer}&after=0");

        foreach (var node in nodes)
        {
            // Shards are balanced every ten seconds and counted every three.
            var members = await node.MembersAsync(members => members.All(member => (int?)member["shards"] > 0)
                && members.Sum(member => (int?)member["entities"]) >= 30 && members.Sum(member => (int?)member["streams"]) == 1);

            Assert.Equal(nodes.Select(n => $"akka.tcp://messaging@{n.Address}"), members.Select(member => (string?)member["address"]));
            Assert.All(members, member => Assert.Equal(
                ("up", true, true, false), ((string?)member["status"], (bool)member["reachable"]!, (bool)member["answering"]!, (bool)member["draining"]!)));
            Assert.All(members, member => Assert.NotEmpty((string)member["version"]!));
            Assert.All(members, member => Assert.InRange((DateTimeOffset)member["started_at"]!, DateTimeOffset.UtcNow.AddMinutes(-10), DateTimeOffset.UtcNow));
            Assert.Equal([0, 1, 0], members.Select(member => (int)member["streams"]!));
            Assert.Equal([true, false, false], members.Select(member => (bool)member["oldest"]!));
            Assert.Single(members, member => (bool)member["leader"]!);
            Assert.Equal(nodes.Select(n => n == node), members.Select(member => (bool)member["self"]!));
        }
    }

    [Fact]
    public async Task A_frozen_node_is_listed_with_what_gossip_knows_and_cannot_be_drained()
    {
        var isRefused = false;
        // It is so for some six seconds, then the others give it up: on a busy machine that may pass unseen.
        for (var tries = 0; !isRefused; tries++)
        {
            Assert.True(tries < 3, "It was given up before anybody could look.");
            var nodes = await cluster.NodesAsync(3);
            var last = nodes[^1];
            last.Server.Freeze();
            try
            {
                var members = await nodes[0].MembersAsync(members => members.Any(member => !(bool)member["reachable"]!) || members.Count < 3);
                if (members.SingleOrDefault(member => !(bool)member["reachable"]!) is not { } frozen)
                    continue;
                Assert.EndsWith(last.Address, (string?)frozen["address"]);
                Assert.False((bool)frozen["answering"]!);
                Assert.NotEmpty((string)frozen["version"]!);
                Assert.Null(frozen["shards"]);
                using var answer = await nodes[0].Client.PostAsync($"/api/cluster/members/{last.Address}/leave", null);
                isRefused = answer.StatusCode == HttpStatusCode.Conflict &&
                    (await answer.Content.ReadAsStringAsync()).Contains("cannot be reached", StringComparison.Ordinal);
            }
            finally
            {
                last.Server.Resume();
                await last.SettledAsync(nodes[0]);
            }
        }
    }

    [Fact]
    public async Task Strangers_see_nothing_and_end_nothing()
    {
        var nodes = await cluster.NodesAsync(3);
        using var stranger = nodes[0].Server.Client(key: null);

        await stranger.GetAsync("/api/cluster", HttpStatusCode.Unauthorized);
        await stranger.PostAsync($"/api/cluster/members/{nodes[1].Address}/leave", HttpStatusCode.Unauthorized);
        await nodes[0].Client.PostAsync("/api/cluster/members/127.0.0.1:1/leave", HttpStatusCode.NotFound);
        await nodes[0].Client.PostAsync("/api/cluster/members/nobody/leave", HttpStatusCode.NotFound);
    }
}

/// <summary>A server that is alone is a cluster of one.</summary>
[Collection(SharedServers.SqliteInOneLife)]
public sealed class ClusterOfOneTests(ServerFixture server)
{
    [Fact]
    public async Task It_lists_itself_and_refuses_to_be_drained()
    {
        var view = await Eventually.GetAsync(
            () => server.Client.GetAsync("/api/cluster", HttpStatusCode.OK),
            view => (int?)view["members"]![0]!["shards"] > 0); // the readiness probe's

        var member = Assert.Single(view["members"]!.AsArray())!;
        var address = (string)member["address"]!;
        Assert.Equal([address, address, address], new[] { view["self"], view["leader"], view["oldest"] }.Select(name => (string?)name));

        foreach (var named in new[] { Uri.EscapeDataString(address), address[(address.IndexOf('@', StringComparison.Ordinal) + 1)..] })
        {
            var refusal = await server.Client.PostAsync($"/api/cluster/members/{named}/leave", HttpStatusCode.Conflict);
            Assert.Contains("stop the process", (string?)refusal["detail"]);
        }

        await server.Client.GetAsync("/health/ready", HttpStatusCode.OK);
    }
}
