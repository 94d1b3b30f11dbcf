using System.Net;
using Messaging.EndToEnd.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Messaging.Cluster.Tests.Entrance;

/// <summary>What nginx does with nodes that fail, each in its way.</summary>
public sealed class NginxTests : IAsyncLifetime
{
    private const string Homeless = "/api/customers/homeless";
    private const string Served = "/api/customers/served";
    private const string Webhook = "/api/telnyx/inbound";
    private const string Stream = "/api/messages/stream?customerId=served";

    private readonly List<WebApplication> _nodes = [];

    // Longer than a node may take, shorter than the patience of who waits for a frozen one.
    private static readonly TimeSpan s_impatience = TimeSpan.FromSeconds(1);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
    }

    [Fact]
    public async Task A_customer_whom_no_node_can_serve_costs_the_others_nothing()
    {
        await using var nginx = await Nginx.StartAsync(await HealthyAsync(), await HealthyAsync());
        using var client = new HttpClient { BaseAddress = nginx.Address };

        for (var i = 0; i < 20; i++)
        {
            using var refused = await client.GetAsync(Homeless);
            using var webhook = await client.PostAsync(Webhook + "?homeless", null);
            using var stream = await client.GetAsync("/api/messages/stream?customerId=homeless");
            Assert.All([refused, webhook, stream], answer => Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode));
            Assert.Equal("no home", await refused.Content.ReadAsStringAsync());
            using var served = await client.GetAsync(Served);
            Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        }
    }

    [Fact]
    public async Task A_node_that_is_frozen_is_left_out_though_its_callers_give_up_first()
    {
        await using var nginx = await Nginx.StartAsync(await HealthyAsync(), await FrozenAsync());
        using var client = new HttpClient { BaseAddress = nginx.Address, Timeout = s_impatience };
        var inRow = 0;

        await Eventually.GetAsync(async () => inRow = await ServesAsync(client) ? inRow + 1 : 0, served => served == 4);
    }

    [Fact]
    public async Task A_webhook_that_a_frozen_node_does_not_answer_is_taken_by_another()
    {
        var asked = 0;
        await using var nginx = await Nginx.StartAsync(await HealthyAsync(), await FrozenAsync(() => Interlocked.Increment(ref asked)));
        using var client = new HttpClient { BaseAddress = nginx.Address };

        for (var i = 0; Volatile.Read(ref asked) == 0; i++)
        {
            Assert.True(i < 100, "The frozen node was never asked.");
            using var answer = await client.PostAsync(Webhook, new StringContent("{}"));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_stream_that_one_node_refuses_opens_at_another()
    {
        var refused = 0;
        await using var nginx = await Nginx.StartAsync(await HealthyAsync(), await NodeAsync(context =>
        {
            Interlocked.Increment(ref refused);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        }));
        using var client = new HttpClient { BaseAddress = nginx.Address };

        for (var i = 0; Volatile.Read(ref refused) < 3; i++)
        {
            Assert.True(i < 100, "The node that refuses was never asked.");
            using var answer = await client.GetAsync(Stream);
            Assert.Equal("a stream", await answer.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Without_a_node_callers_are_told_to_come_again()
    {
        var gone = await HealthyAsync();
        await _nodes[0].StopAsync();
        await using var nginx = await Nginx.StartAsync(gone);
        using var client = new HttpClient { BaseAddress = nginx.Address };

        foreach (var path in new[] { Served, Stream, Webhook })
        {
            using var answer = await client.GetAsync(path);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            Assert.NotNull(answer.Headers.RetryAfter);
        }
    }

    private static async Task<bool> ServesAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync(Served);
            return answer.IsSuccessStatusCode;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private Task<string> HealthyAsync() => NodeAsync(async context =>
    {
        var isHomeless = (context.Request.Path + context.Request.QueryString.Value).Contains("homeless", StringComparison.Ordinal);
        context.Response.StatusCode = isHomeless ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        await context.Response.WriteAsync(isHomeless ? "no home" : context.Request.Path.Value!.EndsWith("/stream", StringComparison.Ordinal) ? "a stream" : "served");
    });

    private Task<string> FrozenAsync(Action? asked = null) => NodeAsync(async context =>
    {
        asked?.Invoke();
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    });

    private async Task<string> NodeAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var node = builder.Build();
        _nodes.Add(node);
        node.Run(answer);
        await node.StartAsync();
        return node.Urls.Single();
    }
}
