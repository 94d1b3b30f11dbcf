using Messaging.Web.Telnyx;

namespace Messaging.Web.Tests.Telnyx;

public sealed class TelnyxAddressTests
{
    [Theory]
    [InlineData("+13125550123", "+13125550123")]
    [InlineData(" +1 (312) 555-0123 ", "+13125550123")]
    [InlineData("+1.312.555.0123", "+13125550123")]
    [InlineData("+442079460123", "+442079460123")]
    [InlineData("+44 (0)20 7946 0123", "+442079460123")]
    public void What_starts_with_a_plus_sign_becomes_E164(string address, string normalized) =>
        Assert.Equal(normalized, TelnyxAddress.Normalize(address));

    [Theory]
    [InlineData("72345")]
    [InlineData("BANK ALERT")]
    [InlineData("13125550123")]
    [InlineData("anonymous")]
    [InlineData("someone@example.com")]
    [InlineData("+FLOWERS")]
    [InlineData("+1800FLOWERS")]
    [InlineData("+1")]
    [InlineData("+")]
    [InlineData("+999999999999999999999")]
    public void Anything_else_stays_as_it_came(string address) => Assert.Equal(address, TelnyxAddress.Normalize("  " + address + " "));

    [Fact]
    public void Normalizing_twice_changes_nothing_more() =>
        Assert.Equal("+13125550123", TelnyxAddress.Normalize(TelnyxAddress.Normalize("+1 312 555 0123")));

    [Theory]
    [InlineData("+13125550123")]
    [InlineData("+1 (312) 555-0123")]
    [InlineData("+1-312-555-0123")]
    [InlineData("001 312 555 0123")]
    [InlineData("\u202a+1 312 555 0123\u202c")]
    [InlineData("+1\u00a0312\u00a0555\u00a00123")]
    [InlineData("+1 312\u2011555\u20110123")]
    public void A_number_is_read_as_people_write_it(string input)
    {
        Assert.True(TelnyxAddress.TryParseInput(input, out var e164, out var problem));
        Assert.Equal("+13125550123", e164);
        Assert.Null(problem);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("3125550123")]
    [InlineData("(312) 555-0123")]
    [InlineData("72345")]
    [InlineData("hello")]
    [InlineData("+hello")]
    [InlineData("+1 312 555 01234567890123")]
    [InlineData("+1")]
    [InlineData("+1 312 555 0123 ext. 5")]
    [InlineData("+13125550123;drop")]
    [InlineData("00")]
    public void Anything_else_is_no_phone_number_and_says_why(string? input)
    {
        Assert.False(TelnyxAddress.TryParseInput(input, out var e164, out var problem));
        Assert.Null(e164);
        Assert.NotEmpty(problem);
    }

    [Theory]
    [InlineData("+13125550123", true)]
    [InlineData("72345", true)]
    [InlineData("123", true)]
    [InlineData("12345678", true)]
    [InlineData("12", false)]
    [InlineData("123456789", false)]
    [InlineData("BANK ALERT", false)]
    [InlineData("unknown", false)]
    [InlineData("", false)]
    [InlineData("+13125550123\n", false)]
    [InlineData("+03125550123", false)]
    [InlineData("١٢٣٤٥", false)]
    public void Numbers_and_short_codes_can_be_texted_to(string address, bool reachable) =>
        Assert.Equal(reachable, Messaging.Actors.Domain.Address.IsReachable(address));
}
