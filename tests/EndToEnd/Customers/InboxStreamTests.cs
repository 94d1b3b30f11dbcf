using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.Customers;

public abstract class InboxStreamTests(ServerFixture server)
{
    [Fact]
    public async Task Whatever_changes_in_a_conversation_or_customer_is_a_customer_event()
    {
        await using var inbox = await OpenAsync();
        var (id, number) = await server.NewCustomerAsync();
        var created = await NextAboutAsync(inbox, id);
        Assert.Equal("customer", created.Type);
        Assert.Equal([number], created.Json["phone_numbers"]!.AsArray().Select(n => (string?)n));

        await server.TextInAsync(number, "hello");
        await NextAboutAsync(inbox, id, entry => (string?)entry["last_message"]?["message_text"] == "hello" && (int)entry["unread_count"]! == 1);
        await server.Client.PostAsync($"/api/customers/{id}/read", HttpStatusCode.NoContent, new JsonObject { ["seq"] = 99 });
        await NextAboutAsync(inbox, id, entry => (int)entry["unread_count"]! == 0);
        await server.Client.CallAsync(HttpMethod.Patch, $"/api/customers/{id}", HttpStatusCode.OK, new JsonObject { ["name"] = "Ada" });
        await NextAboutAsync(inbox, id, entry => (string?)entry["name"] == "Ada");
        await server.Client.SendTextAsync(id, "hi");
        var last = await NextAboutAsync(inbox, id, entry => (string?)entry["last_message"]!["status"] == "queued");
        Assert.True(JsonNode.DeepEquals(await server.Client.CustomerAsync(id), last.Json), last.Data);
    }

    [Fact]
    public async Task A_resumed_inbox_brings_every_customer_that_changed_meanwhile_in_its_latest_state()
    {
        var customers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => server.NewCustomerAsync()));
        string last;
        await using (var inbox = await OpenAsync())
        {
            await server.TextInAsync(customers[0].Number, "seen");
            last = (await NextAboutAsync(inbox, customers[0].Id, e => (int)e["unread_count"]! == 1)).Id!;
        }

        foreach (var (_, number) in customers)
        {
            await server.TextInAsync(number, "missed");
            await server.TextInAsync(number, "missed too");
        }

        foreach (var after in new[] { last, "0" })
        {
            await using var resumed = await OpenAsync(after);
            var waiting = customers.Select(customer => customer.Id).ToHashSet();
            while (waiting.Count > 0)
            {
                var next = await resumed.NextAsync();
                if ((string?)next.Json["last_message"]?["message_text"] == "missed too")
                    waiting.Remove((string)next.Json["id"]!);
            }
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_reader_who_reconnects_at_random_ends_with_what_the_list_shows_and_sees_nothing_go_back(int seed)
    {
        var customers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => server.NewCustomerAsync()));
        var entries = new Dictionary<string, JsonNode>();
        var random = new Random(seed);
        var load = Task.WhenAll(customers.Select(async customer =>
        {
            for (var i = 0; i < 25; i++)
                await server.PostWebhookAsync(TelnyxSide.Text(customer.Number, $"{i}"), HttpStatusCode.OK);
        }));
        var last = "0";
        while (!customers.All(c => entries.TryGetValue(c.Id, out var entry) && (string?)entry["last_message"]?["message_text"] is "24" or "23" or "22"
                && (int)entry["unread_count"]! == 25))
        {
            await using var inbox = await OpenAsync(last);
            var ofThisStream = new Dictionary<string, long>();
            for (var i = random.Next(1, 12); i > 0; i--)
            {
                var next = await inbox.NextAsync();
                Assert.True(long.Parse(last, CultureInfo.InvariantCulture) <= next.Seq, $"seed {seed}: from id {last} to {next.Seq}");
                last = next.Id!;
                var id = (string)next.Json["id"]!;
                var version = (long)next.Json["version"]!;
                Assert.True(ofThisStream.GetValueOrDefault(id) <= version, $"seed {seed}: {id} at {version} after {ofThisStream.GetValueOrDefault(id)}");
                ofThisStream[id] = version;
                if (!entries.TryGetValue(id, out var known) || (long)known["version"]! < (long)next.Json["version"]!)
                    entries[id] = next.Json;
                // No more will come, though the last webhook may not have its answer yet.
                if (customers.All(c => entries.TryGetValue(c.Id, out var entry) && (int)entry["unread_count"]! == 25))
                    break;
            }
        }

        await load;
        foreach (var (id, _) in customers)
            Assert.True(JsonNode.DeepEquals(await server.Client.CustomerAsync(id), entries[id]));
    }

    [Theory]
    [InlineData("999999999")]
    [InlineData("-1")]
    [InlineData("garbage")]
    public async Task An_id_that_was_never_given_out_is_answered_by_reset_and_then_it_is_live(string id)
    {
        await using var inbox = await OpenAsync(id);
        await inbox.NextAsync(e => e.Type == "reset");
        var (customer, _) = await server.NewCustomerAsync();
        await NextAboutAsync(inbox, customer);
    }

    [Fact]
    public async Task The_first_bytes_are_those_of_every_stream()
    {
        using var raw = await RawStream.OpenAsync(server.Server.Address, "/api/inbox/stream");
        var head = await raw.ReadToAsync("\r\n\r\n");
        Assert.Contains("Content-Type: text/event-stream", head);
        Assert.Contains("Cache-Control: no-cache, no-transform", head);
        Assert.Contains("retry: ", await raw.ReadToAsync("\n\n"));
    }

    private static Task<ServerEvent> NextAboutAsync(EventStream inbox, string id, Func<JsonNode, bool>? wanted = null) =>
        inbox.NextAsync(e => e.Type == "customer" && (string?)e.Json["id"] == id && wanted?.Invoke(e.Json) != false);

    private Task<EventStream> OpenAsync(string? lastEventId = null) =>
        EventStream.OpenAsync(server.Client, "/api/inbox/stream", lastEventId);
}

public sealed class SqliteInboxStreamTests(ServerFixture server) : InboxStreamTests(server), IClassFixture<ServerFixture>;

public sealed class PostgresInboxStreamTests(PostgresFixture server) : InboxStreamTests(server), IClassFixture<PostgresFixture>;
