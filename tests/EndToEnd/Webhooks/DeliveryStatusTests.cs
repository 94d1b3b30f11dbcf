using System.Net;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.Webhooks;

/// <summary>A status only moves forward, whatever the order in which the webhooks come.</summary>
[Collection(SharedServers.SqliteInOneLife)]
public sealed class DeliveryStatusTests(ServerFixture server)
{
    private static readonly DateTimeOffset Noon = DateTimeOffset.UtcNow.AddMinutes(5);

    [Theory]
    [InlineData("queued,sending,sent,delivered", "delivered")]
    [InlineData("delivered,sent,sending,queued", "delivered")]
    [InlineData("delivery_failed,sent", "delivery_failed")]
    [InlineData("sent,sending", "sent")]
    [InlineData("sent,expired", "expired")]
    [InlineData("sent,sent,delivered,delivered,sent", "delivered")]
    [InlineData("sending_failed,queued", "sending_failed")]
    [InlineData("delivery_unconfirmed,delivered", "delivered")]
    public async Task The_furthest_status_stands(string order, string expected)
    {
        var (customer, id, telnyxId, number) = await SentAsync();
        var minute = 0;
        foreach (var status in order.Split(','))
            await ReportAsync(telnyxId, number, status, Noon.AddMinutes(minute++));
        Assert.Equal(expected, (string?)(await server.Client.RowAsync(customer, id))["status"]);
    }

    [Fact]
    public async Task Between_two_ends_the_one_that_happened_later_stands_in_either_order()
    {
        foreach (var laterFirst in new[] { false, true })
        {
            var (customer, id, telnyxId, number) = await SentAsync();
            (string Status, DateTimeOffset At)[] ends = [("delivery_unconfirmed", Noon), ("delivered", Noon.AddMinutes(1))];
            foreach (var (status, at) in laterFirst ? ends.Reverse() : ends)
                await ReportAsync(telnyxId, number, status, at);
            Assert.Equal("delivered", (string?)(await server.Client.RowAsync(customer, id))["status"]);
        }
    }

    [Fact]
    public async Task Each_change_is_one_status_event_with_the_whole_row_and_a_copy_is_none()
    {
        var (customer, id, telnyxId, number) = await SentAsync();
        var last = (long)(await server.Client.HistoryPageAsync(customer))["last_seq"]!;
        await using var stream = await EventStream.OpenAsync(server.Client, $"/api/messages/stream?customerId={customer}&after={last}");
        foreach (var status in new[] { "sent", "sent", "delivered", "sent", "delivered" })
            await ReportAsync(telnyxId, number, status, Noon);
        await server.TextInAsync(number, "the end");

        var events = await stream.NextAsync(3);
        Assert.Equal(["status", "status", "message"], events.Select(e => e.Type));
        Assert.Equal(["sent", "delivered", "received"], events.Select(e => (string?)e.Json["status"]));
        Assert.Equal(id, (string?)events[1].Json["id"]);
        Assert.Equal(events[1].Seq, (long)events[1].Json["seq"]!);
        Assert.Equal("hello", (string?)events[1].Json["message_text"]);
    }

    [Fact]
    public async Task Reports_that_all_come_at_once_end_in_the_last_status()
    {
        var (customer, id, telnyxId, number) = await SentAsync();
        string[] statuses = ["queued", "sending", "sent", "delivered"];
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => ReportAsync(telnyxId, number, statuses[i % 4], Noon.AddSeconds(i % 4))));
        Assert.Equal("delivered", (string?)(await server.Client.RowAsync(customer, id))["status"]);
    }

    private async Task<(string Customer, string Id, string TelnyxId, string Number)> SentAsync()
    {
        var (customer, number) = await server.NewCustomerAsync();
        var row = await server.Client.SendTextAsync(customer, "hello");
        var queued = await server.Client.RowWithStatusAsync(customer, (string)row["id"]!, "queued");
        return (customer, (string)row["id"]!, (string)queued["telnyx_message_id"]!, number);
    }

    private Task ReportAsync(string telnyxId, string number, string status, DateTimeOffset at) =>
        server.PostWebhookAsync(TelnyxSide.Status(telnyxId, number, "hello", status, at), HttpStatusCode.OK);
}
