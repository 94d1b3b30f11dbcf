using System.Net;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.Membership;

/// <summary>A node that the cluster has shut out ends by itself, so that its supervisor starts it again.</summary>
[Collection(SharedServers.Cluster)]
public sealed class ShutOutTests(ClusterFixture cluster)
{
    [Fact]
    public async Task A_node_that_was_frozen_until_the_others_gave_it_up_ends_with_a_code_that_is_not_zero()
    {
        var nodes = (await cluster.NodesAsync(3)).ToArray();
        var frozen = nodes[2];
        frozen.Server.Freeze();
        await nodes[0].MembersAsync(members => members.Count == 2);
        frozen.Server.Resume();

        await frozen.Server.WaitForExitAsync();

        Assert.Equal(75, frozen.Server.ExitCode);
        await nodes[0].Client.GetAsync("/health/ready", HttpStatusCode.OK);
    }
}
