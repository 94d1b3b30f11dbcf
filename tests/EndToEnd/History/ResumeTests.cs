using System.Net;
using System.Text.Json.Nodes;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.History;

/// <summary>Whoever resumes sees every event exactly once and in order, while everything is in motion.</summary>
[Collection(SharedServers.SqliteInOneLife)]
public sealed class ResumeTests(ServerFixture server)
{
    private const int Texts = 150;
    private const int Sends = 25;

    [Fact]
    public async Task Readers_who_reconnect_at_random_see_the_journal_once_and_in_order()
    {
        var (customer, number) = await server.NewCustomerAsync();
        var load = LoadAsync(customer, number);
        var readers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => ReadWithReconnectsAsync(customer, new Random(i), load)));
        await load;

        await using var whole = await EventStream.OpenAsync(server.Client, $"/api/messages/stream?customerId={customer}&after=0");
        var journal = await ReadToAsync(whole, await LastVisibleAsync(customer));
        Assert.Equal(Texts + Sends, journal.Count(e => e.Type == "message"));
        Assert.Equal(journal.Select(e => e.Seq).Distinct().Order(), journal.Select(e => e.Seq));
        foreach (var seen in readers)
            Assert.Equal(journal, seen);
    }

    [Fact]
    public async Task A_stream_resumed_after_the_last_seq_of_a_page_continues_it()
    {
        var (customer, number) = await server.NewCustomerAsync();
        var load = LoadAsync(customer, number);
        var random = new Random(7);
        do
        {
            var page = await server.Client.HistoryPageAsync(customer, "&limit=200");
            var rows = page["messages"]!.AsArray().ToDictionary(row => (string)row!["id"]!, row => row!.DeepClone());
            var last = (long)page["last_seq"]!;
            await using var stream = await EventStream.OpenAsync(server.Client, $"/api/messages/stream?customerId={customer}&after={last}");
            var end = last;
            foreach (var e in await stream.NextAsync(random.Next(1, 8)))
            {
                Assert.True(e.Seq > end, $"{e.Seq} came after {end}");
                end = e.Seq;
                Assert.Equal(e.Type != "message", e.Type == "customer" || rows.ContainsKey((string)e.Json["id"]!));
                if (e.Type != "customer")
                    rows[(string)e.Json["id"]!] = e.Json;
            }

            // The page and what followed it, laid upon each other, are what a later page shows.
            var later = (await server.Client.HistoryAsync(customer)).Where(row => (long)row["seq"]! <= end).ToList();
            foreach (var row in later)
                Assert.True(JsonNode.DeepEquals(row, rows[(string)row["id"]!]), row.ToJsonString());
        }
        while (!load.IsCompleted && await IsFarFromEndAsync(customer));
        await load;
    }

    // Rests before the load does, or the last stream would wait for events that never come.
    private async Task<bool> IsFarFromEndAsync(string customer) =>
        (await server.Client.HistoryAsync(customer)).Count < Texts + Sends - 30;

    private async Task LoadAsync(string customer, string number)
    {
        var texts = Enumerable.Range(0, 5).Select(async part =>
        {
            for (var i = 0; i < Texts / 5; i++)
                await server.PostWebhookAsync(TelnyxSide.Text(number, $"{part}.{i}"), HttpStatusCode.OK);
        });
        var sends = Task.Run(async () =>
        {
            for (var i = 0; i < Sends; i++)
                await server.Client.SendTextAsync(customer, $"send {i}");
        });
        await Task.WhenAll(texts.Append(sends));
        await Eventually.GetAsync(
            () => server.Client.HistoryAsync(customer), rows => rows.All(row => (string)row["status"]! is "received" or "queued"));
    }

    private async Task<List<ServerEvent>> ReadWithReconnectsAsync(string customer, Random random, Task load)
    {
        var seen = new List<ServerEvent>();
        long? target = null;
        while (target is null || seen.Count == 0 || seen[^1].Seq < target)
        {
            await using var stream = await EventStream.OpenAsync(
                server.Client, $"/api/messages/stream?customerId={customer}&after=0", seen.Count == 0 ? null : $"{seen[^1].Seq}");
            for (var i = random.Next(1, 25); i > 0 && (target is null || seen.Count == 0 || seen[^1].Seq < target); i--)
            {
                var next = stream.NextAsync();
                if (await Task.WhenAny(next, load) == load && !next.IsCompleted)
                {
                    // The end is known now; until it is reached, events still come.
                    target = await LastVisibleAsync(customer);
                    if (seen.Count > 0 && seen[^1].Seq >= target)
                        break;
                }

                seen.Add(await next);
            }

            if (load.IsCompleted)
                target ??= await LastVisibleAsync(customer);
        }

        return seen;
    }

    private async Task<long> LastVisibleAsync(string customer)
    {
        var row = (await server.Client.HistoryAsync(customer)).Max(row => (long)row["seq"]!);
        return Math.Max(row, (long)(await server.Client.CustomerAsync(customer))["version"]!);
    }

    private static async Task<List<ServerEvent>> ReadToAsync(EventStream stream, long seq)
    {
        var events = new List<ServerEvent>();
        do
            events.Add(await stream.NextAsync());
        while (events[^1].Seq < seq);
        return events;
    }
}
