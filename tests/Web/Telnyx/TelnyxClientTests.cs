using System.Text.Json.Nodes;
using Messaging.Actors.Domain;
using Messaging.Web.Telnyx;
using Microsoft.Extensions.Logging;

namespace Messaging.Web.Tests.Telnyx;

public sealed class TelnyxClientTests
{
    private static readonly string Accepted = Sample.Text("send-response-200");

    [Fact]
    public async Task A_message_that_is_taken_gets_the_carriers_id_and_status()
    {
        await using var telnyx = await FakeTelnyx.StartAsync(200, Accepted);
        using var client = new ClientUnderTest(telnyx.BaseUrl);

        var outcome = await client.SendAsync();

        Assert.Equal(new SendOutcome.Accepted("0f7521d9-3166-4d49-a073-6a719cc2a52b", MessageStatus.Queued, 1), outcome);
        Assert.Single(telnyx.Requests);
    }

    [Fact]
    public async Task The_request_holds_the_message_the_key_and_our_ids()
    {
        await using var telnyx = await FakeTelnyx.StartAsync(200, Accepted);
        using var client = new ClientUnderTest(
            telnyx.BaseUrl + "/", settings: [("WebhookUrl", "https://sms.example.com/hook?site=7"), ("MessagingProfileId", "profile-1")]);

        await client.SendAsync(ClientUnderTest.Send with { MediaUrls = ["https://media.example.com/a.png"] });

        var (path, authorization, body) = Assert.Single(telnyx.Requests);
        Assert.Equal("/v2/messages", path);
        Assert.Equal("Bearer " + ClientUnderTest.ApiKey, authorization);
        var expected = new JsonObject
        {
            ["from"] = "+13125550100",
            ["to"] = "+13125550123",
            ["text"] = "Is it still there?",
            ["media_urls"] = new JsonArray("https://media.example.com/a.png"),
            ["messaging_profile_id"] = "profile-1",
            ["webhook_url"] = "https://sms.example.com/hook?site=7&customer_id=c-1&message_id=m-2&attempt=3",
        };
        Assert.True(JsonNode.DeepEquals(expected, body), body.ToJsonString());
    }

    [Fact]
    public async Task What_is_not_there_is_left_out()
    {
        await using var telnyx = await FakeTelnyx.StartAsync(200, Accepted);
        using var client = new ClientUnderTest(telnyx.BaseUrl);

        await client.SendAsync(ClientUnderTest.Send with { Text = "", MediaUrls = ["https://media.example.com/a.png"] });

        var keys = Assert.Single(telnyx.Requests).Body.Select(p => p.Key);
        Assert.Equal(["from", "to", "media_urls"], keys);
    }

