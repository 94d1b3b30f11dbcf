using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.Webhooks;

[Collection(SharedServers.SqliteInOneLife)]
public sealed class RefusedWebhookTests(ServerFixture server)
{
    private const int OneMebibyte = 1024 * 1024;

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("{")]
    [InlineData("{\"data\":")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("42")]
    [InlineData("{}")]
    [InlineData("{\"data\":null}")]
    [InlineData("{\"data\":[]}")]
    [InlineData("{\"data\":{}}")]
    [InlineData("{\"errors\":[]}")]
    public async Task What_is_signed_but_no_event_is_answered_400(string body)
    {
        using var response = await server.Telnyx.PostAsync(server.Client, Encoding.UTF8.GetBytes(body));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_answered_400()
    {
        using var response = await server.Telnyx.PostAsync(server.Client, [0xff, 0xfe, 0x00, 0x80]);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Json_of_absurd_depth_is_answered_400_and_harms_nothing()
    {
        var deep = new string('[', 400_000) + new string(']', 400_000);
        foreach (var body in new[] { deep, $"{{\"data\":{deep}}}", string.Concat(Enumerable.Repeat("{\"data\":", 100_000)) })
        {
            using var response = await server.Telnyx.PostAsync(server.Client, Encoding.UTF8.GetBytes(body));
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }

        await server.TextInAsync(ServerFixture.NewNumber(), "still there?");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task More_than_one_mebibyte_is_answered_413(bool chunked)
    {
        using var response = await PostAsync(OneMebibyte + 1, chunked);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_mebibyte_is_taken(bool chunked)
    {
        using var response = await TelnyxSide.RepeatedAsync(() => PostAsync(OneMebibyte, chunked), HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("{\"data\":{\"record_type\":\"event\",\"event_type\":\"10dlc.campaign.update\",\"id\":\"e-1\",\"payload\":{\"status\":\"OK\"}}}")]
    [InlineData("{\"data\":{\"record_type\":\"event\",\"event_type\":\"messaging-profile.spend-limit-reached\",\"payload\":{\"profile_id\":\"p\"}}}")]
    [InlineData("{\"data\":{\"record_type\":\"link_clicked\",\"message_id\":\"m\",\"to\":\"+13125550123\",\"url\":\"https://example.com\"}}")]
    [InlineData("{\"data\":{\"record_type\":\"event\",\"event_type\":\"message.received\",\"id\":\"e-2\",\"payload\":null}}")]
    [InlineData("{\"data\":{\"record_type\":\"event\",\"event_type\":\"message.finalized\",\"id\":\"e-3\",\"payload\":null}}")]
    [InlineData("{\"data\":{\"record_type\":\"event\",\"event_type\":\"call.initiated\",\"payload\":[1,2]}}")]
    public async Task Events_that_are_of_no_use_are_acknowledged(string body)
    {
        using var response = await server.Telnyx.PostAsync(server.Client, Encoding.UTF8.GetBytes(body));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    // An event with so long a field that the whole has the size.
    private async Task<HttpResponseMessage> PostAsync(int size, bool chunked)
    {
        var webhook = TelnyxSide.Text(ServerFixture.NewNumber(), "large");
        webhook["data"]!["padding"] = "";
        webhook["data"]!["padding"] = new string('x', size - Encoding.UTF8.GetByteCount(webhook.ToJsonString()));
        var body = Encoding.UTF8.GetBytes(webhook.ToJsonString());
        Assert.Equal(size, body.Length);
        return await server.Telnyx.PostAsync(server.Client, body, change: request => request.Headers.TransferEncodingChunked = chunked);
    }
}

/// <summary>No public key: nothing from outside can be verified.</summary>
public sealed class NoKeyServer : ServerFixture
{
    protected override IEnumerable<(string Name, string Value)> Settings => [];
}

public sealed class NoPublicKeyTests(NoKeyServer server) : IClassFixture<NoKeyServer>
{
    [Fact]
    public async Task Webhooks_from_outside_are_answered_503_to_be_delivered_again()
    {
        using var response = await server.Telnyx.PostAsync(server.Client, TelnyxSide.Text(ServerFixture.NewNumber(), "hello"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task The_simulated_carrier_texts_in_all_the_same()
    {
        var from = ServerFixture.NewNumber();
        await server.Client.PostAsync(
            "/simulator/inbound", HttpStatusCode.Accepted, new JsonObject { ["from"] = from, ["text"] = "simulated" });
        var customer = await server.Client.FindCustomerAsync(from);
        Assert.Equal("simulated", (string?)customer["last_message"]!["message_text"]);
    }

    [Fact]
    public async Task A_simulated_send_is_delivered()
    {
        var (customer, _) = await server.NewCustomerAsync();
        var row = await server.Client.SendTextAsync(customer, "to nobody");
        await server.Client.RowWithStatusAsync(customer, (string)row["id"]!, "delivered");
    }
}
