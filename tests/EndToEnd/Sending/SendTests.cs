using System.Net;
using System.Text.Json.Nodes;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.Sending;

[Collection(SharedServers.SqliteThroughCrashes)]
public sealed class SendTests(ServerFixture server)
{
    [Fact]
    public async Task A_send_is_a_row_at_once_and_reaches_the_carrier_once_with_all_it_needs()
    {
        var (customer, number) = await server.NewCustomerAsync();
        var row = await server.Client.PostAsync("/api/messages/send", HttpStatusCode.Created, new JsonObject
        {
            ["customer_id"] = customer,
            ["message_text"] = "Grüße 👋",
            ["media_urls"] = new JsonArray("https://example.com/a.png"),
            ["a_field_of_the_future"] = true,
        });
        Assert.Equal("outbound", (string?)row["direction"]);
        Assert.Equal("pending", (string?)row["status"]);
        Assert.Equal("tests", (string?)row["sent_by"]);
        Assert.Equal(number, (string?)row["to"]);
        Assert.Equal(ServerFixture.OurNumber, (string?)row["from"]);

        var queued = await server.Client.RowWithStatusAsync(customer, (string)row["id"]!, "queued");
        var request = Assert.Single(server.Carrier.To(number));
        Assert.Equal(request.TelnyxId, (string?)queued["telnyx_message_id"]);
        Assert.Equal("/v2/messages", request.Path);
        Assert.Equal($"Bearer {ServerFixture.TelnyxApiKey}", request.Authorization);
        Assert.Equal("Grüße 👋", request.Text);
        Assert.Equal(ServerFixture.OurNumber, (string?)request.Body["from"]);
        Assert.Equal(["https://example.com/a.png"], request.Body["media_urls"]!.AsArray().Select(url => (string?)url));
        Assert.StartsWith("https://sms.example.com/api/telnyx/inbound?tenant=1&", (string?)request.Body["webhook_url"]);
        Assert.Equal((string?)row["id"], request.Id("message_id"));
        Assert.Equal(customer, request.Id("customer_id"));
    }

