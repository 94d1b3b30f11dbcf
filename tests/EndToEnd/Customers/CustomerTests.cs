using System.Net;
using System.Text.Json.Nodes;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.Customers;

public abstract class CustomerTests(ServerFixture server)
{
    [Fact]
    public async Task A_new_customer_is_an_entry_of_the_contract()
    {
        var number = ServerFixture.NewNumber();
        var written = $"{number[..2]} ({number[2..5]}) {number[5..8]}-{number[8..]}";
        var entry = await CreateAsync("Ada Lovelace", HttpStatusCode.Created, written);
        string[] members = ["id", "kind", "name", "phone_numbers", "last_message", "last_activity_at", "unread_count", "opted_out", "version"];
        Assert.Equal(members, entry.Select(member => member.Key));
        Assert.Equal("person", (string?)entry["kind"]);
        Assert.Equal("Ada Lovelace", (string?)entry["name"]);
        Assert.Equal([number], Numbers(entry));
        Assert.Null(entry["last_message"]);
        Assert.Equal(0, (int)entry["unread_count"]!);
        Assert.False((bool)entry["opted_out"]!);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", (string?)entry["last_activity_at"]);
        Assert.True(JsonNode.DeepEquals(entry, await server.Client.CustomerAsync((string)entry["id"]!)));
    }

