using System.Net;
using System.Text;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.Webhooks;

/// <summary>Two keys, as while a key is rotated.</summary>
public sealed class TwoKeysServer : ServerFixture
{
    public TelnyxSide NewKey { get; } = new();

    protected override IEnumerable<(string Name, string Value)> Settings =>
        base.Settings.Append(("Telnyx__PublicKey", $"{Telnyx.PublicKey},{NewKey.PublicKey}"));
}

public sealed class SignatureTests(TwoKeysServer server) : IClassFixture<TwoKeysServer>
{
    private readonly HttpClient _outside = server.Server.Client(key: null);

    [Fact]
    public async Task A_webhook_signed_with_either_configured_key_is_taken()
    {
        foreach (var side in new[] { server.Telnyx, server.NewKey })
        {
            using var response = await side.PostAsync(_outside, TelnyxSide.Text(ServerFixture.NewNumber(), "hello"));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("telnyx-signature-ed25519")]
    [InlineData("telnyx-timestamp")]
    public async Task A_missing_header_is_refused(string header) =>
        await RefusedAsync(change: request => request.Headers.Remove(header));

    [Theory]
    [InlineData("")]
    [InlineData("not base64")]
    [InlineData("AAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")]
    public async Task A_signature_that_is_none_is_refused(string signature) =>
        await RefusedAsync(change: request => Replace(request, "telnyx-signature-ed25519", signature));

    [Fact]
    public async Task The_signature_of_another_key_is_refused()
    {
        using var stranger = new TelnyxSide();
        await RefusedAsync(stranger);
    }

    [Fact]
    public async Task The_signature_of_another_body_is_refused() =>
        await RefusedAsync(change: request => request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes("{\"data\":{}}")));

    [Theory]
    [InlineData(-320)]
    [InlineData(-86400)]
    [InlineData(320)]
    [InlineData(86400)]
    public async Task A_signature_too_far_from_our_clock_is_refused(int seconds) => await RefusedAsync(at: seconds);

    [Theory]
    [InlineData(-280)]
    [InlineData(280)]
    public async Task A_signature_within_the_tolerance_is_taken(int seconds)
    {
        var from = ServerFixture.NewNumber();
        using var response = await PostAsync(server.Telnyx, from, seconds, null);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await server.Client.FindCustomerAsync(from);
    }

    [Theory]
    [InlineData("99999999999999999999999")]
    [InlineData("-1")]
    [InlineData("1e9")]
    [InlineData("soon")]
    public async Task A_timestamp_that_is_none_is_refused(string timestamp) =>
        await RefusedAsync(change: request => Replace(request, "telnyx-timestamp", timestamp));

    [Fact]
    public async Task An_api_key_does_not_replace_the_signature()
    {
        using var response = await server.Client.PostRawAsync("/api/telnyx/inbound", TelnyxSide.Text(ServerFixture.NewNumber(), "x").ToJsonString());
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task The_signature_is_checked_before_the_body_is_read()
    {
        using var response = await _outside.PostRawAsync("/api/telnyx/inbound", "this is not JSON");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private static void Replace(HttpRequestMessage request, string header, string value)
    {
        request.Headers.Remove(header);
        request.Headers.TryAddWithoutValidation(header, value);
    }

    private async Task RefusedAsync(TelnyxSide? side = null, int at = 0, Action<HttpRequestMessage>? change = null)
    {
        var from = ServerFixture.NewNumber();
        using var response = await PostAsync(side ?? server.Telnyx, from, at, change);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var found = await server.Client.GetAsync($"/api/customers?search={from[1..]}", HttpStatusCode.OK);
        Assert.Empty(found["customers"]!.AsArray());
    }

    private Task<HttpResponseMessage> PostAsync(TelnyxSide side, string from, int seconds, Action<HttpRequestMessage>? change) =>
        side.PostAsync(
            _outside, Encoding.UTF8.GetBytes(TelnyxSide.Text(from, "hello").ToJsonString()),
            at: DateTimeOffset.UtcNow.AddSeconds(seconds), change: change);
}
