using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.Customers;

/// <summary>The journal of a conversation as its auditor gets it.</summary>
public abstract class ExportTests(ServerFixture server)
{
    private const string Lines = "application/x-ndjson";

    [Fact]
    public async Task Without_a_limit_everything_comes_in_order_as_one_object_or_an_event_a_line()
    {
        var id = await TalkAsync(130);
        var whole = await server.Client.GetAsync($"/api/customers/{id}/events", HttpStatusCode.OK);
        var events = whole["events"]!.AsArray();
        Assert.Equal(Enumerable.Range(1, 131).Select(n => (long)n), events.Select(e => (long)e!["seq"]!));
        Assert.Null(whole["next_after"]);
        Assert.Equal("customer-created", (string?)events[0]!["type"]);
        Assert.Equal("text 129", (string?)events[^1]!["message"]!["message_text"]);
        Assert.Equal("text 129", (string?)JsonNode.Parse((string)events[^1]!["webhook"]!["raw"]!)!["data"]!["payload"]!["text"]);

        using var response = await AskAsync(HttpMethod.Get, $"/api/customers/{id}/events", Lines);
        Assert.Equal(Lines, response.Content.Headers.ContentType?.ToString());
        Assert.Equal("131", Assert.Single(response.Headers.GetValues("Last-Seq")));
        var lines = (await response.Content.ReadAsStringAsync()).Split('\n');
        Assert.Equal("", lines[^1]);
        Assert.True(JsonNode.DeepEquals(events, new JsonArray([.. lines[..^1].Select(line => JsonNode.Parse(line))])));
    }

    [Fact]
    public async Task It_goes_on_after_the_last_event_that_one_has()
    {
        var id = await TalkAsync(20);
        using var response = await AskAsync(HttpMethod.Get, $"/api/customers/{id}/events?after=18", Lines);
        var lines = (await response.Content.ReadAsStringAsync()).TrimEnd('\n').Split('\n');
        Assert.Equal([19L, 20L, 21L], lines.Select(line => (long)JsonNode.Parse(line)!["seq"]!));

        foreach (var beyond in new[] { "21", "22", "9223372036854775807" })
        {
            using var none = await AskAsync(HttpMethod.Get, $"/api/customers/{id}/events?after={beyond}", Lines);
            Assert.Equal("", await none.Content.ReadAsStringAsync());
            var page = await server.Client.GetAsync($"/api/customers/{id}/events?after={beyond}&limit=5", HttpStatusCode.OK);
            Assert.Empty(page["events"]!.AsArray());
            Assert.Null(page["next_after"]);
        }
    }

    [Fact]
    public async Task With_a_limit_it_comes_in_pages_that_fit_together()
    {
        var id = await TalkAsync(20);
        foreach (var limit in new[] { 1, 7, 20, 21, 5000 })
        {
            var seen = new List<long>();
            for (long? after = 0; after is not null;)
            {
                var page = await server.Client.GetAsync($"/api/customers/{id}/events?after={after}&limit={limit}", HttpStatusCode.OK);
                Assert.InRange(page["events"]!.AsArray().Count, 1, limit);
                seen.AddRange(page["events"]!.AsArray().Select(e => (long)e!["seq"]!));
                after = (long?)page["next_after"];
            }

            Assert.Equal(Enumerable.Range(1, 21).Select(n => (long)n), seen);
        }
    }

    [Fact]
    public async Task HEAD_tells_how_far_the_journal_goes_and_sends_none_of_it()
    {
        var id = await TalkAsync(3);
        using var response = await AskAsync(HttpMethod.Head, $"/api/customers/{id}/events", Lines);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("4", Assert.Single(response.Headers.GetValues("Last-Seq")));
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        using var unknown = await AskAsync(HttpMethod.Head, "/api/customers/nobody/events", Lines);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        using var wrong = await AskAsync(HttpMethod.Head, $"/api/customers/{id}/events?limit=none", Lines);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    [Fact]
    public async Task Readers_that_pause_cost_little_and_one_that_the_server_leaves_behind_can_tell()
    {
        const int readers = 30;
        var (id, number) = await server.NewCustomerAsync();
        var text = new string('漢', 1000); // some 10 KB each as they are exported
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async part =>
        {
            for (var i = 0; i < 100; i++)
                await server.PostWebhookAsync(TelnyxSide.Text(number, $"{part}.{i} {text}"), HttpStatusCode.OK);
        }));
        var path = $"/api/customers/{id}/events";
        using (var warm = await AskAsync(HttpMethod.Get, path, Lines))
            Assert.InRange((await warm.Content.ReadAsByteArrayAsync()).Length, 7_000_000, int.MaxValue);

        // Each of these wants 8 MB: held in memory, that would be 240.
        var before = server.Server.WorkingSet;
        var paused = await Task.WhenAll(Enumerable.Range(0, readers).Select(_ => RawStream.OpenAsync(server.Server.Address, path)));
        await Task.WhenAll(paused.Select(raw => raw.ReadToAsync("\"events\":[")));
        Assert.InRange(server.Server.WorkingSet - before, long.MinValue, readers * 3L * 1024 * 1024);

        await server.Server.InterruptAsync();
        foreach (var raw in paused)
        {
            var got = await raw.ReadToEndAsync();
            Assert.DoesNotContain("next_after", got);
            Assert.False(got.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal)); // not as if it were whole
            raw.Dispose();
        }

        await server.StartAgainAsync();
        var last = await server.Client.GetAsync($"{path}?after=800", HttpStatusCode.OK);
        Assert.Equal(801, (long)Assert.Single(last["events"]!.AsArray())!["seq"]!);
    }

    private async Task<string> TalkAsync(int texts)
    {
        var (id, number) = await server.NewCustomerAsync();
        for (var i = 0; i < texts; i++)
            await server.PostWebhookAsync(TelnyxSide.Text(number, string.Create(CultureInfo.InvariantCulture, $"text {i}")), HttpStatusCode.OK);
        return id;
    }

    private async Task<HttpResponseMessage> AskAsync(HttpMethod method, string path, string accept)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return await server.Client.SendAsync(request);
    }
}

public sealed class SqliteExportTests(ServerFixture server) : ExportTests(server), IClassFixture<ServerFixture>;

public sealed class PostgresExportTests(PostgresFixture server) : ExportTests(server), IClassFixture<PostgresFixture>;
