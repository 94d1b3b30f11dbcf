using System.Net;
using System.Text.Json.Nodes;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.Webhooks;

[Collection(SharedServers.SqliteInOneLife)]
public sealed class OptOutTests(ServerFixture server)
{
    [Fact]
    public async Task Stop_forbids_sends_until_start()
    {
        var (customer, number) = await server.NewCustomerAsync();
        await using var stream = await EventStream.OpenAsync(server.Client, $"/api/messages/stream?customerId={customer}&after=0");

        await AnswerAsync(number, "stop please", "STOP");
        Assert.True(await IsOptedOutAsync(customer));
        Assert.True((bool)(await stream.NextAsync(e => e.Type == "customer" && (bool)e.Json["opted_out"]!)).Json["opted_out"]!);
        await server.Client.PostAsync("/api/messages/send", HttpStatusCode.Conflict, Message(customer));
        Assert.Empty(server.Carrier.To(number));

        await AnswerAsync(number, "START", "START");
        Assert.False(await IsOptedOutAsync(customer));
        await server.Client.PostAsync("/api/messages/send", HttpStatusCode.Created, Message(customer));
        await Eventually.TrueAsync(() => server.Carrier.To(number).Count == 1);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("HELP")]
    [InlineData("SOMETHING_OF_OUR_OWN")]
    public async Task The_word_itself_decides_nothing(string? autoresponse)
    {
        var (customer, number) = await server.NewCustomerAsync();
        await AnswerAsync(number, "STOP", autoresponse);
        Assert.False(await IsOptedOutAsync(customer));
    }

    [Fact]
    public async Task The_keyword_is_a_message_like_any_other()
    {
        var (customer, number) = await server.NewCustomerAsync();
        await AnswerAsync(number, "Unsubscribe", "STOP");
        Assert.Equal("Unsubscribe", (string?)Assert.Single(await server.Client.HistoryAsync(customer))["message_text"]);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(422)]
    public async Task A_send_that_Telnyx_refuses_for_it_opts_out_too(int status)
    {
        var (customer, number) = await server.NewCustomerAsync();
        server.Carrier.Answer(number, (_, _, context) => FakeTelnyx.RefuseAsync(context, status, "send-error-opted-out.json"));
        var row = await server.Client.SendTextAsync(customer, "hello?");
        var rejected = await server.Client.RowWithStatusAsync(customer, (string)row["id"]!, "rejected");
        Assert.Equal("40300", (string?)rejected["error"]!["code"]);
        Assert.True(await IsOptedOutAsync(customer));
        await server.Client.PostAsync("/api/messages/send", HttpStatusCode.Conflict, Message(customer));
        Assert.Single(server.Carrier.To(number));
    }

    private static JsonObject Message(string customer) => new() { ["customer_id"] = customer, ["message_text"] = "hello" };

    private async Task<bool> IsOptedOutAsync(string customer) => (bool)(await server.Client.CustomerAsync(customer))["opted_out"]!;

    private async Task AnswerAsync(string from, string text, string? autoresponse)
    {
        var webhook = TelnyxSide.Text(from, text);
        webhook["data"]!["payload"]!["autoresponse_type"] = autoresponse;
        await server.PostWebhookAsync(webhook, HttpStatusCode.OK);
    }
}