    [Fact]
    public async Task A_reply_leaves_from_the_number_that_was_written_to_unless_another_is_named()
    {
        var number = ServerFixture.NewNumber();
        var webhook = TelnyxSide.Text(number, "hello");
        webhook["data"]!["payload"]!["to"]![0]!["phone_number"] = "+13125550177";
        var customer = await server.TakeAsync(webhook, number);
        Assert.Equal("+13125550177", (string?)(await server.Client.SendTextAsync(customer, "reply"))["from"]);
        var named = await server.Client.PostAsync("/api/messages/send", HttpStatusCode.Created, new JsonObject
        {
            ["customer_id"] = customer,
            ["message_text"] = "reply",
            ["from"] = "+13125550178",
        });
        Assert.Equal("+13125550178", (string?)named["from"]);
        await Eventually.TrueAsync(() => server.Carrier.To(number).Count == 2);
        Assert.Equal(["+13125550177", "+13125550178"], server.Carrier.To(number).Select(request => (string?)request.Body["from"]));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"customer_id\":\"@\"}")]
    [InlineData("{\"customer_id\":\"@\",\"message_text\":\"\"}")]
    [InlineData("{\"customer_id\":\"@\",\"message_text\":\"  \"}")]
    [InlineData("{\"customer_id\":\"@\",\"message_text\":7}")]
    [InlineData("{\"customer_id\":\"@\",\"message_text\":\"lone \\ud800\"}")]
    [InlineData("{\"customer_id\":\"@\",\"message_text\":\"a\\u0000b\"}")]
    [InlineData("{\"customer_id\":\"@\",\"message_text\":\"x\",\"media_urls\":[\"ftp://example.com\"]}")]
    [InlineData("{\"customer_id\":\"@\",\"message_text\":\"x\",\"media_urls\":[null]}")]
    [InlineData("{\"customer_id\":\"@\",\"message_text\":\"x\",\"from\":\"not a sender at all\"}")]
    [InlineData("{\"message_text\":\"x\"}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("{\"customer_id\":")]
    public async Task A_send_that_says_no_message_is_answered_400(string body)
    {
        var (customer, number) = await server.NewCustomerAsync();
        using var response = await server.Client.PostRawAsync("/api/messages/send", body.Replace("@", customer));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Empty(await server.Client.HistoryAsync(customer));
        Assert.Empty(server.Carrier.To(number));
    }

    [Theory]
    [InlineData("x", 1530, HttpStatusCode.Created)]
    [InlineData("x", 1531, HttpStatusCode.BadRequest)]
    [InlineData("漢", 670, HttpStatusCode.Created)]
    [InlineData("漢", 671, HttpStatusCode.BadRequest)]
    public async Task A_text_has_ten_parts_at_the_most(string character, int count, HttpStatusCode expected)
    {
        var (customer, _) = await server.NewCustomerAsync();
        var row = await server.Client.PostAsync("/api/messages/send", expected, new JsonObject
        {
            ["customer_id"] = customer,
            ["message_text"] = string.Concat(Enumerable.Repeat(character, count)),
        });
        if (expected == HttpStatusCode.Created)
            Assert.Equal(10, (int)row["parts"]!);
    }

    [Fact]
    public async Task A_send_to_nobody_we_know_is_answered_404() =>
        await server.Client.PostAsync("/api/messages/send", HttpStatusCode.NotFound, new JsonObject
        {
            ["customer_id"] = Guid.NewGuid().ToString(),
            ["message_text"] = "hello",
        });

    [Fact]
    public async Task Twenty_repetitions_of_one_key_at_the_same_moment_are_one_message()
    {
        var (customer, number) = await server.NewCustomerAsync();
        var rows = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => server.Client.SendTextAsync(customer, "once", "key-1")));
        Assert.Single(rows.Select(row => (string?)row["id"]).Distinct());
        var id = (string)rows[0]["id"]!;
        await server.Client.RowWithStatusAsync(customer, id, "queued");

        Assert.Equal(id, (string?)(await server.Client.SendTextAsync(customer, "once", "key-1"))["id"]);
        var another = await server.Client.SendTextAsync(customer, "twice", "key-2");
        await server.Client.RowWithStatusAsync(customer, (string)another["id"]!, "queued");
        Assert.Equal(["once", "twice"], server.Carrier.To(number).Select(request => request.Text));
    }

    [Fact]
    public async Task A_key_is_known_after_a_hundred_others_and_a_crash()
    {
        var (customer, number) = await server.NewCustomerAsync();
        var first = await server.Client.SendTextAsync(customer, "the first", "key-first");
        for (var i = 0; i < 100; i++)
            await server.Client.SendTextAsync(customer, $"{i}", $"key-{i}");
        Assert.Equal((string?)first["id"], (string?)(await server.Client.SendTextAsync(customer, "the first", "key-first"))["id"]);
        await Eventually.TrueAsync(() => server.Carrier.To(number).Count == 101);
        await server.Client.RowWithStatusAsync(customer, (string)(await server.Client.HistoryAsync(customer))[^1]["id"]!, "queued");
        await server.CrashAsync();
        Assert.Equal((string?)first["id"], (string?)(await server.Client.SendTextAsync(customer, "the first", "key-first"))["id"]);
        Assert.Equal(101, (await server.Client.HistoryAsync(customer)).Count);
        Assert.Equal(101, server.Carrier.To(number).Count);
    }

    [Fact]
    public async Task A_key_that_is_none_is_refused()
    {
        var (customer, _) = await server.NewCustomerAsync();
        var body = new JsonObject { ["customer_id"] = customer, ["message_text"] = "x" };
        await server.Client.PostAsync("/api/messages/send", HttpStatusCode.BadRequest, body, new string('k', 256));
        await server.Client.PostAsync("/api/messages/send", HttpStatusCode.Created, body.DeepClone(), new string('k', 255));
    }
}
