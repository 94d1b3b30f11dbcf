using System.Net;
using System.Text;
using Messaging.Actors.Domain;
using Messaging.Web.Telnyx;

namespace Messaging.Web.Tests.Simulator;

public sealed class SimulatedInboundTests : IAsyncLifetime
{
    private const string Customer = "+13125550123";

    private SimulatorHost _host = null!;

    public async Task InitializeAsync() => _host = await SimulatorHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_text_comes_in_through_the_signed_webhook()
    {
        using var response = await _host.TextInAsync(new { from = Customer, text = "Is the blue bike still there? 🚲" });

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var answer = await SimulatorHost.JsonAsync(response);
        var text = Assert.IsType<TelnyxWebhook.InboundText>(await _host.NextAsync());
        Assert.Equal((Customer, "+15555550100"), (text.From, text.To));
        Assert.Equal("Is the blue bike still there? 🚲", text.Text);
        Assert.Equal(answer.GetProperty("event_id").GetString(), text.EventId);
        Assert.Equal(answer.GetProperty("message_id").GetString(), text.TelnyxMessageId);
    }

    [Fact]
    public async Task All_that_a_text_can_have_may_be_given()
    {
        using var response = await _host.TextInAsync(new
        {
            from = Customer,
            to = "+15555550199",
            text = "Look",
            media_urls = new[] { "https://media.example.com/a.png" },
            cc = new[] { "+13125550145" },
            event_id = "e-1",
            message_id = "t-1",
        });

        var text = Assert.IsType<TelnyxWebhook.InboundText>(await _host.NextAsync());
        Assert.Equal(("e-1", "t-1", "+15555550199", "MMS"), (text.EventId, text.TelnyxMessageId, text.To, text.Type));
        Assert.Equal("image/png", Assert.Single(text.Media).ContentType);
        Assert.Equal([Customer, "+13125550145"], text.Group!.Participants.ToArray());
    }

    [Theory]
    [InlineData("STOP")]
    [InlineData(" stopall ")]
    [InlineData("Unsubscribe")]
    [InlineData("CANCEL")]
    [InlineData("END")]
    [InlineData("QUIT")]
    public async Task A_stop_word_blocks_later_sends_until_START(string word)
    {
        using (await _host.TextInAsync(new { from = Customer, text = word }))
            Assert.Equal(OptOutWish.OptOut, Assert.IsType<TelnyxWebhook.InboundText>(await _host.NextAsync()).OptOut);
        Assert.Equal("40300", Assert.IsType<SendOutcome.Refused>(await _host.SendAsync(Customer)).Error.Code);

        using (await _host.TextInAsync(new { from = Customer, text = "START" }))
            Assert.Equal(OptOutWish.OptIn, Assert.IsType<TelnyxWebhook.InboundText>(await _host.NextAsync()).OptOut);
        Assert.IsType<SendOutcome.Accepted>(await _host.SendAsync(Customer));
    }

    [Fact]
    public async Task A_stop_word_within_a_sentence_blocks_nothing()
    {
        using (await _host.TextInAsync(new { from = Customer, text = "Please stop by" }))
            Assert.Equal(OptOutWish.None, Assert.IsType<TelnyxWebhook.InboundText>(await _host.NextAsync()).OptOut);

        Assert.IsType<SendOutcome.Accepted>(await _host.SendAsync(Customer));
    }

    [Fact]
    public async Task A_text_that_the_webhook_does_not_take_is_told_as_such()
    {
        _host.Answer = _ => 503;

        using var response = await _host.TextInAsync(new { from = Customer, text = "Hello" });

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(3, _host.Bodies.Count);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"from\": \"+13125550123\"}")]
    [InlineData("{\"from\": \"\", \"text\": \"a\"}")]
    [InlineData("{\"from\": \"+13125550123\", \"text\": \"a\", \"to\": \"\"}")]
    [InlineData("{\"from\": \"+13125550123\", \"text\": \"a\", \"cc\": [null]}")]
    [InlineData("{\"from\": \"+13125550123\", \"media_urls\": [\"nowhere\"]}")]
    [InlineData("{\"from\": \"+13125550123\", \"text\": \"a\", \"event_id\": \"\"}")]
    [InlineData("{\"from\": 5, \"text\": \"a\"}")]
    [InlineData("{\"from\": \"+13125550123\", \"text\": \"\\ud800\"}")]
    [InlineData("null")]
    [InlineData("")]
    public async Task A_bad_request_is_a_problem_and_brings_nothing_in(string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await _host.Http.PostAsync(new Uri(_host.Address, "/simulator/inbound"), content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Empty(_host.Bodies);
    }

    [Fact]
    public async Task A_form_as_a_foreign_page_could_post_it_is_refused()
    {
        using var content = new StringContent("{\"from\": \"+13125550123\", \"text\": \"a\"}", Encoding.UTF8, "text/plain");
        using var response = await _host.Http.PostAsync(new Uri(_host.Address, "/simulator/inbound"), content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }
}
