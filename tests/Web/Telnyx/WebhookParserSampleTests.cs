using Messaging.Actors.Domain;
using Messaging.Web.Telnyx;

namespace Messaging.Web.Tests.Telnyx;

public sealed class WebhookParserSampleTests
{
    [Fact]
    public void A_text_is_read_with_all_it_says()
    {
        var text = Assert.IsType<TelnyxWebhook.InboundText>(Sample.Parse("inbound-sms"));

        Assert.Equal("e9a765d8-1c61-41e3-98ea-fdfa8fb1cf92", text.EventId);
        Assert.Equal("36a8ee38-be43-4558-98ae-b94a6cecf356", text.TelnyxMessageId);
        Assert.Equal(new DateTimeOffset(2026, 3, 2, 15, 4, 11, 482, TimeSpan.Zero), text.OccurredAt);
        Assert.Equal(new DateTimeOffset(2026, 3, 2, 15, 4, 11, 390, TimeSpan.Zero), text.SentAt);
        Assert.Equal("+13125550123", text.From);
        Assert.Equal("+13125550100", text.To);
        Assert.Equal("Hi, is the blue bike still for sale?", text.Text);
        Assert.Equal("SMS", text.Type);
        Assert.Equal(1, text.Parts);
        Assert.Equal(OptOutWish.None, text.OptOut);
        Assert.Empty(text.Media);
        Assert.Null(text.Subject);
        Assert.Null(text.Group);
    }

    [Fact]
    public void The_pictures_of_an_MMS_come_in_order_with_type_size_and_hash()
    {
        var text = Assert.IsType<TelnyxWebhook.InboundText>(Sample.Parse("inbound-mms-two-media"));

        Assert.Equal("MMS", text.Type);
        Assert.Equal<(string?, long?)>(
            [("image/jpeg", 184233), ("image/png", 402117)],
            text.Media.Select(m => (m.ContentType, m.Size)));
        Assert.Equal("65e00b501f6559eec157d39ade9d1f37ebaf245b1fd384426491bd298ac8e369", text.Media[0].Sha256);
        Assert.EndsWith("/scratch-front.jpg", text.Media[0].Url, StringComparison.Ordinal);
    }

    [Fact]
    public void Emoji_and_joined_emoji_come_through_unchanged()
    {
        var text = Assert.IsType<TelnyxWebhook.InboundText>(Sample.Parse("inbound-unicode-emoji"));

        Assert.Equal("Genial, gracias 🚲👍🏽 — ¡nos vemos mañana! “7 pm” ok? 家族 👨‍👩‍👧", text.Text);
    }

    [Fact]
    public void The_carriers_word_for_STOP_is_an_opt_out() =>
        Assert.Equal(OptOutWish.OptOut, Assert.IsType<TelnyxWebhook.InboundText>(Sample.Parse("inbound-stop")).OptOut);

    [Theory]
    [InlineData("message-sent", MessageStatus.Sent, null)]
    [InlineData("message-finalized-delivered", MessageStatus.Delivered, null)]
    [InlineData("message-finalized-delivery-failed", MessageStatus.DeliveryFailed, "40008")]
    [InlineData("message-finalized-sending-failed", MessageStatus.SendingFailed, "40010")]
    [InlineData("message-finalized-delivery-unconfirmed", MessageStatus.DeliveryUnconfirmed, null)]
    public void A_report_says_the_status_and_the_error(string sample, MessageStatus status, string? code)
    {
        var report = Assert.IsType<TelnyxWebhook.DeliveryReport>(Sample.Parse(sample));

        Assert.Equal(status, report.Status);
        Assert.Equal(code, report.Error?.Code);
        Assert.Equal(1, report.Parts);
        Assert.Equal("https://sms.example.com/webhooks/telnyx", report.WebhookUrl);
        Assert.NotNull(report.To);
        Assert.NotNull(report.TelnyxMessageId);
        Assert.NotNull(report.OccurredAt);
    }

    [Fact]
    public void Sent_and_finalized_share_the_message_and_differ_in_the_event()
    {
        var sent = Assert.IsType<TelnyxWebhook.DeliveryReport>(Sample.Parse("message-sent"));
        var done = Assert.IsType<TelnyxWebhook.DeliveryReport>(Sample.Parse("message-finalized-delivered"));

        Assert.Equal(sent.TelnyxMessageId, done.TelnyxMessageId);
        Assert.NotEqual(sent.EventId, done.EventId);
    }

    [Fact]
    public void The_answers_of_the_API_are_no_texts_and_no_reports()
    {
        Assert.Equal(new TelnyxWebhook.Unused("message"), Sample.Parse("send-response-200"));
        Assert.IsType<TelnyxWebhook.Malformed>(Sample.Parse("send-error-429"));
    }
}
