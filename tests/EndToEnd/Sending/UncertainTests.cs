using System.Net;
using System.Text.Json.Nodes;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.Sending;

/// <summary>Telnyx may have a message without our knowing: it is never sent again by itself.</summary>
[Collection(SharedServers.SqliteThroughCrashes)]
public sealed class UncertainTests(ServerFixture server)
{
    [Theory]
    [InlineData("lost")]
    [InlineData("500")]
    [InlineData("503")]
    [InlineData("no id")]
    public async Task A_lost_answer_leaves_the_message_uncertain_after_exactly_one_request(string how)
    {
        var (customer, number) = await server.NewCustomerAsync();
        LoseAnswers(number, how);
        var id = (string)(await server.Client.SendTextAsync(customer, "did it arrive?"))["id"]!;
        await server.Client.RowWithStatusAsync(customer, id, "uncertain");

        // The next message leaves, so the outbox has gone on; and still the first was sent once.
        server.Carrier.Answer(number, (request, _, context) => FakeTelnyx.AcceptAsync(request, context));
        var next = (string)(await server.Client.SendTextAsync(customer, "another"))["id"]!;
        await server.Client.RowWithStatusAsync(customer, next, "queued");
        Assert.Equal(["did it arrive?", "another"], server.Carrier.To(number).Select(request => request.Text));
        Assert.Equal("uncertain", (string?)(await server.Client.RowAsync(customer, id))["status"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_webhook_that_bears_our_ids_settles_it(bool inBody)
    {
        var (customer, number) = await server.NewCustomerAsync();
        LoseAnswers(number, "lost");
        var id = (string)(await server.Client.SendTextAsync(customer, "did it arrive?"))["id"]!;
        await server.Client.RowWithStatusAsync(customer, id, "uncertain");
        var request = Assert.Single(server.Carrier.To(number));

        var webhook = TelnyxSide.Status(
            request.TelnyxId, number, request.Text, "delivered", webhookUrl: inBody ? (string)request.Body["webhook_url"]! : null);
        await server.PostWebhookAsync(webhook, HttpStatusCode.OK, inBody ? "" : request.WebhookQuery);
        var row = await server.Client.RowAsync(customer, id);
        Assert.Equal("delivered", (string?)row["status"]);
        Assert.Equal(request.TelnyxId, (string?)row["telnyx_message_id"]);
    }

    [Fact]
    public async Task A_webhook_may_come_before_the_answer_to_its_send()
    {
        var (customer, number) = await server.NewCustomerAsync();
        server.Carrier.Answer(number, async (request, _, context) =>
        {
            var webhook = TelnyxSide.Status(request.TelnyxId, number, request.Text, "delivered", webhookUrl: (string)request.Body["webhook_url"]!);
            await server.PostWebhookAsync(webhook, HttpStatusCode.OK);
            await FakeTelnyx.AcceptAsync(request, context);
        });
        var id = (string)(await server.Client.SendTextAsync(customer, "quick"))["id"]!;
        await server.Client.RowWithStatusAsync(customer, id, "delivered");

        // The answer to the next send proves that the one to the first has been taken in.
        server.Carrier.Answer(number, (request, _, context) => FakeTelnyx.AcceptAsync(request, context));
        var next = (string)(await server.Client.SendTextAsync(customer, "next"))["id"]!;
        await server.Client.RowWithStatusAsync(customer, next, "queued");
        Assert.Equal("delivered", (string?)(await server.Client.RowAsync(customer, id))["status"]);
    }

    [Fact]
    public async Task An_agent_may_send_an_uncertain_message_again()
    {
        var (customer, number) = await server.NewCustomerAsync();
        LoseAnswers(number, "lost");
        var id = (string)(await server.Client.SendTextAsync(customer, "did it arrive?"))["id"]!;
        await server.Client.RowWithStatusAsync(customer, id, "uncertain");

        server.Carrier.Answer(number, (request, _, context) => FakeTelnyx.AcceptAsync(request, context));
        var again = await RetryAsync(customer, id, HttpStatusCode.Accepted);
        Assert.Equal(id, (string?)again["id"]);
        await server.Client.RowWithStatusAsync(customer, id, "queued");
        Assert.Equal(2, server.Carrier.To(number).Count);
        Assert.Single(await server.Client.HistoryAsync(customer));

        await RetryAsync(customer, id, HttpStatusCode.Conflict);
        Assert.Equal(2, server.Carrier.To(number).Count);
    }

    [Fact]
    public async Task A_rejected_message_may_be_sent_again_and_its_error_goes()
    {
        var (customer, number) = await server.NewCustomerAsync();
        server.Carrier.Answer(number, (request, count, context) => count == 1
            ? FakeTelnyx.RefuseAsync(context, 400, "send-error-invalid-from.json")
            : FakeTelnyx.AcceptAsync(request, context));
        var id = (string)(await server.Client.SendTextAsync(customer, "again"))["id"]!;
        await server.Client.RowWithStatusAsync(customer, id, "rejected");
        await RetryAsync(customer, id, HttpStatusCode.Accepted);
        Assert.Null((await server.Client.RowWithStatusAsync(customer, id, "queued"))["error"]);
    }

    [Fact]
    public async Task Ten_agents_who_retry_at_the_same_moment_send_once()
    {
        var (customer, number) = await server.NewCustomerAsync();
        LoseAnswers(number, "lost");
        var id = (string)(await server.Client.SendTextAsync(customer, "all together"))["id"]!;
        await server.Client.RowWithStatusAsync(customer, id, "uncertain");
        server.Carrier.Answer(number, (request, _, context) => FakeTelnyx.AcceptAsync(request, context));
        await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            using var response = await server.Client.PostAsync($"/api/messages/{id}/retry?customerId={customer}", null);
            Assert.Contains(response.StatusCode, new[] { HttpStatusCode.Accepted, HttpStatusCode.Conflict });
        }));
        await server.Client.RowWithStatusAsync(customer, id, "queued");
        Assert.Equal(2, server.Carrier.To(number).Count);
    }

    [Fact]
    public async Task Only_messages_that_there_are_can_be_retried()
    {
        var (customer, number) = await server.NewCustomerAsync();
        await server.TextInAsync(number, "inbound");
        var inbound = (string)(await server.Client.HistoryAsync(customer))[0]["id"]!;
        await RetryAsync(customer, "no-such-message", HttpStatusCode.NotFound);
        await RetryAsync(Guid.NewGuid().ToString(), inbound, HttpStatusCode.NotFound);
        await server.Client.PostAsync($"/api/messages/{inbound}/retry", HttpStatusCode.BadRequest);
        using var response = await server.Client.PostAsync($"/api/messages/{inbound}/retry?customerId={customer}", null);
        Assert.Contains(response.StatusCode, new[] { HttpStatusCode.Conflict, HttpStatusCode.NotFound });
    }

    private Task<JsonObject> RetryAsync(string customer, string id, HttpStatusCode expected) =>
        server.Client.PostAsync($"/api/messages/{id}/retry?customerId={customer}", expected);

    private void LoseAnswers(string number, string how) => server.Carrier.Answer(number, async (_, _, context) =>
    {
        switch (how)
        {
            case "lost":
                context.Abort();
                break;
            case "no id":
                await FakeTelnyx.WriteAsync(context, 200, "{}");
                break;
            default:
                await FakeTelnyx.WriteAsync(context, int.Parse(how, System.Globalization.CultureInfo.InvariantCulture), "");
                break;
        }
    });
}
