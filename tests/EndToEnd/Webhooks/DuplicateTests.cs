using System.Net;
using System.Text.Json.Nodes;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.Webhooks;

/// <summary>Telnyx delivers at least once, and sometimes twice at the same moment.</summary>
public abstract class DuplicateTests(ServerFixture server)
{
    private const int Copies = 50;

    [Fact]
    public async Task Fifty_copies_of_one_event_at_the_same_moment_are_one_row()
    {
        var webhook = TelnyxSide.Text(ServerFixture.NewNumber(), "once");
        await PostAllAsync(Enumerable.Range(1, Copies).Select(attempt =>
        {
            var copy = webhook.DeepClone().AsObject();
            copy["meta"]!["attempt"] = attempt;
            return copy;
        }));
        await OneRowAsync(webhook);
    }

    [Fact]
    public async Task Fifty_events_about_one_message_at_the_same_moment_are_one_row()
    {
        var webhook = TelnyxSide.Text(ServerFixture.NewNumber(), "once");
        await PostAllAsync(Enumerable.Range(0, Copies).Select(_ =>
        {
            var copy = webhook.DeepClone().AsObject();
            copy["data"]!["id"] = Guid.NewGuid().ToString();
            return copy;
        }));
        await OneRowAsync(webhook);
    }

    [Fact]
    public async Task Two_events_with_the_same_words_are_two_rows()
    {
        var from = ServerFixture.NewNumber();
        await server.TextInAsync(from, "ok");
        var customer = await server.TextInAsync(from, "ok");
        Assert.Equal(2, (await server.Client.HistoryAsync(customer)).Count);
    }

    [Fact]
    public async Task A_copy_that_comes_five_hundred_messages_later_is_still_known()
    {
        var webhook = TelnyxSide.Text(ServerFixture.NewNumber(), "the first");
        var from = (string)webhook["data"]!["payload"]!["from"]!["phone_number"]!;
        var customer = await server.TakeAsync(webhook, from);
        foreach (var some in Enumerable.Range(0, 500).Chunk(50))
            await PostAllAsync(some.Select(i => TelnyxSide.Text(from, $"number {i}")));

        webhook["meta"]!["attempt"] = 2;
        await server.PostWebhookAsync(webhook, HttpStatusCode.OK);
        Assert.Equal(501, (await server.Client.HistoryAsync(customer)).Count);

        var sameMessage = webhook.DeepClone().AsObject();
        sameMessage["data"]!["id"] = Guid.NewGuid().ToString();
        await server.PostWebhookAsync(sameMessage, HttpStatusCode.OK);
        Assert.Equal(501, (await server.Client.HistoryAsync(customer)).Count);
    }

    [Fact]
    public async Task A_copy_is_known_after_a_crash()
    {
        var webhook = TelnyxSide.Text(ServerFixture.NewNumber(), "before the crash");
        await server.PostWebhookAsync(webhook, HttpStatusCode.OK);
        await server.CrashAsync();
        await server.PostWebhookAsync(webhook, HttpStatusCode.OK);
        await OneRowAsync(webhook);
    }

    [Fact]
    public async Task What_was_answered_200_is_there_after_a_crash_at_that_very_moment()
    {
        for (var round = 0; round < 2; round++)
        {
            var webhook = TelnyxSide.Text(ServerFixture.NewNumber(), "durable");
            await server.PostWebhookAsync(webhook, HttpStatusCode.OK);
            await server.CrashAsync();
            await OneRowAsync(webhook);
        }
    }

    private async Task PostAllAsync(IEnumerable<JsonObject> webhooks) =>
        await Task.WhenAll(webhooks.Select(webhook => server.PostWebhookAsync(webhook, HttpStatusCode.OK)));

    private async Task OneRowAsync(JsonObject webhook)
    {
        var payload = webhook["data"]!["payload"]!;
        var customer = await server.Client.FindCustomerAsync((string)payload["from"]!["phone_number"]!);
        var row = Assert.Single(await server.Client.HistoryAsync((string)customer["id"]!));
        Assert.Equal((string?)payload["id"], (string?)row["telnyx_message_id"]);
        Assert.Equal(1, (int)customer["unread_count"]!);
    }
}

[Collection(SharedServers.SqliteThroughCrashes)]
public sealed class SqliteDuplicateTests(ServerFixture server) : DuplicateTests(server);

[Collection(SharedServers.PostgresThroughCrashes)]
public sealed class PostgresDuplicateTests(PostgresFixture server) : DuplicateTests(server);
