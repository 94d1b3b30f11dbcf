using System.Net;
using System.Text;
using Messaging.Actors.Domain;
using Messaging.Web.Telnyx;
using Messaging.Web.Tests.Telnyx;

namespace Messaging.Web.Tests.Simulator;

/// <summary>Our real client against the simulated carrier, over HTTP and back.</summary>
public sealed class SimulatedSendTests : IAsyncLifetime
{
    private const string Customer = "+13125550123";
    private const string Magic = "+155555501";

    private SimulatorHost _host = null!;

    public async Task InitializeAsync() => _host = await SimulatorHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_message_is_queued_then_sent_then_delivered()
    {
        var accepted = Assert.IsType<SendOutcome.Accepted>(await _host.SendAsync(Customer));
        var sent = await _host.NextReportAsync();
        var delivered = await _host.NextReportAsync();

        Assert.Equal(MessageStatus.Queued, accepted.Status);
        Assert.Equal((MessageStatus.Sent, MessageStatus.Delivered), (sent.Status, delivered.Status));
        Assert.All([sent, delivered], report =>
        {
            Assert.Equal(accepted.TelnyxMessageId, report.TelnyxMessageId);
            Assert.Equal(new SendReference(new("c-1"), new("m-2"), 1), SendReference.Read(report.WebhookUrl));
            Assert.Equal((Customer, "Hello"), (report.To, report.Text));
        });
        Assert.NotEqual(sent.EventId, delivered.EventId);
        Assert.True(delivered.OccurredAt >= sent.OccurredAt);
    }

    [Theory]
    [InlineData("01", MessageStatus.DeliveryFailed, "40008")]
    [InlineData("05", MessageStatus.DeliveryUnconfirmed, null)]
    [InlineData("06", MessageStatus.Delivered, null)]
    public async Task A_number_can_end_otherwise_after_it_was_sent(string number, MessageStatus end, string? code)
    {
        Assert.IsType<SendOutcome.Accepted>(await _host.SendAsync(Magic + number));

        Assert.Equal(MessageStatus.Sent, (await _host.NextReportAsync()).Status);
        var final = await _host.NextReportAsync();
        Assert.Equal((end, code), (final.Status, final.Error?.Code));
    }

    [Fact]
    public async Task A_number_can_fail_before_it_is_sent()
    {
        Assert.IsType<SendOutcome.Accepted>(await _host.SendAsync(Magic + "02"));

        var final = await _host.NextReportAsync();
        Assert.Equal((MessageStatus.SendingFailed, "40010"), (final.Status, final.Error?.Code));
    }

    [Theory]
    [InlineData("03", "40310")]
    [InlineData("04", "40300")]
    public async Task A_number_can_be_refused(string number, string code) =>
        Assert.Equal(code, Assert.IsType<SendOutcome.Refused>(await _host.SendAsync(Magic + number)).Error.Code);

    [Fact]
    public async Task A_lost_answer_is_uncertain_until_the_webhooks_come()
    {
        Assert.IsType<SendOutcome.Lost>(await _host.SendAsync(Magic + "07"));

        var sent = await _host.NextReportAsync();
        Assert.Equal((MessageStatus.Sent, "m-2"), (sent.Status, SendReference.Read(sent.WebhookUrl)?.MessageId.Value));
        Assert.Equal(MessageStatus.Delivered, (await _host.NextReportAsync()).Status);
    }

    [Theory]
    [InlineData("08")]
    [InlineData("12")]
    public async Task A_message_can_stay_uncertain(string number)
    {
        Assert.IsType<SendOutcome.Lost>(await _host.SendAsync(Magic + number));

        // The webhooks of a later message come: none of the first was on its way.
        await _host.SendAsync(Customer, "later");
        Assert.Equal("later", (await _host.NextReportAsync()).Text);
        Assert.Equal("later", (await _host.NextReportAsync()).Text);
    }

    [Fact]
    public async Task A_throttled_number_is_taken_at_the_second_try()
    {
        Assert.IsType<SendOutcome.Accepted>(await _host.SendAsync(Magic + "09"));

        Assert.Equal(MessageStatus.Sent, (await _host.NextReportAsync()).Status);
    }

