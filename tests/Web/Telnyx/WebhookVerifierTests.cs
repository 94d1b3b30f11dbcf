using System.Globalization;
using System.Text;
using Messaging.Web.Simulator;
using Messaging.Web.Telnyx;
using Microsoft.Extensions.Time.Testing;

namespace Messaging.Web.Tests.Telnyx;

public sealed class WebhookVerifierTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 15, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Now);
    private readonly SimulatorKeys _telnyx = new();
    private readonly SimulatorKeys _other = new();
    private readonly byte[] _body = Sample.Bytes("inbound-unicode-emoji");

    public void Dispose()
    {
        _telnyx.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void A_delivery_signed_by_our_carrier_is_valid()
    {
        var (timestamp, signature) = _telnyx.Sign(Now, _body);

        Assert.Equal(WebhookVerification.Valid, Verify(timestamp, signature, _body));
    }

    [Fact]
    public void An_empty_body_can_be_signed_too()
    {
        var (timestamp, signature) = _telnyx.Sign(Now, []);

        Assert.Equal(WebhookVerification.Valid, Verify(timestamp, signature, []));
    }

    [Fact]
    public void Another_key_is_refused()
    {
        var (timestamp, signature) = _other.Sign(Now, _body);

        Assert.Equal(WebhookVerification.BadSignature, Verify(timestamp, signature, _body));
    }

    [Fact]
    public void While_a_key_is_rotated_the_old_and_the_new_are_good()
    {
        var verifier = new WebhookVerifier([_other.PublicKey, _telnyx.PublicKey], _time);

        foreach (var key in new[] { _telnyx, _other })
        {
            var (timestamp, signature) = key.Sign(Now, _body);
            Assert.Equal(WebhookVerification.Valid, verifier.Verify(timestamp, signature, _body));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    [InlineData(-300)]
    public void Five_minutes_off_in_either_direction_are_tolerated(int seconds)
    {
        var (timestamp, signature) = _telnyx.Sign(Now.AddSeconds(seconds), _body);

        Assert.Equal(WebhookVerification.Valid, Verify(timestamp, signature, _body));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(-301)]
    [InlineData(86_400_000)]
    public void A_stale_or_future_timestamp_is_refused(int seconds)
    {
        var (timestamp, signature) = _telnyx.Sign(Now.AddSeconds(seconds), _body);

        Assert.Equal(WebhookVerification.Stale, Verify(timestamp, signature, _body));
    }

    [Fact]
    public void A_changed_body_is_refused()
    {
        var (timestamp, signature) = _telnyx.Sign(Now, _body);
        _body[^1] ^= 1;

        Assert.Equal(WebhookVerification.BadSignature, Verify(timestamp, signature, _body));
    }

    [Fact]
    public void A_changed_timestamp_is_refused()
    {
        var (_, signature) = _telnyx.Sign(Now, _body);
        var (later, _) = _telnyx.Sign(Now.AddSeconds(1), _body);

        Assert.Equal(WebhookVerification.BadSignature, Verify(later, signature, _body));
    }

    [Theory]
    [InlineData("+{0}")]
    [InlineData(" {0}")]
    [InlineData("{0} ")]
    [InlineData("-{0}")]
    [InlineData("{0}.0")]
    [InlineData("{0},{0}")]
    [InlineData("0x{0}")]
    [InlineData("99999999999999999999")]
    [InlineData("now")]
    public void A_timestamp_of_anything_but_digits_is_refused(string format)
    {
        var (timestamp, signature) = _telnyx.Sign(Now, _body);

        Assert.Equal(WebhookVerification.Malformed, Verify(string.Format(CultureInfo.InvariantCulture, format, timestamp), signature, _body));
    }

    [Fact]
    public void A_timestamp_in_other_digits_is_refused()
    {
        var (_, signature) = _telnyx.Sign(Now, _body);

        Assert.Equal(WebhookVerification.Malformed, Verify("١٧٧٢٤٦٣٦٠٠", signature, _body));
    }

    [Fact]
    public void A_leading_zero_was_not_signed()
    {
        var (timestamp, signature) = _telnyx.Sign(Now, _body);

        Assert.Equal(WebhookVerification.BadSignature, Verify("0" + timestamp, signature, _body));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    [InlineData(63)]
    [InlineData(65)]
    [InlineData(1000)]
    public void A_signature_of_another_length_is_refused(int length)
    {
        var (timestamp, _) = _telnyx.Sign(Now, _body);
        var signature = Convert.ToBase64String(new byte[length]);

        Assert.Equal(length == 0 ? WebhookVerification.Missing : WebhookVerification.Malformed, Verify(timestamp, signature, _body));
    }

    [Fact]
    public void A_signature_that_is_not_base64_is_refused() =>
        Assert.Equal(WebhookVerification.Malformed, Verify(_telnyx.Sign(Now, _body).Timestamp, "not base64!", _body));

    [Fact]
    public void A_missing_header_is_told_apart()
    {
        var (timestamp, signature) = _telnyx.Sign(Now, _body);

        Assert.Equal(WebhookVerification.Missing, Verify(null, signature, _body));
        Assert.Equal(WebhookVerification.Missing, Verify(timestamp, null, _body));
        Assert.Equal(WebhookVerification.Missing, Verify("", "", _body));
    }

    [Fact]
    public void Without_a_key_nothing_is_valid()
    {
        var (timestamp, signature) = _telnyx.Sign(Now, _body);

        Assert.Equal(WebhookVerification.NoKey, new WebhookVerifier([], _time).Verify(timestamp, signature, _body));
    }

    [Fact]
    public void Many_threads_share_one_verifier()
    {
        var verifier = new WebhookVerifier([_telnyx.PublicKey], _time);
        var valid = Enumerable.Range(0, 200).AsParallel().Select(i =>
        {
            var body = Encoding.UTF8.GetBytes($"body {i}");
            var (timestamp, signature) = _telnyx.Sign(Now, body);
            return verifier.Verify(timestamp, signature, body);
        });

        Assert.All(valid, v => Assert.Equal(WebhookVerification.Valid, v));
    }

    private WebhookVerification Verify(string? timestamp, string? signature, byte[] body) =>
        new WebhookVerifier([_telnyx.PublicKey], _time).Verify(timestamp, signature, body);
}
