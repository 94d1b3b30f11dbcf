using System.Text.Json.Nodes;
using Messaging.Actors.Domain;
using Messaging.Web.Telnyx;

namespace Messaging.Web.Tests.Telnyx;

public sealed class WebhookParserLenienceTests
{
    [Fact]
    public void The_sender_may_be_a_bare_string() =>
        Assert.Equal("+13125550123", Sample.Inbound(p => p["from"] = "+13125550123").From);

    [Fact]
    public void The_receiver_may_be_a_string_an_object_or_an_array_of_strings()
    {
        Assert.Equal("+13125550100", Sample.Inbound(p => p["to"] = "+13125550100").To);
        Assert.Equal("+13125550100", Sample.Inbound(p => p["to"] = new JsonObject { ["phone_number"] = "+13125550100" }).To);
        Assert.Equal("+13125550100", Sample.Inbound(p => p["to"] = new JsonArray("+13125550100")).To);
    }

    [Fact]
    public void Arrays_where_objects_are_expected_and_the_reverse_are_read()
    {
        var text = Sample.Inbound(p =>
        {
            p["from"] = new JsonArray(new JsonObject { ["phone_number"] = "+13125550123" });
            p["media"] = new JsonObject { ["url"] = "https://media.example.com/a.png" };
        });

        Assert.Equal("+13125550123", text.From);
        Assert.Equal("https://media.example.com/a.png", Assert.Single(text.Media).Url);
    }

    [Theory]
    [InlineData("BANK ALERT")]
    [InlineData("Telnyx")]
    [InlineData("72345")]
    public void Alphanumeric_senders_and_short_codes_stay_as_they_came(string sender) =>
        Assert.Equal(sender, Sample.Inbound(p => p["from"]!["phone_number"] = sender).From);

    [Fact]
    public void A_text_without_a_sender_is_kept_under_a_name_of_its_own()
    {
        Assert.Equal("unknown", Sample.Inbound(p => p.Remove("from")).From);
        Assert.Equal("unknown", Sample.Inbound(p => p["from"] = new JsonObject()).From);
        Assert.Equal("unknown", Sample.Inbound(p => p["from"] = null).From);
    }

    [Fact]
    public void A_text_with_the_wrong_direction_is_kept() =>
        Assert.Equal("Hi, is the blue bike still for sale?", Sample.Inbound(p => p["direction"] = "outbound").Text);

    [Fact]
    public void An_event_without_a_type_is_known_by_the_direction_of_its_message()
    {
        var parsed = Sample.ParseAltered("inbound-sms", (data, _) => data.Remove("event_type"));

        Assert.IsType<TelnyxWebhook.InboundText>(parsed);
    }

