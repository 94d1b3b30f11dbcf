using CsCheck;
using Messaging.Web.Telnyx;

namespace Messaging.Web.Tests.Telnyx;

public sealed class SendReferenceTests
{
    private static readonly SendReference Reference = new(new("c-1"), new("m-2"), 3);

    [Theory]
    [InlineData("https://sms.example.com/hook", "https://sms.example.com/hook?customer_id=c-1&message_id=m-2&attempt=3")]
    [InlineData("https://sms.example.com/hook?site=7", "https://sms.example.com/hook?site=7&customer_id=c-1&message_id=m-2&attempt=3")]
    public void The_ids_join_the_query_that_is_there(string webhookUrl, string expected) =>
        Assert.Equal(expected, Reference.AddTo(new Uri(webhookUrl)));

    [Fact]
    public void What_was_added_is_read_whatever_the_ids_are() => Gen.Select(Gen.String[1, 40], Gen.String[1, 40], Gen.Int[1, 1000])
        .Where((customer, message, _) => IsText(customer) && IsText(message))
        .Sample((customer, message, attempt) =>
        {
            var reference = new SendReference(new(customer), new(message), attempt);
            return SendReference.Read(reference.AddTo(new Uri("https://sms.example.com/?customer_id=x"))) == reference;
        });

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("not an address")]
    [InlineData("https://sms.example.com/hook")]
    [InlineData("https://sms.example.com/hook?customer_id=c-1")]
    [InlineData("https://sms.example.com/hook?customer_id=&message_id=m-2")]
    public void An_address_without_both_ids_has_none(string? url) => Assert.Null(SendReference.Read(url));

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("x")]
    [InlineData("99999999999")]
    public void An_attempt_that_is_no_count_is_unknown(string attempt) =>
        Assert.Equal(Reference with { Attempt = null }, SendReference.ReadQuery($"?customer_id=c-1&message_id=m-2&attempt={attempt}"));

    private static bool IsText(string text) => !text.Any(char.IsSurrogate);
}
