using System.Text;
using System.Text.Json.Nodes;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.Webhooks;

/// <summary>Texts that try to break a row, a stream or a database. A stream is open while each of them comes in.</summary>
public abstract class HostileTextTests(ServerFixture server)
{
    [Theory]
    [InlineData("first\r\ndata: forged\r\n\r\nid: 999\nevent: reset\ndata: {}\n\n")]
    [InlineData("\u2028line\u2029paragraph\u0085next")]
    [InlineData("\u202eright to left\u202c \u200f\u0627\u0644\u0633\u0644\u0627\u0645")]
    [InlineData("👩‍👩‍👧‍👦 🏳️‍🌈 𝕿 \U0001F600")]
    [InlineData("'; DROP TABLE messages; -- \" ` \\ % _ * ?")]
    [InlineData("<script>alert(1)</script> & <!-- --> </textarea>")]
    [InlineData("\u0001\u0002\u001b[31m\u007f\ufeff")]
    [InlineData("STOP this nonsense")]
    public async Task A_text_comes_out_as_it_went_in_everywhere(string text)
    {
        var (customer, number) = await server.NewCustomerAsync();
        await using var stream = await EventStream.OpenAsync(server.Client, $"/api/messages/stream?customerId={customer}&after=0");
        await server.TextInAsync(number, text);

        var live = await stream.NextAsync(e => e.Type == "message");
        var row = Assert.Single(await server.Client.HistoryAsync(customer));
        Assert.Equal(text, (string?)row["message_text"]);
        Assert.True(JsonNode.DeepEquals(row, live.Json), live.Data);
        Assert.Equal(text, (string?)(await server.Client.CustomerAsync(customer))["last_message"]!["message_text"]);
        Assert.False((bool)(await server.Client.CustomerAsync(customer))["opted_out"]!);
    }

    [Theory]
    [InlineData("lone \\ud800 high")]
    [InlineData("lone \\udfff low")]
    [InlineData("swapped \\ude00\\ud83d pair")]
    [InlineData("nul \\u0000 inside")]
    public async Task An_escape_that_stands_for_no_text_loses_no_message(string escaped)
    {
        var (customer, number) = await server.NewCustomerAsync();
        await using var stream = await EventStream.OpenAsync(server.Client, $"/api/messages/stream?customerId={customer}&after=0");
        var body = TelnyxSide.Text(number, "@@").ToJsonString().Replace("@@", escaped);
        using var response = await server.Telnyx.PostAsync(server.Client, Encoding.UTF8.GetBytes(body));
        Assert.True(response.IsSuccessStatusCode);

        var live = await stream.NextAsync(e => e.Type == "message");
        var row = Assert.Single(await server.Client.HistoryAsync(customer));
        Assert.StartsWith(escaped[..3], (string?)row["message_text"]);
        Assert.EndsWith(escaped[^3..], (string?)row["message_text"]);
        Assert.True(JsonNode.DeepEquals(row, live.Json));
    }

    [Theory]
    [InlineData("x", 1530, 10)]
    [InlineData("é", 1530, 10)]
    [InlineData("漢", 670, 10)]
    [InlineData("😀", 330, 10)]
    public async Task The_longest_text_comes_in_whole(string character, int count, int parts)
    {
        var text = string.Concat(Enumerable.Repeat(character, count));
        var webhook = TelnyxSide.Text(ServerFixture.NewNumber(), text);
        webhook["data"]!["payload"]!["parts"] = parts;
        var row = await OnlyRowAsync(webhook);
        Assert.Equal(text, (string?)row["message_text"]);
        Assert.Equal(parts, (int)row["parts"]!);
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData(null)]
    public async Task A_picture_without_words_has_an_empty_text(string? text)
    {
        var webhook = TelnyxSide.Sample("inbound-mms-two-media.json");
        webhook["data"]!["id"] = Guid.NewGuid().ToString();
        var payload = webhook["data"]!["payload"]!.AsObject();
        payload["id"] = Guid.NewGuid().ToString();
        payload["from"]!["phone_number"] = ServerFixture.NewNumber();
        payload.Remove("text");
        if (text is not null)
            payload["text"] = JsonNode.Parse(text);
        var row = await OnlyRowAsync(webhook);
        Assert.Equal("", (string?)row["message_text"]);
        Assert.Equal(2, row["media"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,<script>alert(1)</script>")]
    [InlineData("file:///etc/passwd")]
    public async Task Media_that_could_harm_a_browser_are_not_shown(string url)
    {
        var webhook = TelnyxSide.Text(ServerFixture.NewNumber(), "look at this");
        webhook["data"]!["payload"]!["media"] = new JsonArray(new JsonObject { ["url"] = url, ["content_type"] = "image/png" });
        var row = await OnlyRowAsync(webhook);
        Assert.DoesNotContain(row["media"]!.AsArray(), item => (string?)item!["url"] == url);
        Assert.Equal("look at this", (string?)row["message_text"]);
    }

    private async Task<JsonObject> OnlyRowAsync(JsonObject webhook)
    {
        var from = (string)webhook["data"]!["payload"]!["from"]!["phone_number"]!;
        return Assert.Single(await server.Client.HistoryAsync(await server.TakeAsync(webhook, from)));
    }
}

[Collection(SharedServers.SqliteInOneLife)]
public sealed class SqliteHostileTextTests(ServerFixture server) : HostileTextTests(server);

[Collection(SharedServers.PostgresInOneLife)]
public sealed class PostgresHostileTextTests(PostgresFixture server) : HostileTextTests(server);
