using System.Net;
using System.Text.Json.Nodes;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.Streams;

/// <summary>Pings come every second here.</summary>
public sealed class FastPingServer : ServerFixture
{
    protected override IEnumerable<(string Name, string Value)> Settings => base.Settings.Append(("Stream__PingSeconds", "1"));
}

public sealed class StreamFormatTests(FastPingServer server) : IClassFixture<FastPingServer>
{
    [Fact]
    public async Task Headers_and_first_bytes_come_at_once_before_any_event()
    {
        var (customer, _) = await server.NewCustomerAsync();
        using var raw = await RawStream.OpenAsync(server.Server.Address, $"/api/messages/stream?customerId={customer}");
        var head = await raw.ReadToAsync("\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", head);
        Assert.Contains("\r\nContent-Type: text/event-stream\r\n", head);
        Assert.Contains("\r\nCache-Control: no-cache, no-transform\r\n", head);
        Assert.Contains("\r\nX-Accel-Buffering: no\r\n", head);
        Assert.DoesNotContain("Content-Encoding", head);
        var first = await raw.ReadToAsync("\n\n");
        Assert.Matches(@"^[0-9a-f]+\r\nretry: \d+\n: [^\n]*\n\n$", first);
    }

    [Fact]
    public async Task Compression_is_not_for_streams()
    {
        var (customer, _) = await server.NewCustomerAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/messages/stream?customerId={customer}");
        request.Headers.Add("Accept-Encoding", "gzip, br, deflate");
        using var response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Empty(response.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task A_ping_has_no_id_and_comes_every_so_many_seconds()
    {
        var (customer, _) = await server.NewCustomerAsync();
        await using var stream = await EventStream.OpenAsync(server.Client, $"/api/messages/stream?customerId={customer}&after=0");
        await Eventually.TrueAsync(() => stream.Lines.Count(line => line == "event: ping") >= 3);
        var lines = stream.Lines.ToList();
        for (var i = lines.IndexOf("event: ping"); i >= 0 && i + 2 < lines.Count; i = lines.IndexOf("event: ping", i + 1))
        {
            Assert.Equal("", lines[i - 1]);
            Assert.Equal(["data: {}", ""], lines.GetRange(i + 1, 2));
        }
    }

    [Fact]
    public async Task A_comment_comes_at_least_every_fifteen_seconds()
    {
        var (customer, _) = await server.NewCustomerAsync();
        await using var stream = await EventStream.OpenAsync(server.Client, $"/api/messages/stream?customerId={customer}");
        var begun = DateTime.UtcNow;
        await Eventually.TrueAsync(() => stream.Lines.Count(line => line.StartsWith(':')) >= 2); // the first is the opening
        Assert.True(DateTime.UtcNow - begun < TimeSpan.FromSeconds(16));
    }

    [Fact]
    public async Task Messages_are_unnamed_changes_are_status_and_customers_are_customer()
    {
        var (customer, number) = await server.NewCustomerAsync();
        await using var stream = await EventStream.OpenAsync(server.Client, $"/api/messages/stream?customerId={customer}&after=0");
        var created = await stream.NextAsync();
        Assert.Equal("customer", created.Type);
        Assert.True(JsonNode.DeepEquals(await server.Client.CustomerAsync(customer), created.Json));

        await server.TextInAsync(number, "in");
        var received = await stream.NextAsync();
        Assert.Equal("message", received.Type);
        Assert.Equal("received", (string?)received.Json["status"]);

        var row = await server.Client.SendTextAsync(customer, "out");
        var pending = await stream.NextAsync();
        Assert.Equal("message", pending.Type);
        Assert.True(JsonNode.DeepEquals(row, pending.Json));
        var queued = await stream.NextAsync();
        Assert.Equal("status", queued.Type);
        Assert.Equal((string?)row["id"], (string?)queued.Json["id"]);

        await server.Client.CallAsync(
            HttpMethod.Patch, $"/api/customers/{customer}", HttpStatusCode.OK, new JsonObject { ["name"] = "Ada" });
        var renamed = await stream.NextAsync();
        Assert.Equal("customer", renamed.Type);
        Assert.Equal("Ada", (string?)renamed.Json["name"]);

        Assert.All([received, pending, queued], e => Assert.Equal(e.Seq, (long)e.Json["seq"]!));
        Assert.All([created, renamed], e => Assert.Equal(e.Seq, (long)e.Json["version"]!));
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("?customerId=", HttpStatusCode.BadRequest)]
    [InlineData("?customerId=nobody", HttpStatusCode.NotFound)]
    public async Task Without_a_known_customer_there_is_no_stream(string query, HttpStatusCode expected)
    {
        var problem = await server.Client.GetAsync("/api/messages/stream" + query, expected);
        if (expected == HttpStatusCode.BadRequest)
            Assert.Contains("customerId required", problem.ToJsonString());
    }
}
