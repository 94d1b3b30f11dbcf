using System.Net;
using System.Text.Json.Nodes;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.Customers;

public abstract class CustomerListTests(ServerFixture server)
{
    [Fact]
    public async Task The_list_is_by_last_activity_and_its_pages_fit_together()
    {
        var customers = new List<(string Id, string Number)>();
        for (var i = 0; i < 12; i++)
            customers.Add(await server.NewCustomerAsync());
        var order = customers.OrderBy(_ => Random.Shared.Next()).ToList();
        foreach (var (_, number) in order)
            await server.TextInAsync(number, "hello");
        order.Reverse();

        var listed = new List<string>();
        string? cursor = null;
        do
        {
            var page = await ListAsync("limit=5" + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}"));
            listed.AddRange(page["customers"]!.AsArray().Select(entry => (string)entry!["id"]!));
            cursor = (string?)page["next_cursor"];
        }
        while (cursor is not null);
        Assert.Equal(listed.Count, listed.Distinct().Count());
        Assert.Equal(order.Select(customer => customer.Id), listed.Where(id => order.Any(customer => customer.Id == id)));
    }

    [Fact]
    public async Task What_was_answered_is_in_the_list_at_once()
    {
        for (var i = 0; i < 20; i++)
        {
            var (id, number) = await server.NewCustomerAsync();
            await server.PostWebhookAsync(TelnyxSide.Text(number, $"text {i}"), HttpStatusCode.OK);
            var first = (await ListAsync("limit=1"))["customers"]![0]!;
            Assert.Equal(id, (string?)first["id"]);
            Assert.Equal($"text {i}", (string?)first["last_message"]!["message_text"]);
            Assert.Equal(1, (int)first["unread_count"]!);
            Assert.True(JsonNode.DeepEquals(first, await server.Client.CustomerAsync(id)));
        }
    }

    [Fact]
    public async Task A_search_finds_names_numbers_however_written_and_texts_however_old()
    {
        var number = ServerFixture.NewNumber();
        var id = await server.Client.CreateCustomerAsync(number, "Grace Hopper 100%");
        await server.TextInAsync(number, "the moth in relay seventy_one");
        for (var i = 0; i < 5; i++)
            await server.TextInAsync(number, "something else");

        string area = number[2..5], line = number[8..];
        string[] found =
        [
            "Grace", "grace", "hopper 100%", number, number[1..], $"({area}) 555-{line}", $"{area} 555 {line}", $"+1 {area}-555-{line}",
            $"{area}.555.{line}", "moth in relay", "MOTH", "seventy_one", "  Hopper  ",
        ];
        foreach (var search in found)
            Assert.Contains(await SearchAsync(search), entry => entry == id);
        string[] notFound = ["Hopper 100x", "seventyXone", "no such word anywhere", "' OR 1=1 --", "\\", "%%%", "________________"];
        foreach (var search in notFound)
            Assert.DoesNotContain(await SearchAsync(search), entry => entry == id);
    }

    [Theory]
    [InlineData("cursor=garbage")]
    [InlineData("cursor=%00")]
    [InlineData("cursor=MTIz")]
    [InlineData("cursor=Og")]
    [InlineData("limit=0")]
    [InlineData("limit=-5")]
    [InlineData("limit=x")]
    public async Task A_question_that_cannot_be_answered_is_400(string query) =>
        await server.Client.GetAsync("/api/customers?" + query, HttpStatusCode.BadRequest);

    [Fact]
    public async Task A_changed_number_is_found_under_the_new_one_only()
    {
        string before = ServerFixture.NewNumber(), after = ServerFixture.NewNumber();
        var id = await server.Client.CreateCustomerAsync(before);
        await server.Client.CallAsync(
            HttpMethod.Patch, $"/api/customers/{id}", HttpStatusCode.OK, new JsonObject { ["phone_numbers"] = new JsonArray(after) });
        Assert.Equal([id], await SearchAsync(after));
        Assert.Empty(await SearchAsync(before));
    }

    private Task<JsonObject> ListAsync(string query) => server.Client.GetAsync("/api/customers?" + query, HttpStatusCode.OK);

    private async Task<List<string>> SearchAsync(string search) =>
        [.. (await ListAsync($"limit=200&search={Uri.EscapeDataString(search)}"))["customers"]!.AsArray().Select(entry => (string)entry!["id"]!)];
}

public sealed class SqliteCustomerListTests(ServerFixture server) : CustomerListTests(server), IClassFixture<ServerFixture>;

public sealed class PostgresCustomerListTests(PostgresFixture server) : CustomerListTests(server), IClassFixture<PostgresFixture>;
