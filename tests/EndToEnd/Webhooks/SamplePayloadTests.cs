using System.Net;
using System.Text.Json.Nodes;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.Webhooks;

/// <summary>The samples as Telnyx sends them, one after the other, to one server.</summary>
public abstract class SamplePayloadTests(ServerFixture server)
{
    [Fact]
    public async Task A_text_becomes_a_row_of_the_contract()
    {
        var sample = TelnyxSide.Sample("inbound-sms.json");
        var customer = await server.TakeAsync(sample, "+13125550123");
        var row = await RowOfAsync(customer, sample);

        string[] members =
        [
            "id", "customer_id", "direction", "message_text", "sent_at", "status", "from", "to", "media", "parts", "sent_by", "error",
            "telnyx_message_id", "seq",
        ];
        Assert.Equal(members, row.Select(member => member.Key));
        Assert.Equal(customer, (string?)row["customer_id"]);
        Assert.Equal("inbound", (string?)row["direction"]);
        Assert.Equal("Hi, is the blue bike still for sale?", (string?)row["message_text"]);
        Assert.Equal("2026-03-02T15:04:11.390Z", (string?)row["sent_at"]);
        Assert.Equal("received", (string?)row["status"]);
        Assert.Equal("+13125550123", (string?)row["from"]);
        Assert.Equal("+13125550100", (string?)row["to"]);
        Assert.Empty(row["media"]!.AsArray());
        Assert.Equal(1, (int)row["parts"]!);
        Assert.Null(row["sent_by"]);
        Assert.Null(row["error"]);
        Assert.True((long)row["seq"]! > 0);
    }

    [Fact]
    public async Task Pictures_come_with_their_text()
    {
        var sample = TelnyxSide.Sample("inbound-mms-two-media.json");
        var row = await RowOfAsync(await server.TakeAsync(sample, "+13125550123"), sample);
        Assert.Equal("Here are two photos of the scratch", (string?)row["message_text"]);
        var media = row["media"]!.AsArray();
        Assert.Equal(["image/jpeg", "image/png"], media.Select(item => (string?)item!["content_type"]));
        Assert.Equal([184233L, 402117L], media.Select(item => (long)item!["size"]!));
        Assert.Equal((string?)sample["data"]!["payload"]!["media"]![1]!["url"], (string?)media[1]!["url"]);
    }

    [Fact]
    public async Task Other_scripts_and_emoji_come_unharmed()
    {
        var sample = TelnyxSide.Sample("inbound-unicode-emoji.json");
        var payload = sample["data"]!["payload"]!;
        var row = await RowOfAsync(await server.TakeAsync(sample, (string)payload["from"]!["phone_number"]!), sample);
        Assert.Equal((string?)payload["text"], (string?)row["message_text"]);
        Assert.Equal((int)payload["parts"]!, (int)row["parts"]!);
    }

    [Fact]
    public async Task A_stop_opts_its_sender_out()
    {
        var sample = TelnyxSide.Sample("inbound-stop.json");
        var number = ServerFixture.NewNumber();
        sample["data"]!["payload"]!["from"]!["phone_number"] = number;
        var customer = await server.TakeAsync(sample, number);
        Assert.True((bool)(await server.Client.CustomerAsync(customer))["opted_out"]!);
        await RowOfAsync(customer, sample);
    }

    [Theory]
    [InlineData("message-finalized-delivered.json", "delivered", null)]
    [InlineData("message-finalized-delivery-failed.json", "delivery_failed", "40008")]
    [InlineData("message-finalized-sending-failed.json", "sending_failed", "*")]
    [InlineData("message-finalized-delivery-unconfirmed.json", "delivery_unconfirmed", null)]
    public async Task The_end_of_a_message_shows_in_its_row(string file, string status, string? code)
    {
        var (customer, number) = await server.NewCustomerAsync();
        var sent = await server.Client.SendTextAsync(customer, "Yes, it is.");
        var id = (string)sent["id"]!;
        var queued = await server.Client.RowWithStatusAsync(customer, id, "queued");

        var webhook = TelnyxSide.Sample(file);
        webhook["data"]!["id"] = Guid.NewGuid().ToString();
        var payload = webhook["data"]!["payload"]!;
        payload["id"] = queued["telnyx_message_id"]!.DeepClone();
        payload["to"]![0]!["phone_number"] = number;
        await server.PostWebhookAsync(webhook, HttpStatusCode.OK);

        var row = await server.Client.RowAsync(customer, id);
        Assert.Equal(status, (string?)row["status"]);
        Assert.Equal(code is null, row["error"] is null);
        if (code is not null)
        {
            var given = payload["errors"]![0]!;
            Assert.Equal(code == "*" ? (string?)given["code"] : code, (string?)row["error"]!["code"]);
            Assert.Equal((string?)given["title"], (string?)row["error"]!["title"]);
            Assert.Equal((string?)given["detail"], (string?)row["error"]!["detail"]);
        }
    }

    [Theory]
    [InlineData("message-sent.json")]
    [InlineData("message-finalized-delivered.json")]
    public async Task A_report_on_a_message_that_nobody_knows_is_acknowledged(string file) =>
        await server.PostWebhookAsync(TelnyxSide.Sample(file), HttpStatusCode.OK);

    private async Task<JsonObject> RowOfAsync(string customer, JsonObject webhook) =>
        Assert.Single(
            await server.Client.HistoryAsync(customer),
            row => (string?)row["telnyx_message_id"] == (string?)webhook["data"]!["payload"]!["id"]);
}

[Collection(SharedServers.SqliteInOneLife)]
public sealed class SqliteSamplePayloadTests(ServerFixture server) : SamplePayloadTests(server);

[Collection(SharedServers.PostgresInOneLife)]
public sealed class PostgresSamplePayloadTests(PostgresFixture server) : SamplePayloadTests(server);