    [Fact]
    public void A_message_with_nothing_but_a_text_is_kept()
    {
        var text = Assert.IsType<TelnyxWebhook.InboundText>(
            Sample.ParseJson("""{"data":{"event_type":"message.received","payload":{"text":"Hello"}}}"""));

        Assert.Equal(("unknown", "", "Hello"), (text.From, text.To, text.Text));
        Assert.Null(text.OccurredAt);
        Assert.Null(text.SentAt);
        Assert.Null(text.TelnyxMessageId);
        Assert.StartsWith("sha256:", text.EventId, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_stand_in_for_strings_and_strings_for_numbers()
    {
        var text = Sample.Inbound(p =>
        {
            p["text"] = 12345;
            p["parts"] = "3";
            p["from"] = 72345;
            p["media"] = new JsonArray(new JsonObject { ["url"] = "https://media.example.com/a", ["size"] = "17" });
        });

        Assert.Equal(("12345", 3, "72345"), (text.Text, text.Parts, text.From));
        Assert.Equal(17, Assert.Single(text.Media).Size);
    }

    [Fact]
    public void Absurd_numbers_are_ignored()
    {
        var text = Assert.IsType<TelnyxWebhook.InboundText>(Sample.ParseJson(
            """{"data":{"event_type":"message.received","payload":{"text":"a","parts":1e999,"media":[{"url":"https://media.example.com/a","size":-5}]}}}"""));

        Assert.Equal(1, text.Parts);
        Assert.Null(Assert.Single(text.Media).Size);
    }

    [Fact]
    public void Missing_parts_are_estimated_for_an_SMS_only()
    {
        var length = new string('a', 200);

        Assert.Equal(2, Sample.Inbound(p => { p.Remove("parts"); p["text"] = length; }).Parts);
        Assert.Equal(1, Sample.Inbound(p => { p.Remove("parts"); p["text"] = length; p["type"] = "MMS"; }).Parts);
    }

    [Fact]
    public void Text_of_other_channels_is_found_in_their_body()
    {
        Assert.Equal("Hi", Sample.Inbound(p => { p.Remove("text"); p["type"] = "RCS"; p["body"] = new JsonObject { ["text"] = "Hi" }; }).Text);
        Assert.Equal("Hi", Sample.Inbound(p => { p["text"] = null; p["body"] = "Hi"; }).Text);
        Assert.Equal("Hi", Sample.Inbound(p =>
        {
            p.Remove("text");
            p["body"] = new JsonObject { ["text"] = new JsonObject { ["body"] = "Hi" } };
        }).Text);
    }

    [Fact]
    public void The_subject_stands_in_where_there_is_no_text()
    {
        Assert.Equal("Photos", Sample.Inbound(p => { p["text"] = null; p["subject"] = "Photos"; }).Text);
        Assert.Equal(("Hi", "Photos"), Pair(Sample.Inbound(p => { p["text"] = "Hi"; p["subject"] = "Photos"; })));

        static (string, string?) Pair(TelnyxWebhook.InboundText t) => (t.Text, t.Subject);
    }

    [Fact]
    public void Layout_parts_and_addresses_that_are_not_of_the_web_are_no_media()
    {
        var text = Sample.Inbound(p => p["media"] = new JsonArray(
            new JsonObject { ["url"] = "https://media.example.com/0.smil", ["content_type"] = "application/smil" },
            new JsonObject { ["url"] = "javascript:alert(1)", ["content_type"] = "image/png" },
            new JsonObject { ["url"] = null },
            new JsonObject { ["url"] = "https://media.example.com/1.png", ["sha256"] = "ab" },
            "https://media.example.com/2.png",
            null));

        Assert.Equal(["https://media.example.com/1.png", "https://media.example.com/2.png"], text.Media.Select(m => m.Url));
        Assert.Equal("ab", text.Media[0].Sha256);
    }

    [Fact]
    public void Ten_media_are_all_kept()
    {
        var media = Enumerable.Range(0, 10).Select(i => (JsonNode)new JsonObject { ["url"] = $"https://media.example.com/{i}.png" });

        Assert.Equal(10, Sample.Inbound(p => p["media"] = new JsonArray([.. media])).Media.Length);
    }

    [Theory]
    [InlineData("STOP", OptOutWish.OptOut)]
    [InlineData("stop", OptOutWish.OptOut)]
    [InlineData("START", OptOutWish.OptIn)]
    [InlineData("UNSTOP", OptOutWish.OptIn)]
    [InlineData("HELP", OptOutWish.None)]
    [InlineData("", OptOutWish.None)]
    [InlineData("OTHER", OptOutWish.None)]
    public void The_autoresponse_decides_the_opt_out(string autoresponse, OptOutWish wish) =>
        Assert.Equal(wish, Sample.Inbound(p => p["autoresponse_type"] = autoresponse).OptOut);

    [Fact]
    public void The_word_STOP_alone_is_no_opt_out() => Assert.Equal(OptOutWish.None, Sample.Inbound(p => p["text"] = "STOP").OptOut);

    [Theory]
    [InlineData("yesterday")]
    [InlineData("1/2")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("9999-12-31T23:59:59-14:00")]
    [InlineData("")]
    public void A_time_that_is_none_is_replaced_by_when_the_carrier_had_it(string time)
    {
        var text = Assert.IsType<TelnyxWebhook.InboundText>(Sample.ParseAltered("inbound-sms", (data, _) => data["occurred_at"] = time));

        Assert.Equal(new DateTimeOffset(2026, 3, 2, 15, 4, 11, 390, TimeSpan.Zero), text.OccurredAt);
    }

    [Fact]
    public void A_time_without_an_offset_is_UTC()
    {
        var text = Assert.IsType<TelnyxWebhook.InboundText>(
            Sample.ParseAltered("inbound-sms", (data, _) => data["occurred_at"] = "2026-03-02T15:04:11.5"));

        Assert.Equal(new DateTimeOffset(2026, 3, 2, 15, 4, 11, 500, TimeSpan.Zero), text.OccurredAt);
    }

    [Fact]
    public void Addresses_and_texts_are_cut_to_what_a_row_may_hold()
    {
        Assert.Equal(128, Sample.Inbound(p => p["from"] = new string('x', 500)).From.Length);
        Assert.Equal(20_000, Sample.Inbound(p => p["text"] = new string('x', 50_000)).Text.Length);
        Assert.Equal(19_999, Sample.Inbound(p => p["text"] = "x" + string.Concat(Enumerable.Repeat("🚲", 20_000))).Text.Length);
    }
}
