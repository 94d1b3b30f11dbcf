using System.Net;
using System.Text.Json.Nodes;
using Messaging.EndToEnd.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Messaging.EndToEnd.Tests.Deploy;

/// <summary>A server behind HAProxy, beside a node that can be made to fail.</summary>
[Collection(SharedServers.SqliteInOneLife)]
public sealed class HaproxyTests(ServerFixture server)
{
    private const string Other = "the other node";

    [Fact]
    public async Task The_configuration_is_one() => Assert.Equal(0, await Haproxy.RunAsync("-c", "-q", "-f", Haproxy.ConfigurationFile));

    [Fact]
    public async Task What_comes_in_is_on_a_stream_that_stays_open()
    {
        await using var proxy = await Haproxy.StartAsync(server.Server.Address);
        using var client = Client(proxy);
        await ServesAsync(client);
        var number = ServerFixture.NewNumber();
        var customer = await client.CreateCustomerAsync(number);

        await using var stream = await EventStream.OpenAsync(client, $"/api/messages/stream?customerId={customer}");
        for (var i = 0; i < 20; i++)
        {
            await server.Telnyx.DeliverAsync(client, TelnyxSide.Text(number, $"text {i}"));
            Assert.Equal($"text {i}", (string?)(await stream.NextAsync()).Json["message_text"]);
        }

        // The heartbeat goes through too, so the proxy's time-out never comes.
        await Eventually.TrueAsync(() => stream.Lines.Count(line => line.StartsWith(':')) > 1);
        Assert.False(stream.Ended.IsCompleted);
    }

    [Fact]
    public async Task When_a_node_dies_or_drains_its_requests_go_to_the_other()
    {
        await using var node = Node(() => StatusCodes.Status200OK);
        await node.StartAsync();
        await using var proxy = await Haproxy.StartAsync(server.Server.Address, new Uri(node.Urls.Single()));
        using var client = Client(proxy);
        await Eventually.GetAsync(() => WhoAsync(client), who => who == Other);

        await node.StopAsync();
        for (var i = 0; i < 30; i++)
            Assert.Equal("tests", await WhoAsync(client));
    }

    [Fact]
    public async Task A_503_is_repeated_elsewhere_if_it_may_be_and_handed_on_if_not()
    {
        var posts = 0;
        await using var node = Node(() =>
        {
            Interlocked.Increment(ref posts);
            return StatusCodes.Status503ServiceUnavailable;
        });
        await node.StartAsync();
        await using var proxy = await Haproxy.StartAsync(server.Server.Address, new Uri(node.Urls.Single()));
        using var client = Client(proxy);
        await ServesAsync(client);
        var number = ServerFixture.NewNumber();
        var customer = await server.Client.CreateCustomerAsync(number);

        // A change may have been made by the node that fails: it is answered as it was.
        var seen = new HashSet<HttpStatusCode>();
        await Eventually.GetAsync(
            async () =>
            {
                using var response = await client.PostAsync($"/api/customers/{customer}/read", new StringContent("""{"seq": 1}""", null, "application/json"));
                seen.Add(response.StatusCode);
                return seen.Count;
            },
            count => count == 2);
        Assert.Equal([HttpStatusCode.NoContent, HttpStatusCode.ServiceUnavailable], seen.Order());

        // A webhook that the other node does not take is taken by the server in the same call.
        var repeated = 0;
        for (var i = 0; repeated < 3; i++)
        {
            Assert.True(i < 1000, "No webhook was repeated at the other node.");
            var before = Volatile.Read(ref posts);
            using var taken = await server.Telnyx.PostAsync(client, TelnyxSide.Text(number, $"text {i}"));
            if (taken.StatusCode == HttpStatusCode.OK && Volatile.Read(ref posts) > before)
                repeated++;
        }
    }

    private static HttpClient Client(Haproxy proxy)
    {
        // A connection for each request: one that is kept stays with its node.
        var client = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero }) { BaseAddress = proxy.Address, Timeout = TimeSpan.FromSeconds(30) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", ServerProcess.ApiKey);
        return client;
    }

    private static Task ServesAsync(HttpClient client) => Eventually.GetAsync(
        async () =>
        {
            using var response = await client.GetAsync("/health/ready");
            return response.StatusCode;
        },
        status => status == HttpStatusCode.OK);

    private static async Task<string> WhoAsync(HttpClient client)
    {
        using var response = await client.GetAsync("/api/session");
        return (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["username"] ?? "";
    }

    // Ready, and with one answer for everything else.
    private static WebApplication Node(Func<int> status)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var node = builder.Build();
        node.MapGet("/health/ready", () => "ready");
        node.MapFallback(async context =>
        {
            context.Response.StatusCode = status();
            await context.Response.WriteAsJsonAsync(new { username = Other });
        });
        return node;
    }
}
