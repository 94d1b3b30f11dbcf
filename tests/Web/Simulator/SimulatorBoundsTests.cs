using System.Text.Json.Nodes;
using Messaging.Web.Simulator;

namespace Messaging.Web.Tests.Simulator;

public sealed class SimulatorBoundsTests
{
    [Fact]
    public void Of_many_messages_the_latest_are_remembered()
    {
        var ledger = new SimulatorLedger(capacity: 2);
        foreach (var id in new[] { "a", "b", "c" })
            ledger.Add(Message(id));

        Assert.Null(ledger.Find("a"));
        Assert.NotNull(ledger.Find("b"));
        Assert.NotNull(ledger.Find("c"));
    }

    [Fact]
    public void News_of_a_forgotten_message_do_not_bring_it_back()
    {
        var ledger = new SimulatorLedger(capacity: 1);
        ledger.Add(Message("a"));
        ledger.Add(Message("b"));

        ledger.Update(Message("a") with { Status = "sent" });

        Assert.Null(ledger.Find("a"));
    }

    [Fact]
    public void A_final_state_stays()
    {
        var ledger = new SimulatorLedger();
        ledger.Add(Message("a"));
        ledger.Update(Message("a") with { Status = "delivered", CompletedAt = DateTimeOffset.UnixEpoch });

        ledger.Update(Message("a") with { Status = "sent" });

        Assert.Equal("delivered", ledger.Find("a")?.Status);
    }

    [Fact]
    public void Each_message_is_throttled_once()
    {
        var ledger = new SimulatorLedger();

        Assert.True(ledger.Throttles("a"));
        Assert.True(ledger.Throttles("b"));
        Assert.False(ledger.Throttles("a"));
        Assert.False(ledger.Throttles("b"));
    }

    [Fact]
    public async Task More_webhooks_than_can_wait_are_not_taken()
    {
        await using var host = await SimulatorHost.StartAsync();
        var webhook = new SimulatedWebhook(host.Address, "message.sent", "e-1", DateTimeOffset.UnixEpoch, new JsonObject());

        Assert.False(host.Webhooks.TrySchedule([.. Enumerable.Repeat(webhook, 20_001)]));
        Assert.True(host.Webhooks.TrySchedule([]));
    }

    private static SimulatedMessage Message(string id) => new()
    {
        Id = id,
        From = "+15555550100",
        To = "+13125550123",
        Text = "Hello",
        MediaUrls = [],
        MessagingProfileId = null,
        WebhookUrl = null,
        ReceivedAt = DateTimeOffset.UnixEpoch,
    };
}
