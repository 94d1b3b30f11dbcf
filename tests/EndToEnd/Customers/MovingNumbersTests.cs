using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.Customers;

/// <summary>Numbers and names that change while texts come in and others look.</summary>
public abstract class MovingNumbersTests(ServerFixture server)
{
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task Every_text_is_in_exactly_one_conversation_while_its_number_moves(int seed)
    {
        var moving = ServerFixture.NewNumber();
        var customers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => server.NewCustomerAsync()));
        var texts = new ConcurrentBag<JsonObject>();
        var sending = Enumerable.Range(0, 4).Select(async worker =>
        {
            var random = new Random((seed * 10) + worker);
            for (var i = 0; i < 25; i++)
            {
                var text = TelnyxSide.Text(moving, $"{seed}-{worker}-{i}");
                texts.Add(text);
                await server.Telnyx.DeliverAsync(server.Client, text);
                if (random.Next(3) == 0)
                    await server.Telnyx.DeliverAsync(server.Client, texts.ElementAt(random.Next(texts.Count)).DeepClone().AsObject());
            }
        }).ToList();
        var all = Task.WhenAll(sending);
        var movers = new Random(seed);
        var owners = new HashSet<string>();
        while (!all.IsCompleted)
        {
            // At times it is taken from its owner, at times given up first, so that a text in between makes a new customer.
            var (id, own) = customers[movers.Next(customers.Length)];
            var from = await TryAsync(id, new JsonObject { ["phone_numbers"] = new JsonArray(own, moving) });
            if (from is not null && movers.Next(4) == 0)
                await TryAsync(from, Numbers(customers.FirstOrDefault(customer => customer.Id == from).Number ?? ServerFixture.NewNumber()));
            else if (from is not null)
                await TryAsync(id, new JsonObject { ["phone_numbers"] = new JsonArray(own, moving), ["take_from"] = from });
            owners.Add(id);
        }

        await all;
        Assert.True(owners.Count > 1, "It never moved.");
        var before = await TextsAsync($"{seed}-");
        foreach (var text in texts)
            await server.Telnyx.DeliverAsync(server.Client, text);
        var after = await TextsAsync($"{seed}-");
        Assert.Equal(texts.Select(text => (string)text["data"]!["payload"]!["text"]!).Order(), after.Select(row => row.Text).Order());
        Assert.Equal(before.Order(), after.Order());
        // It may have been given up last, and copies make no customer.
        await server.Telnyx.DeliverAsync(server.Client, TelnyxSide.Text(moving, "the last"));
        var holders = (await EntriesAsync()).Where(entry => entry["phone_numbers"]!.AsArray().Any(number => (string?)number == moving));
        Assert.Single(holders);
    }

    [Fact]
    public async Task A_number_moves_in_one_call_and_its_old_owner_keeps_the_history()
    {
        var (old, number) = await server.NewCustomerAsync();
        var (heir, own) = await server.NewCustomerAsync();
        var text = TelnyxSide.Text(number, "to the old owner");
        await server.PostWebhookAsync(text, HttpStatusCode.OK);
        await using var inbox = await EventStream.OpenAsync(server.Client, "/api/inbox/stream");
        await using var stream = await EventStream.OpenAsync(server.Client, $"/api/messages/stream?customerId={old}");

        var move = new JsonObject { ["name"] = "Heir", ["phone_numbers"] = new JsonArray(own, number), ["take_from"] = old };
        var moved = await PatchAsync(heir, move, HttpStatusCode.OK);
        Assert.Equal([own, number], moved["phone_numbers"]!.AsArray().Select(n => (string?)n));
        Assert.Equal("Heir", (string?)moved["name"]);
        Assert.Empty((await server.Client.CustomerAsync(old))["phone_numbers"]!.AsArray());
        await stream.NextAsync(e => e.Type == "customer" && e.Json["phone_numbers"]!.AsArray().Count == 0);
        await inbox.NextAsync(e => (string?)e.Json["id"] == heir && e.Json["phone_numbers"]!.AsArray().Count == 2);
        Assert.Equal((long)moved["version"]!, (long)(await PatchAsync(heir, move, HttpStatusCode.OK))["version"]!);

        await server.PostWebhookAsync(text, HttpStatusCode.OK);
        await server.PostWebhookAsync(TelnyxSide.Text(number, "to the heir"), HttpStatusCode.OK);
        Assert.Equal(["to the old owner"], (await server.Client.HistoryAsync(old)).Select(row => (string?)row["message_text"]));
        Assert.Equal(["to the heir"], (await server.Client.HistoryAsync(heir)).Select(row => (string?)row["message_text"]));
        await server.Client.PostAsync(
            "/api/messages/send", HttpStatusCode.Conflict, new JsonObject { ["customer_id"] = old, ["message_text"] = "x" });
    }

    [Fact]
    public async Task Numbers_are_taken_only_from_the_customer_named()
    {
        var (a, numberA) = await server.NewCustomerAsync();
        var (b, numberB) = await server.NewCustomerAsync();
        var (c, numberC) = await server.NewCustomerAsync();

        var problem = await PatchAsync(
            c, new JsonObject { ["phone_numbers"] = new JsonArray(numberC, numberA, numberB), ["take_from"] = a }, HttpStatusCode.Conflict);
        Assert.Equal((b, numberB), ((string?)problem["customer_id"], (string?)problem["phone_number"]));
        Assert.Equal([numberA], (await server.Client.CustomerAsync(a))["phone_numbers"]!.AsArray().Select(n => (string?)n));
        foreach (var nobody in new JsonNode[] { "nobody", "", 7 })
            await PatchAsync(c, new JsonObject { ["phone_numbers"] = new JsonArray(numberC), ["take_from"] = nobody }, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Texts_of_one_unknown_sender_at_the_same_moment_make_one_customer()
    {
        var number = ServerFixture.NewNumber();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => server.PostWebhookAsync(TelnyxSide.Text(number, $"{i}"), HttpStatusCode.OK)));

        var customer = await server.Client.FindCustomerAsync(number);
        Assert.Equal(50, (await server.Client.HistoryAsync((string)customer["id"]!)).Count);
    }

    [Fact]
    public async Task Names_and_numbers_changed_by_many_at_once_end_the_same_everywhere()
    {
        var (id, own) = await server.NewCustomerAsync();
        await using var inbox = await EventStream.OpenAsync(server.Client, "/api/inbox/stream");
        await using var stream = await EventStream.OpenAsync(server.Client, $"/api/messages/stream?customerId={id}");
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => PatchAsync(
            id,
            i % 2 == 0 ? new JsonObject { ["name"] = $"name {i}" } : Numbers(own, ServerFixture.NewNumber()),
            HttpStatusCode.OK)));

        var last = await server.Client.CustomerAsync(id);
        Assert.Equal((long)last["version"]!, answers.Max(answer => (long)answer["version"]!));
        Assert.StartsWith("name ", (string?)last["name"]);
        Assert.Equal(2, last["phone_numbers"]!.AsArray().Count);
        Assert.Contains(answers, answer => JsonNode.DeepEquals(answer, last));
        foreach (var page in new[] { inbox, stream })
        {
            var seen = await page.NextAsync(e =>
                e.Type == "customer" && (string?)e.Json["id"] == id && (long)e.Json["version"]! == (long)last["version"]!);
            Assert.True(JsonNode.DeepEquals(last, seen.Json), seen.Data);
        }
    }

    // The owner's id when the number is another's; null when the change was made.
    private async Task<string?> TryAsync(string id, JsonObject body)
    {
        using var response = await server.Client.PatchAsync($"/api/customers/{id}", new StringContent(body.ToJsonString(), null, "application/json"));
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Contains(response.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.Conflict, HttpStatusCode.ServiceUnavailable });
        return response.StatusCode == HttpStatusCode.Conflict ? (string?)answer["customer_id"] : null;
    }

    private async Task<List<JsonObject>> EntriesAsync()
    {
        var entries = new List<JsonObject>();
        string? cursor = null;
        do
        {
            var page = await server.Client.GetAsync($"/api/customers?limit=200&cursor={cursor}", HttpStatusCode.OK);
            entries.AddRange(page["customers"]!.AsArray().Select(entry => entry!.AsObject()));
            cursor = (string?)page["next_cursor"];
        }
        while (cursor is not null);
        return entries;
    }

    private async Task<List<(string Customer, string Text)>> TextsAsync(string prefix)
    {
        var texts = new List<(string, string)>();
        foreach (var entry in await EntriesAsync())
        {
            var id = (string)entry["id"]!;
            texts.AddRange((await server.Client.HistoryAsync(id)).Select(row => (id, (string)row["message_text"]!))
                .Where(row => row.Item2.StartsWith(prefix, StringComparison.Ordinal)));
        }

        return texts;
    }

    private static JsonObject Numbers(params string[] numbers) =>
        new() { ["phone_numbers"] = new JsonArray([.. numbers.Select(number => (JsonNode)number)]) };

    private Task<JsonObject> PatchAsync(string id, JsonObject body, HttpStatusCode expected) =>
        server.Client.CallAsync(HttpMethod.Patch, $"/api/customers/{id}", expected, body);
}

public sealed class SqliteMovingNumbersTests(ServerFixture server) : MovingNumbersTests(server), IClassFixture<ServerFixture>;

public sealed class PostgresMovingNumbersTests(PostgresFixture server) : MovingNumbersTests(server), IClassFixture<PostgresFixture>;
