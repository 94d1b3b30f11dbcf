using System.Net;
using System.Text.Json.Nodes;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.Webhooks;

/// <summary>Who writes: numbers, short codes, names, and groups.</summary>
[Collection(SharedServers.SqliteInOneLife)]
public sealed class SenderTests(ServerFixture server)
{
    [Theory]
    [InlineData("MyBank")]
    [InlineData("Dr Who 2")]
    [InlineData("7726")]
    [InlineData("313131")]
    public async Task A_short_code_or_a_name_is_kept_as_it_came(string from)
    {
        var customer = await server.TextInAsync(from, "your code is 1234");
        var entry = await server.Client.CustomerAsync(customer);
        Assert.Equal([from], entry["phone_numbers"]!.AsArray().Select(number => (string?)number));
        Assert.Equal("person", (string?)entry["kind"]);
        Assert.Equal(customer, await server.TextInAsync(from, "again"));
        Assert.Equal(from, (string?)(await server.Client.HistoryAsync(customer))[0]["from"]);
    }

    [Fact]
    public async Task A_name_cannot_be_answered_and_a_short_code_can()
    {
        var name = await server.TextInAsync("Parcels", "it is here");
        await server.Client.PostAsync("/api/messages/send", HttpStatusCode.Conflict, Message(name));
        var code = await server.TextInAsync("45678", "vote now");
        await server.Client.PostAsync("/api/messages/send", HttpStatusCode.Created, Message(code));
        await Eventually.TrueAsync(() => server.Carrier.To("45678").Count == 1);
    }

    [Fact]
    public async Task The_older_shape_with_bare_strings_is_the_same_person()
    {
        var from = ServerFixture.NewNumber();
        var customer = await server.TextInAsync(from, "as an object");
        var webhook = TelnyxSide.Text(from, "as a string");
        webhook["data"]!["payload"]!["from"] = from;
        webhook["data"]!["payload"]!["to"] = ServerFixture.OurNumber;
        Assert.Equal(customer, await server.TakeAsync(webhook, from));
        var rows = await server.Client.HistoryAsync(customer);
        Assert.Equal(["as an object", "as a string"], rows.Select(row => (string?)row["message_text"]));
        Assert.All(rows, row => Assert.Equal(ServerFixture.OurNumber, (string?)row["to"]));
    }

    [Fact]
    public async Task A_group_is_an_entry_of_its_own_whoever_writes_and_however_the_others_are_listed()
    {
        string a = ServerFixture.NewNumber(), b = ServerFixture.NewNumber();
        var alone = await server.TextInAsync(a, "just me");
        await server.PostWebhookAsync(Group(a, "as objects", new JsonObject { ["phone_number"] = b, ["status"] = "delivered" }), HttpStatusCode.OK);
        await server.PostWebhookAsync(Group(b, "as strings", a), HttpStatusCode.OK);
        await server.PostWebhookAsync(Group(a, "and ourselves", b, ServerFixture.OurNumber), HttpStatusCode.OK);

        var found = (await server.Client.GetAsync($"/api/customers?search={b[1..]}", HttpStatusCode.OK))["customers"]!.AsArray();
        var group = Assert.Single(found)!.AsObject();
        Assert.Equal("group", (string?)group["kind"]);
        Assert.Equal(new[] { a, b }.Order(), group["phone_numbers"]!.AsArray().Select(number => (string)number!).Order());
        var rows = await server.Client.HistoryAsync((string)group["id"]!);
        Assert.Equal(["as objects", "as strings", "and ourselves"], rows.Select(row => (string?)row["message_text"]));
        Assert.Equal([a, b, a], rows.Select(row => (string?)row["from"]));
        Assert.Single(await server.Client.HistoryAsync(alone));
    }

    [Fact]
    public async Task Groups_with_other_participants_are_other_entries()
    {
        string a = ServerFixture.NewNumber(), b = ServerFixture.NewNumber(), c = ServerFixture.NewNumber();
        await server.PostWebhookAsync(Group(a, "two of us", b), HttpStatusCode.OK);
        await server.PostWebhookAsync(Group(a, "three of us", b, c), HttpStatusCode.OK);
        var found = (await server.Client.GetAsync($"/api/customers?search={a[1..]}", HttpStatusCode.OK))["customers"]!.AsArray();
        Assert.Equal(2, found.Count);
        Assert.All(found, entry => Assert.Equal("group", (string?)entry!["kind"]));
    }

    [Fact]
    public async Task A_group_cannot_be_texted()
    {
        string a = ServerFixture.NewNumber(), b = ServerFixture.NewNumber();
        await server.PostWebhookAsync(Group(a, "hello all", b), HttpStatusCode.OK);
        var group = await server.Client.FindCustomerAsync(b[1..]);
        await server.Client.PostAsync("/api/messages/send", HttpStatusCode.Conflict, Message((string)group["id"]!));
    }

    private static JsonObject Message(string customer) => new() { ["customer_id"] = customer, ["message_text"] = "hello" };

    private static JsonObject Group(string from, string text, params JsonNode[] cc)
    {
        var webhook = TelnyxSide.Text(from, text);
        webhook["data"]!["payload"]!["type"] = "MMS";
        webhook["data"]!["payload"]!["cc"] = new JsonArray(cc);
        return webhook;
    }
}
