using System.Text;
using CsCheck;
using Messaging.Web.Telnyx;

namespace Messaging.Web.Tests.Telnyx;

public sealed class WebhookParserTextTests
{
    [Theory]
    [InlineData("\"a\\ud800b\"", "a\ufffdb")]
    [InlineData("\"a\\uDFFFb\"", "a\ufffdb")]
    [InlineData("\"\\ud83d\"", "\ufffd")]
    [InlineData("\"\\ud83d\\ud83d\\udeb2\"", "\ufffd🚲")]
    [InlineData("\"\\ud83d\\udeb2\"", "🚲")]
    [InlineData("\"a\\u0000b\"", "a\ufffdb")]
    [InlineData("\"\\\\ud800\"", "\\ud800")]
    [InlineData("\"\\\\\\ud800\"", "\\\ufffd")]
    [InlineData("\"line\\r\\nline\\n\\nid: 1\"", "line\r\nline\n\nid: 1")]
    [InlineData("\"\\u202eabc שלום\"", "\u202eabc שלום")]
    [InlineData("\"\"", "")]
    public void Any_text_is_read_and_what_no_database_stores_is_replaced(string json, string text) =>
        Assert.Equal(text, Sample.InboundWithRawText(json).Text);

    [Fact]
    public void Bytes_that_are_not_UTF8_are_replaced()
    {
        var body = Sample.Bytes("inbound-sms");
        body[body.AsSpan().IndexOf("Hi, is"u8)] = 0xFF;

        var text = Assert.IsType<TelnyxWebhook.InboundText>(WebhookParser.Parse(body));

        Assert.Equal("\ufffdi, is the blue bike still for sale?", text.Text);
    }

    [Fact]
    public void A_lone_surrogate_in_the_name_of_a_member_harms_nothing()
    {
        var json = Sample.Text("inbound-sms").Replace("\"payload\": {", "\"payload\": { \"te\\ud800xt\": 1,", StringComparison.Ordinal);

        Assert.Equal("Hi, is the blue bike still for sale?", Assert.IsType<TelnyxWebhook.InboundText>(Sample.ParseJson(json)).Text);
    }

    [Fact]
    public void Bodies_without_fault_are_not_copied()
    {
        ReadOnlyMemory<byte> body = Sample.Bytes("inbound-unicode-emoji");

        Assert.True(JsonCleaner.Clean(body).Equals(body));
    }

    [Fact]
    public void No_mutation_of_a_sample_makes_the_parser_throw()
    {
        var samples = Sample.Names.Select(Sample.Bytes).ToArray();
        var mutations = Gen.Select(Gen.Int[0, samples.Length - 1], Mutation.Array[1, 8]);

        mutations.Sample(
            ((int Sample, (double Where, byte[] With)[] Changes) m) =>
            {
                var body = samples[m.Sample].ToList();
                foreach (var (where, with) in m.Changes)
                {
                    var at = (int)(where * (body.Count - 1));
                    body.RemoveRange(at, Math.Min(with.Length, body.Count - at));
                    body.InsertRange(at, with);
                }
                return IsStorable(WebhookParser.Parse(body.ToArray()));
            },
            iter: 20_000);
    }

    [Fact]
    public void No_bytes_at_all_make_the_parser_throw() =>
        Gen.Byte.Array[0, 200].Sample(bytes => WebhookParser.Parse(bytes) is not null, iter: 5_000);

    // These are likely to leave JSON that still parses, but says something else.
    private static readonly string[] Pieces =
        ["null", "[]", "{}", "1e999", "\\ud800", "\\u0000", "\"", ":", ",", "true", "-0", "[[", "}}", "\\"];

    private static Gen<(double Where, byte[] With)> Mutation => Gen.Select(
        Gen.Double[0, 1],
        Gen.OneOf(
            Gen.Byte.Array[0, 3],
            Gen.Int[0, Pieces.Length - 1].Select(i => Encoding.UTF8.GetBytes(Pieces[i]))));

    private static bool IsStorable(TelnyxWebhook webhook)
    {
        string?[] texts = webhook switch
        {
            TelnyxWebhook.InboundText t => [t.EventId, t.From, t.To, t.Text, t.Subject, .. t.Media.Select(m => m.Url)],
            TelnyxWebhook.DeliveryReport r => [r.EventId, r.To, r.Text, r.Error?.Code, r.Error?.Title, r.Error?.Detail, r.WebhookUrl],
            TelnyxWebhook.Unused u => [u.Kind],
            TelnyxWebhook.Malformed m => [m.Reason],
            _ => throw new InvalidOperationException(webhook.GetType().Name),
        };
        var strict = new UTF8Encoding(false, throwOnInvalidBytes: true);
        return texts.OfType<string>().All(t => strict.GetByteCount(t) >= 0 && !t.Contains('\0', StringComparison.Ordinal));
    }
}
