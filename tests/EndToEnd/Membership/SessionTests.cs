using System.Net;
using System.Net.Http.Json;
using Messaging.EndToEnd.Tests.Support;
using Npgsql;

namespace Messaging.EndToEnd.Tests.Membership;

/// <summary>A session is one at all nodes: opened at one, good at another, and over there as soon as it is ended here.</summary>
[Collection(SharedServers.Cluster)]
public sealed class SessionTests(ClusterFixture cluster)
{
    // Well beyond the sweep of sessions.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Signing_out_at_one_node_ends_the_session_and_its_streams_at_another()
    {
        var (a, b, customer) = await NodesAsync();
        using var agent = await SignInAsync(a);
        using var colleague = await SignInAsync(a);
        await using var stream = await OpenAsync(agent, b, customer);
        await using var inbox = await EventStream.OpenAsync(agent, At(b, "/api/inbox/stream"));
        await using var colleagues = await OpenAsync(colleague, b, customer);

        await SignOutAsync(agent, a);

        await stream.Ended.WaitAsync(Patience);
        await inbox.Ended.WaitAsync(Patience);
        foreach (var node in new[] { b, a })
            await agent.GetAsync(At(node, "/api/session"), HttpStatusCode.Unauthorized);
        await colleague.GetAsync(At(b, "/api/session"), HttpStatusCode.OK);
        Assert.False(colleagues.Ended.IsCompleted);
    }

    [Fact]
    public async Task The_other_nodes_are_told_and_need_not_find_out()
    {
        var (a, b, customer) = await NodesAsync();
        using var agent = await SignInAsync(a);
        await using var stream = await OpenAsync(agent, b, customer);

        // The row of the session stays, so nobody who looks for it finds that it has ended.
        await ExecuteAsync(
            """
            CREATE FUNCTION keep_session() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE TRIGGER keep_session BEFORE DELETE ON sessions FOR EACH ROW EXECUTE FUNCTION keep_session()
            """);
        try
        {
            await SignOutAsync(agent, a);

            await stream.Ended.WaitAsync(Patience);
            await agent.GetAsync(At(b, "/api/session"), HttpStatusCode.Unauthorized);
        }
        finally
        {
            await ExecuteAsync("DROP TRIGGER keep_session ON sessions; DROP FUNCTION keep_session");
        }
    }

    [Fact]
    public async Task A_node_that_was_not_told_finds_out()
    {
        var (a, b, customer) = await NodesAsync();
        using var agent = await SignInAsync(a);
        await using var stream = await OpenAsync(agent, b, customer);

        await ExecuteAsync("DELETE FROM sessions");

        await stream.Ended.WaitAsync(Patience);
        await agent.GetAsync(At(b, "/api/session"), HttpStatusCode.Unauthorized);
    }

    private static string At(ClusterNode node, string path) => new Uri(node.Server.Address, path).AbsoluteUri;

    // It sends its cookie to all nodes, and does not forget it when it signs out.
    private static async Task<HttpClient> SignInAsync(ClusterNode node)
    {
        var agent = new HttpClient(new SocketsHttpHandler { UseCookies = false });
        using var welcome = await agent.PostAsJsonAsync(
            At(node, "/api/session"), new { username = "admin", password = ServerProcess.AdminPassword });
        Assert.Equal(HttpStatusCode.NoContent, welcome.StatusCode);
        agent.DefaultRequestHeaders.Add("Cookie", welcome.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        return agent;
    }

    private static async Task SignOutAsync(HttpClient agent, ClusterNode node)
    {
        using var left = await agent.DeleteAsync(At(node, "/api/session"));
        Assert.Equal(HttpStatusCode.NoContent, left.StatusCode);
    }

    private static Task<EventStream> OpenAsync(HttpClient agent, ClusterNode node, string customer) =>
        EventStream.OpenAsync(agent, At(node, $"/api/messages/stream?customerId={customer}&after=0"));

    private async Task<(ClusterNode A, ClusterNode B, string Customer)> NodesAsync()
    {
        var nodes = await cluster.NodesAsync(3);
        return (nodes[0], nodes[1], await nodes[0].Client.CreateCustomerAsync(ServerFixture.NewNumber()));
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(cluster.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
