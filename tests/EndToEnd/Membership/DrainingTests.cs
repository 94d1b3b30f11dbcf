using System.Net;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.Membership;

/// <summary>What a node does between being told to end and ending, where a load balancer has to find out first.</summary>
public sealed class DrainingTests(ClusterFixture cluster) : IClassFixture<ClusterFixture>
{
    [Fact]
    public async Task A_draining_node_is_not_ready_at_once_serves_meanwhile_and_ends_new_streams_cleanly()
    {
        var nodes = await cluster.NodesAsync(2, ("Cluster__DrainSeconds", "300"));
        var (leaving, staying) = (nodes[1], nodes[0]);
        var number = ServerFixture.NewNumber();
        var customer = await leaving.Client.CreateCustomerAsync(number);
        await using var stream = await EventStream.OpenAsync(leaving.Client, $"/api/messages/stream?customerId={customer}&after=0");

        await leaving.LeaveAsync(leaving);
        await Eventually.GetAsync(() => StatusAsync(leaving, "/health/ready"), status => status == HttpStatusCode.ServiceUnavailable);

        // It serves what a load balancer still sends.
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(leaving, "/health/live"));
        await cluster.Telnyx.DeliverAsync(leaving.Client, TelnyxSide.Text(number, "still served"));
        await stream.NextAsync(e => e.Type == "message" && (string?)e.Json["message_text"] == "still served");
        // New streams begin, so that browsers come again, and end.
        foreach (var path in new[] { $"/api/messages/stream?customerId={customer}", "/api/inbox/stream" })
        {
            await using var late = await EventStream.OpenAsync(leaving.Client, path);
            await late.Ended.WaitAsync(TimeSpan.FromMinutes(1));
            Assert.Contains(late.Lines, line => line.StartsWith("retry: ", StringComparison.Ordinal));
        }

        await staying.MembersAsync(members => members.Count(member => (bool?)member["draining"] == true) == 1);
        // To ask again changes nothing, nor does another signal.
        await staying.LeaveAsync(leaving);
        leaving.Server.Terminate();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(leaving, "/health/live"));
        Assert.False(stream.Ended.IsCompleted);
        await leaving.Server.KillAsync();
    }

    private static async Task<HttpStatusCode> StatusAsync(ClusterNode node, string path)
    {
        using var response = await node.Client.GetAsync(path);
        return response.StatusCode;
    }
}
