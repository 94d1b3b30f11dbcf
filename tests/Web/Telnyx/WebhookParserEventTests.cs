using System.Text;
using System.Text.Json.Nodes;
using Messaging.Actors.Domain;
using Messaging.Web.Telnyx;

namespace Messaging.Web.Tests.Telnyx;

public sealed class WebhookParserEventTests
{
    private const string Payload = "message-finalized-delivered";

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("42")]
    [InlineData("\"text\"")]
    [InlineData("{\"data\":null}")]
    [InlineData("{\"data\":[]}")]
    [InlineData("{\"data\":{}}")]
    [InlineData("{\"data\":{\"payload\":{}}}")]
    [InlineData("{\"data\":{\"event_type\":\"message.received\"}} trailing")]
    [InlineData("{\"data\":{\"event_type\":\"message.received\"}")]
    [InlineData("from=%2B13125550123&text=Hi")]
    public void What_is_no_event_is_malformed(string body) => Assert.IsType<TelnyxWebhook.Malformed>(Sample.ParseJson(body));

    [Theory]
    [InlineData("10dlc.brand.update")]
    [InlineData("10dlc.campaign.update")]
    [InlineData("10dlc.phone_number.update")]
    [InlineData("messaging-profile.spend-limit-reached")]
    [InlineData("message.echo")]
    [InlineData("call.initiated")]
    public void Events_of_other_kinds_are_unused(string kind)
    {
        var parsed = Sample.ParseAltered("inbound-sms", (data, _) => data["event_type"] = kind);

        Assert.Equal(new TelnyxWebhook.Unused(kind), parsed);
    }

    [Fact]
    public void A_clicked_link_is_unused() => Assert.Equal(new TelnyxWebhook.Unused("link_clicked"), Sample.ParseJson(
        """{"data":{"record_type":"link_clicked","message_id":"x","time_clicked":"2026-03-02T15:04:11Z","to":"+13125550123","url":"https://example.com"}}"""));

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"\"")]
    [InlineData("{}")]
    public void A_message_event_without_a_message_is_unused(string payload)
    {
        Assert.IsType<TelnyxWebhook.Unused>(Sample.ParseJson($$$"""{"data":{"id":"1","event_type":"message.received","payload":{{{payload}}}}}"""));
        Assert.IsType<TelnyxWebhook.Unused>(Sample.ParseJson($$$"""{"data":{"id":"1","event_type":"message.finalized","payload":{{{payload}}}}}"""));
    }

    [Theory]
    [InlineData("queued", MessageStatus.Queued)]
    [InlineData("scheduled", MessageStatus.Queued)]
    [InlineData("sending", MessageStatus.Sending)]
    [InlineData("sent", MessageStatus.Sent)]
    [InlineData("delivered", MessageStatus.Delivered)]
    [InlineData("read", MessageStatus.Delivered)]
    [InlineData("delivery_failed", MessageStatus.DeliveryFailed)]
    [InlineData("sending_failed", MessageStatus.SendingFailed)]
    [InlineData("cancelled", MessageStatus.SendingFailed)]
    [InlineData("delivery_unconfirmed", MessageStatus.DeliveryUnconfirmed)]
    [InlineData("unknown", MessageStatus.DeliveryUnconfirmed)]
    [InlineData("expired", MessageStatus.Expired)]
    public void Each_word_of_the_carrier_has_its_status(string word, MessageStatus status) =>
        Assert.Equal(status, Assert.IsType<TelnyxWebhook.DeliveryReport>(WithStatus(word)).Status);

    [Theory]
    [InlineData("webhook_delivered")]
    [InlineData("gw_timeout")]
    [InlineData("")]
    public void A_status_that_says_nothing_of_delivery_is_unused(string word) => Assert.IsType<TelnyxWebhook.Unused>(WithStatus(word));

    [Theory]
    [InlineData("message.sent", MessageStatus.Sent)]
    [InlineData("message.delivered", MessageStatus.Delivered)]
    [InlineData("message.read", MessageStatus.Delivered)]
    public void A_report_without_a_status_means_what_its_type_says(string kind, MessageStatus status)
    {
        var parsed = Sample.ParseAltered(Payload, (data, payload) =>
        {
            data["event_type"] = kind;
            payload["to"] = "+13125550123";
        });

        var report = Assert.IsType<TelnyxWebhook.DeliveryReport>(parsed);
        Assert.Equal((status, "+13125550123"), (report.Status, report.To));
    }

    [Fact]
    public void A_report_without_an_address_still_counts()
    {
        var parsed = Sample.ParseAltered(Payload, (_, payload) => payload["to"] = new JsonArray(new JsonObject { ["status"] = "delivered" }));

        Assert.Null(Assert.IsType<TelnyxWebhook.DeliveryReport>(parsed).To);
    }

    [Fact]
    public void Our_ids_are_found_in_the_echoed_address()
    {
        var parsed = Sample.ParseAltered(Payload, (_, payload) =>
            payload["webhook_url"] = "https://sms.example.com/hook?site=7&customer_id=c-1&message_id=m-2&attempt=3");

        var report = Assert.IsType<TelnyxWebhook.DeliveryReport>(parsed);
        Assert.Equal(new SendReference(new("c-1"), new("m-2"), 3), SendReference.Read(report.WebhookUrl));
    }

    [Fact]
    public void A_text_without_an_event_id_is_known_by_its_message_id() => Assert.Equal(
        "36a8ee38-be43-4558-98ae-b94a6cecf356",
        Assert.IsType<TelnyxWebhook.InboundText>(Sample.ParseAltered("inbound-sms", (data, _) => data.Remove("id"))).EventId);

    [Fact]
    public void A_report_without_an_event_id_is_known_by_what_it_says_however_often_it_is_delivered()
    {
        string EventId(string sample, int attempt)
        {
            var root = JsonNode.Parse(Sample.Text(sample))!.AsObject();
            root["data"]!.AsObject().Remove("id");
            root["meta"]!["attempt"] = attempt;
            return Assert.IsType<TelnyxWebhook.DeliveryReport>(Sample.ParseJson(root.ToJsonString())).EventId;
        }

        Assert.Equal(EventId("message-sent", 1), EventId("message-sent", 2));
        Assert.NotEqual(EventId("message-sent", 1), EventId(Payload, 1));
    }

    [Fact]
    public void A_byte_order_mark_is_passed_over()
    {
        byte[] body = [.. Encoding.UTF8.Preamble, .. Sample.Bytes("inbound-sms")];

        Assert.IsType<TelnyxWebhook.InboundText>(WebhookParser.Parse(body));
    }

    [Fact]
    public void A_depth_bomb_is_malformed()
    {
        var depth = 100_000;
        var bomb = "{\"data\":{\"event_type\":\"message.received\",\"payload\":" + new string('[', depth) + new string(']', depth) + "}}";

        Assert.IsType<TelnyxWebhook.Malformed>(Sample.ParseJson(bomb));
    }

    [Fact]
    public void Of_members_with_the_same_name_the_last_counts() => Assert.Equal("two", Assert.IsType<TelnyxWebhook.InboundText>(
        Sample.ParseJson("""{"data":{"event_type":"message.received","payload":{"text":"one","text":"two"}}}""")).Text);

    private static TelnyxWebhook WithStatus(string word) =>
        Sample.ParseAltered(Payload, (_, payload) => payload["to"]![0]!["status"] = word);
}
