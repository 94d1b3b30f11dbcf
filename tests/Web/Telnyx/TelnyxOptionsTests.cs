using Messaging.Web.Simulator;
using Messaging.Web.Telnyx;

namespace Messaging.Web.Tests.Telnyx;

public sealed class TelnyxOptionsTests
{
    [Fact]
    public void Nothing_needs_to_be_set() => Assert.Empty(Wrong(new TelnyxOptions()));

    [Fact]
    public void Good_settings_pass()
    {
        using var one = new SimulatorKeys();
        using var two = new SimulatorKeys();

        Assert.Empty(Wrong(new TelnyxOptions
        {
            ApiKey = " KEY0123456789abcdef_x \n",
            PublicKey = $"{Convert.ToBase64String(one.PublicKey)} , {Convert.ToBase64String(two.PublicKey)},",
            ApiBaseUrl = "https://api.telnyx.com/v2/",
            WebhookUrl = "https://sms.example.com/api/telnyx/inbound?site=7",
            From = "+13125550100",
            MessagingProfileId = "4001a7c2-5b1e-4f0a-9d3c-7e2f81b6c0d4",
        }));
    }

    [Fact]
    public void Blank_settings_count_as_unset()
    {
        var options = new TelnyxOptions { ApiKey = " ", PublicKey = "", ApiBaseUrl = "", WebhookUrl = "", From = "", MessagingProfileId = "" };

        Assert.Empty(Wrong(options));
        Assert.Null(options.ApiKey);
        Assert.Equal("https://api.telnyx.com/v2", options.ApiBaseUrl);
    }

    [Theory]
    [InlineData("key with spaces")]
    [InlineData("ключ")]
    public void A_key_that_fits_no_header_is_wrong(string key) =>
        AssertNames("Telnyx__ApiKey", new TelnyxOptions { ApiKey = key }, key);

    [Theory]
    [InlineData("abc")]
    [InlineData("not base64!")]
    [InlineData("AAECAwQFBgcICQoLDA0ODw==")]
    [InlineData("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")]
    public void A_public_key_of_another_form_is_wrong(string key) =>
        AssertNames("Telnyx__PublicKey", new TelnyxOptions { PublicKey = key }, key);

    [Theory]
    [InlineData("api.telnyx.com/v2")]
    [InlineData("ftp://api.telnyx.com")]
    [InlineData("/v2")]
    [InlineData("https://api.telnyx.com/v2?x=1")]
    public void A_base_address_that_is_none_is_wrong(string url) => AssertNames("Telnyx__ApiBaseUrl", new TelnyxOptions { ApiBaseUrl = url });

    [Theory]
    [InlineData("sms.example.com/hook")]
    [InlineData("mailto:someone@example.com")]
    [InlineData("https://sms.example.com/hook#top")]
    public void A_webhook_address_that_is_none_is_wrong(string url) => AssertNames("Telnyx__WebhookUrl", new TelnyxOptions { WebhookUrl = url });

    [Fact]
    public void A_webhook_address_that_leaves_no_room_for_our_ids_is_wrong() =>
        AssertNames("Telnyx__WebhookUrl", new TelnyxOptions { WebhookUrl = "https://sms.example.com/" + new string('a', 1500) });

    [Theory]
    [InlineData("3125550100")]
    [InlineData("+1 312 555 0100")]
    [InlineData("much too long a name")]
    [InlineData("12-34")]
    public void A_sender_of_no_known_form_is_wrong(string from) => AssertNames("Telnyx__From", new TelnyxOptions { From = from });

    [Theory]
    [InlineData("+13125550100")]
    [InlineData("72345")]
    public void Numbers_and_short_codes_can_send(string from) => Assert.Empty(Wrong(new TelnyxOptions { From = from }));

    [Fact]
    public void An_alphanumeric_sender_needs_a_profile()
    {
        AssertNames("Telnyx__MessagingProfileId", new TelnyxOptions { From = "My Shop" });
        Assert.Empty(Wrong(new TelnyxOptions { From = "My Shop", MessagingProfileId = "4001a7c2-5b1e" }));
    }

    [Fact]
    public void All_wrong_settings_are_told_at_once() =>
        Assert.Equal(2, Wrong(new TelnyxOptions { From = "?", WebhookUrl = "?" }).Count);

    private static void AssertNames(string setting, TelnyxOptions options, string? secret = null)
    {
        var line = Assert.Single(Wrong(options));
        Assert.StartsWith(setting + ": expected", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
        if (secret is not null)
            Assert.DoesNotContain(secret, line, StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Wrong(TelnyxOptions options)
    {
        options.Tidy();
        return [.. new TelnyxOptionsValidator().Validate(null, options).Failures ?? []];
    }
}