    [Fact]
    public async Task Webhooks_can_come_doubled_and_the_last_first()
    {
        await _host.SendAsync(Magic + "10");

        var all = new List<TelnyxWebhook.DeliveryReport>();
        for (var i = 0; i < 4; i++)
            all.Add(await _host.NextReportAsync());

        Assert.Equal([MessageStatus.Delivered, MessageStatus.Delivered, MessageStatus.Sent, MessageStatus.Sent], all.Select(r => r.Status));
        Assert.Equal(2, all.Select(r => r.EventId).Distinct().Count());
    }

    [Fact]
    public async Task A_message_can_stay_sent()
    {
        var accepted = Assert.IsType<SendOutcome.Accepted>(await _host.SendAsync(Magic + "11"));

        Assert.Equal(MessageStatus.Sent, (await _host.NextReportAsync()).Status);
        using var found = await _host.CallApiAsync(HttpMethod.Get, "/messages/" + accepted.TelnyxMessageId);
        var data = (await SimulatorHost.JsonAsync(found)).GetProperty("data");
        Assert.Equal("sent", data.GetProperty("to")[0].GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_refused_delivery_comes_again_with_the_same_event_and_another_body()
    {
        _host.Answer = number => number < 3 ? 503 : 200;

        await _host.SendAsync(Magic + "02");

        Assert.Equal(MessageStatus.SendingFailed, (await _host.NextReportAsync()).Status);
        Assert.Equal(3, _host.Bodies.Count);
        Assert.Contains("\"attempt\": 1", _host.Bodies[0], StringComparison.Ordinal);
        Assert.Contains("\"attempt\": 3", _host.Bodies[2], StringComparison.Ordinal);
        Assert.Single(_host.Bodies.Select(b => Assert.IsType<TelnyxWebhook.DeliveryReport>(Sample.ParseJson(b)).EventId).Distinct());
    }

    [Fact]
    public async Task After_three_deliveries_the_carrier_gives_an_event_up_and_goes_on()
    {
        _host.Answer = number => number <= 3 ? 500 : 200;

        await _host.SendAsync(Customer);

        Assert.Equal(MessageStatus.Delivered, (await _host.NextReportAsync()).Status);
        Assert.Equal(4, _host.Bodies.Count);
    }

    [Fact]
    public async Task A_redirect_of_a_webhook_is_no_success()
    {
        _host.Answer = number => number == 1 ? 302 : 200;

        await _host.SendAsync(Magic + "02");

        Assert.Equal(MessageStatus.SendingFailed, (await _host.NextReportAsync()).Status);
        Assert.Equal(2, _host.Bodies.Count);
    }

    [Fact]
    public async Task Only_the_key_of_this_process_is_taken()
    {
        using var response = await _host.CallApiAsync(HttpMethod.Post, "/messages", new { to = Customer }, key: "KEY-of-another");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("10009", await CodeAsync(response));
    }

    [Theory]
    [InlineData("{}", "10004")]
    [InlineData("{\"to\": \"+13125550123\"", "10023")]
    [InlineData("[]", "10023")]
    [InlineData("{\"to\": \"My Shop\", \"from\": \"+15555550100\", \"text\": \"a\"}", "40310")]
    [InlineData("{\"to\": \"+13125550123\", \"text\": \"a\"}", "40305")]
    [InlineData("{\"to\": \"+13125550123\", \"from\": \"+15555550100\"}", "40316")]
    [InlineData("{\"to\": \"+13125550123\", \"from\": \"+15555550100\", \"media_urls\": [\"file\"]}", "10003")]
    [InlineData("{\"to\": \"+13125550123\", \"from\": \"+15555550100\", \"text\": \"a\", \"webhook_url\": \"/hook\"}", "10003")]
    public async Task A_bad_request_is_refused_in_the_form_of_Telnyx(string json, string code)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_host.Address, "/simulator/v2/messages"));
        request.Headers.Authorization = new("Bearer", _host.Keys.ApiKey);
        request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await _host.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(code, await CodeAsync(response));
    }

    [Fact]
    public async Task An_unknown_message_is_not_found()
    {
        using var response = await _host.CallApiAsync(HttpMethod.Get, "/messages/none");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage response) =>
        (await SimulatorHost.JsonAsync(response)).GetProperty("errors")[0].GetProperty("code").GetString();
}