    [Fact]
    public async Task A_number_that_is_taken_names_its_owner_whoever_comes_first()
    {
        var number = ServerFixture.NewNumber();
        var owner = await server.TextInAsync(number, "I was here first");
        var problem = await CreateAsync("Second", HttpStatusCode.Conflict, ServerFixture.NewNumber(), number);
        Assert.Equal(owner, (string?)problem["customer_id"]);

        var contested = ServerFixture.NewNumber();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            server.Client.PostRawAsync("/api/customers", $$"""{"name":"{{i}}","phone_numbers":["{{contested}}"]}""")));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(19, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
        var winner = (string?)(await server.Client.FindCustomerAsync(contested))["id"];
        foreach (var answer in answers.Where(answer => answer.StatusCode == HttpStatusCode.Conflict))
            Assert.Equal(winner, (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["customer_id"]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"name\":\"x\"}")]
    [InlineData("{\"name\":\"x\",\"phone_numbers\":[]}")]
    [InlineData("{\"name\":\"x\",\"phone_numbers\":\"+13125550123\"}")]
    [InlineData("{\"name\":\"x\",\"phone_numbers\":[null]}")]
    [InlineData("{\"name\":\"x\",\"phone_numbers\":[\"\"]}")]
    [InlineData("{\"name\":\"x\",\"phone_numbers\":[\"call me\"]}")]
    [InlineData("{\"name\":\"x\",\"phone_numbers\":[\"3125550123\"]}")]
    [InlineData("{\"name\":\"x\",\"phone_numbers\":[\"+1\"]}")]
    [InlineData("{\"name\":\"x\",\"phone_numbers\":[\"+1312555012312345678\"]}")]
    [InlineData("{\"name\":\"x\\u0000y\",\"phone_numbers\":[\"+13125550123\"]}")]
    [InlineData("{\"name\":\"\\ud800\",\"phone_numbers\":[\"+13125550123\"]}")]
    [InlineData("{\"name\":{},\"phone_numbers\":[\"+13125550123\"]}")]
    [InlineData("null")]
    [InlineData("not json")]
    public async Task What_is_no_customer_is_answered_400(string body)
    {
        using var response = await server.Client.PostRawAsync("/api/customers", body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_number_moves_from_one_customer_to_another_with_its_texts_from_then_on()
    {
        string moving = ServerFixture.NewNumber(), kept = ServerFixture.NewNumber();
        var a = (string)(await CreateAsync("A", HttpStatusCode.Created, moving, kept))["id"]!;
        var (b, own) = await server.NewCustomerAsync();
        await server.TextInAsync(moving, "to A");
        var problem = await PatchAsync(b, Patch(own, moving), HttpStatusCode.Conflict);
        Assert.Equal(a, (string?)problem["customer_id"]);

        Assert.Equal([kept], Numbers(await PatchAsync(a, Patch(kept), HttpStatusCode.OK)));
        Assert.Equal([own, moving], Numbers(await PatchAsync(b, Patch(own, moving), HttpStatusCode.OK)));
        Assert.Equal(b, await server.TextInAsync(moving, "to B"));
        Assert.Equal(["to A"], (await server.Client.HistoryAsync(a)).Select(row => (string?)row["message_text"]));
        Assert.Equal(["to B"], (await server.Client.HistoryAsync(b)).Select(row => (string?)row["message_text"]));
        await server.Client.SendTextAsync(a, "to the number that A still has");
        await Eventually.TrueAsync(() => server.Carrier.To(kept).Count == 1);
        Assert.Empty(server.Carrier.To(moving));
    }

    [Fact]
    public async Task Two_who_move_one_free_number_at_the_same_moment_do_not_both_get_it()
    {
        var free = ServerFixture.NewNumber();
        var (a, numberA) = await server.NewCustomerAsync();
        var (b, numberB) = await server.NewCustomerAsync();
        var answers = await Task.WhenAll(
            server.Client.PatchAsync($"/api/customers/{a}", Content(Patch(numberA, free))),
            server.Client.PatchAsync($"/api/customers/{b}", Content(Patch(numberB, free))));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict], answers.Select(answer => answer.StatusCode).Order());
    }

    [Fact]
    public async Task A_name_may_be_changed_and_emptied_and_what_is_not_named_stays()
    {
        var (id, number) = await server.NewCustomerAsync();
        var renamed = await PatchAsync(id, new JsonObject { ["name"] = "Zoë 🚲" }, HttpStatusCode.OK);
        Assert.Equal("Zoë 🚲", (string?)renamed["name"]);
        Assert.Equal([number], Numbers(renamed));
        Assert.True((long)renamed["version"]! > 1);
        Assert.Equal("", (string?)(await PatchAsync(id, new JsonObject { ["name"] = "" }, HttpStatusCode.OK))["name"]);
        await PatchAsync(id, new JsonObject { ["name"] = new string('x', 100_000) }, HttpStatusCode.RequestEntityTooLarge);
        await PatchAsync(id, new JsonObject { ["name"] = new string('x', 1000) }, HttpStatusCode.BadRequest);
        await PatchAsync(id, new JsonObject { ["phone_numbers"] = new JsonArray("none") }, HttpStatusCode.BadRequest);
        await PatchAsync("nobody", new JsonObject { ["name"] = "x" }, HttpStatusCode.NotFound);
        await server.Client.GetAsync("/api/customers/nobody", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Reading_clears_what_was_read_and_no_more()
    {
        var (id, number) = await server.NewCustomerAsync();
        for (var i = 0; i < 3; i++)
            await server.TextInAsync(number, $"{i}");
        var rows = await server.Client.HistoryAsync(id);
        Assert.Equal(3, await UnreadAsync(id));
        await ReadAsync(id, rows[1]["seq"]!.DeepClone(), HttpStatusCode.NoContent);
        Assert.Equal(1, await UnreadAsync(id));
        await ReadAsync(id, rows[0]["seq"]!.DeepClone(), HttpStatusCode.NoContent);
        Assert.Equal(1, await UnreadAsync(id));
        await ReadAsync(id, 999_999, HttpStatusCode.NoContent);
        Assert.Equal(0, await UnreadAsync(id));
        await server.TextInAsync(number, "one more");
        Assert.Equal(1, await UnreadAsync(id));

        foreach (var wrong in new JsonNode?[] { -1, "many", null, 1.5 })
            await ReadAsync(id, wrong, HttpStatusCode.BadRequest);
        await ReadAsync("nobody", 1, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Two_agents_who_read_at_the_same_time_never_unread_what_the_other_has_read()
    {
        var (id, number) = await server.NewCustomerAsync();
        for (var i = 0; i < 12; i++)
            await server.TextInAsync(number, $"{i}");
        var seqs = (await server.Client.HistoryAsync(id)).Select(row => (long)row["seq"]!).ToList();
        await using var inbox = await EventStream.OpenAsync(server.Client, $"/api/messages/stream?customerId={id}&after={seqs[^1]}");
        var tenth = seqs[9];
        await Task.WhenAll(seqs.Take(10).Concat(seqs.Take(10).Reverse()).Select(seq => ReadAsync(id, seq, HttpStatusCode.NoContent)));
        Assert.Equal(2, await UnreadAsync(id));

        // Each of the changes left fewer unread than the one before.
        var journal = (await server.Client.GetAsync($"/api/customers/{id}/events?after={seqs[^1]}", HttpStatusCode.OK))["events"]!.AsArray();
        var unread = journal.Select(e => (int)e!["customer"]!["unread_count"]!).ToList();
        Assert.Equal(unread.OrderDescending().Distinct(), unread);
        Assert.Equal(tenth, (long)journal[^1]!["up_to"]!);
        Assert.Equal(unread, (await inbox.NextAsync(unread.Count)).Select(e => (int)e.Json["unread_count"]!));
    }

    [Fact]
    public async Task Reading_beyond_the_end_is_reading_to_the_end_and_nothing_that_comes_later()
    {
        var (id, number) = await server.NewCustomerAsync();
        await server.TextInAsync(number, "now");
        await ReadAsync(id, long.MaxValue, HttpStatusCode.NoContent);
        Assert.Equal(0, await UnreadAsync(id));
        await server.TextInAsync(number, "later");
        Assert.Equal(1, await UnreadAsync(id));
        var version = (long)(await server.Client.CustomerAsync(id))["version"]!;
        await ReadAsync(id, 1, HttpStatusCode.NoContent);
        Assert.Equal(version, (long)(await server.Client.CustomerAsync(id))["version"]!); // nothing was read: nothing happened
    }

    [Theory]
    [InlineData("two\nlines")]
    [InlineData("a\u0000b")]
    [InlineData("a\u001bb")]
    [InlineData("a\u0085b")]
    [InlineData("a\u2028b")]
    [InlineData("a\u2029b")]
    public async Task A_name_is_one_line(string name)
    {
        var (id, _) = await server.NewCustomerAsync();
        var problem = await PatchAsync(id, new JsonObject { ["name"] = name }, HttpStatusCode.BadRequest);
        Assert.Contains("name", (string?)problem["detail"]);
    }

    [Fact]
    public async Task A_name_has_two_hundred_characters_at_the_most_and_none_around_it()
    {
        var (id, _) = await server.NewCustomerAsync();
        Assert.Equal("Ada", (string?)(await PatchAsync(id, new JsonObject { ["name"] = "  Ada " }, HttpStatusCode.OK))["name"]);
        var longest = new string('ß', 200);
        Assert.Equal(longest, (string?)(await PatchAsync(id, new JsonObject { ["name"] = longest }, HttpStatusCode.OK))["name"]);
        await PatchAsync(id, new JsonObject { ["name"] = longest + "s" }, HttpStatusCode.BadRequest);
        var version = (long)(await server.Client.CustomerAsync(id))["version"]!;
        Assert.Equal(version, (long)(await PatchAsync(id, [], HttpStatusCode.OK))["version"]!); // nothing named, nothing changed
    }

    private static StringContent Content(JsonObject body) => new(body.ToJsonString(), null, "application/json");

    private static JsonObject Patch(params string[] numbers) => new() { ["phone_numbers"] = Array(numbers) };

    private static JsonArray Array(string[] numbers) => [.. numbers.Select(number => (JsonNode)number)];

    private static IEnumerable<string?> Numbers(JsonObject entry) => entry["phone_numbers"]!.AsArray().Select(number => (string?)number);

    private async Task<int> UnreadAsync(string id) => (int)(await server.Client.CustomerAsync(id))["unread_count"]!;

    private Task<JsonObject> ReadAsync(string id, JsonNode? seq, HttpStatusCode expected) =>
        server.Client.PostAsync($"/api/customers/{id}/read", expected, new JsonObject { ["seq"] = seq });

    private Task<JsonObject> PatchAsync(string id, JsonObject body, HttpStatusCode expected) =>
        server.Client.CallAsync(HttpMethod.Patch, $"/api/customers/{id}", expected, body);

    private Task<JsonObject> CreateAsync(string name, HttpStatusCode expected, params string[] numbers) =>
        server.Client.PostAsync("/api/customers", expected, new JsonObject { ["name"] = name, ["phone_numbers"] = Array(numbers) });
}

[Collection(SharedServers.SqliteInOneLife)]
public sealed class SqliteCustomerTests(ServerFixture server) : CustomerTests(server);

[Collection(SharedServers.PostgresInOneLife)]
public sealed class PostgresCustomerTests(PostgresFixture server) : CustomerTests(server);