    [Fact]
    public async Task A_429_is_tried_again_after_the_wait_it_names()
    {
        await using var telnyx = await FakeTelnyx.StartAsync((context, number) =>
        {
            context.Response.Headers.RetryAfter = "2";
            return number < 3
                ? FakeTelnyx.WriteAsync(context, 429, Sample.Text("send-error-429"))
                : FakeTelnyx.WriteAsync(context, 200, Accepted);
        });
        using var client = new ClientUnderTest(telnyx.BaseUrl);

        Assert.IsType<SendOutcome.Accepted>(await client.SendAsync());
        Assert.Equal(3, telnyx.Requests.Count);
        Assert.All(client.Waits, wait => Assert.InRange(wait, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2.5)));
    }

    [Fact]
    public async Task A_429_without_a_wait_backs_off_and_gives_the_message_back_in_the_end()
    {
        await using var telnyx = await FakeTelnyx.StartAsync(429, "");
        using var client = new ClientUnderTest(telnyx.BaseUrl);

        Assert.Equal(new SendOutcome.NotTaken("HTTP 429", null), await client.SendAsync());
        Assert.Equal(4, telnyx.Requests.Count);
        Assert.Equal(3, client.Waits.Count);
    }

    [Theory]
    [InlineData("retry-after", "120", 120)]
    [InlineData("x-ratelimit-reset", "60", 60)]
    public async Task A_long_wait_is_not_sat_out_but_given_back(string header, string value, int seconds)
    {
        await using var telnyx = await FakeTelnyx.StartAsync((context, _) =>
        {
            context.Response.Headers[header] = value;
            return FakeTelnyx.WriteAsync(context, 429, Sample.Text("send-error-429"));
        });
        using var client = new ClientUnderTest(telnyx.BaseUrl);

        Assert.Equal(new SendOutcome.NotTaken("HTTP 429", TimeSpan.FromSeconds(seconds)), await client.SendAsync());
        Assert.Single(telnyx.Requests);
    }

    [Theory]
    [InlineData("retry-after", "soon")]
    [InlineData("retry-after", "-5")]
    [InlineData("x-ratelimit-reset", "99999999999")]
    [InlineData("x-ratelimit-reset", "0")]
    public async Task A_wait_that_makes_no_sense_is_replaced_by_our_own(string header, string value)
    {
        await using var telnyx = await FakeTelnyx.StartAsync((context, number) =>
        {
            context.Response.Headers[header] = value;
            return number == 1 ? FakeTelnyx.WriteAsync(context, 429, "") : FakeTelnyx.WriteAsync(context, 200, Accepted);
        });
        using var client = new ClientUnderTest(telnyx.BaseUrl);

        Assert.IsType<SendOutcome.Accepted>(await client.SendAsync());
        Assert.True(Assert.Single(client.Waits) <= SendRetry.LongestWait);
    }

    [Fact]
    public async Task The_spend_limit_is_final_though_it_comes_as_429()
    {
        await using var telnyx = await FakeTelnyx.StartAsync(429, """{"errors":[{"code":"40333","title":"Spend limit reached"}]}""");
        using var client = new ClientUnderTest(telnyx.BaseUrl);

        Assert.Equal(new SendOutcome.Refused(new("40333", "Spend limit reached", null)), await client.SendAsync());
        Assert.Single(telnyx.Requests);
        Assert.Contains(client.Log.Lines, line => line.Level == LogLevel.Error);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(422)]
    public async Task An_opt_out_keeps_its_code_under_whatever_status_and_is_no_alarm(int status)
    {
        await using var telnyx = await FakeTelnyx.StartAsync(status, Sample.Text("send-error-opted-out"));
        using var client = new ClientUnderTest(telnyx.BaseUrl);

        var refused = Assert.IsType<SendOutcome.Refused>(await client.SendAsync());

        Assert.Equal(("40300", "Blocked due to STOP message"), (refused.Error.Code, refused.Error.Title));
        Assert.Single(telnyx.Requests);
        Assert.DoesNotContain(client.Log.Lines, line => line.Level == LogLevel.Error);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(402)]
    [InlineData(403)]
    public async Task A_refused_account_raises_an_alarm(int status)
    {
        await using var telnyx = await FakeTelnyx.StartAsync(status, """{"errors":[{"code":"10009","title":"Authentication failed"}]}""");
        using var client = new ClientUnderTest(telnyx.BaseUrl);

        Assert.IsType<SendOutcome.Refused>(await client.SendAsync());
        Assert.Contains(client.Log.Lines, line => line.Level == LogLevel.Error);
    }

    [Theory]
    [InlineData(400, "")]
    [InlineData(404, "<html>Not here</html>")]
    [InlineData(422, "{}")]
    [InlineData(422, "{\"errors\":[]}")]
    [InlineData(422, "{\"errors\":null}")]
    [InlineData(302, "")]
    public async Task A_refusal_that_is_not_in_Telnyx_form_is_told_by_its_status(int status, string body)
    {
        await using var telnyx = await FakeTelnyx.StartAsync((context, _) =>
        {
            context.Response.Headers.Location = "/v2/elsewhere";
            return FakeTelnyx.WriteAsync(context, status, body);
        });
        using var client = new ClientUnderTest(telnyx.BaseUrl);

        var refused = Assert.IsType<SendOutcome.Refused>(await client.SendAsync());

        Assert.StartsWith($"HTTP {status}", refused.Error.Title, StringComparison.Ordinal);
        Assert.Single(telnyx.Requests);
    }

    [Fact]
    public async Task An_invalid_sender_is_told_with_code_title_and_detail()
    {
        await using var telnyx = await FakeTelnyx.StartAsync(400, Sample.Text("send-error-invalid-from"));
        using var client = new ClientUnderTest(telnyx.BaseUrl);

        var refused = Assert.IsType<SendOutcome.Refused>(await client.SendAsync());

        Assert.Equal(("40305", "Invalid 'from' address"), (refused.Error.Code, refused.Error.Title));
        Assert.NotNull(refused.Error.Detail);
    }

    [Fact]
    public async Task No_log_line_holds_a_number_a_text_or_the_key()
    {
        foreach (var (status, body) in new[] { (200, Accepted), (400, Sample.Text("send-error-opted-out")), (401, ""), (500, ""), (429, "") })
        {
            await using var telnyx = await FakeTelnyx.StartAsync(status, body);
            using var client = new ClientUnderTest(telnyx.BaseUrl);
            await client.SendAsync();

            Assert.NotEmpty(client.Log.Lines);
            Assert.All(client.Log.Lines, line =>
            {
                Assert.DoesNotContain("555", line.Text, StringComparison.Ordinal);
                Assert.DoesNotContain("still there", line.Text, StringComparison.Ordinal);
                Assert.DoesNotContain(ClientUnderTest.ApiKey, line.Text, StringComparison.Ordinal);
            });
        }
    }
}
