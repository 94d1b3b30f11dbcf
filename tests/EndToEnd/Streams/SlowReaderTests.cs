using System.Net;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.Streams;

public sealed class SlowReaderTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const int Texts = 1500;
    private const int Lazy = 20;

    [Fact]
    public async Task A_reader_that_never_reads_is_cut_off_costs_little_and_disturbs_nobody()
    {
        var (customer, number) = await server.NewCustomerAsync();
        var path = $"/api/messages/stream?customerId={customer}&after=0";
        await using var good = await EventStream.OpenAsync(server.Client, path);
        var lazy = await Task.WhenAll(Enumerable.Range(0, Lazy).Select(_ => RawStream.OpenAsync(server.Server.Address, path)));

        // Long texts, so that what the kernel holds for a reader is soon full.
        var text = new string('漢', 1000);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(async part =>
        {
            for (var i = 0; i < Texts / 10; i++)
                await server.PostWebhookAsync(TelnyxSide.Text(number, $"{part}.{i} {text}"), HttpStatusCode.OK);
        }));

        var seen = await good.NextAsync(Texts + 1);
        Assert.Equal(Enumerable.Range(1, Texts + 1).Select(seq => (long)seq), seen.Select(e => e.Seq));
        foreach (var raw in lazy)
        {
            var got = await raw.ReadToEndAsync(); // ends at all: it was cut off
            Assert.DoesNotContain($"id: {Texts + 1}\n", got);
            Assert.False(got.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal)); // not as if all had been said
            raw.Dispose();
        }

        await using var resumed = await EventStream.OpenAsync(server.Client, path, "1000");
        Assert.Equal(1001, (await resumed.NextAsync()).Seq);
        await BacklogIsNotHeldForAsync(100, path);
    }

    // Each of these wants 4.5 MB at once: held in memory, that would be as many megabytes as there are readers, and more.
    private async Task BacklogIsNotHeldForAsync(int readers, string path)
    {
        var before = server.Server.WorkingSet;
        var lazy = await Task.WhenAll(Enumerable.Range(0, readers).Select(_ => RawStream.OpenAsync(server.Server.Address, path)));
        await Task.WhenAll(lazy.Select(raw => raw.ReadToAsync(": connected\n\n")));
        await using var good = await EventStream.OpenAsync(server.Client, path);
        Assert.Equal(Texts + 1, (await good.NextAsync(Texts + 1))[^1].Seq);
        Assert.InRange(server.Server.WorkingSet - before, long.MinValue, readers * 2L * 1024 * 1024);
        foreach (var raw in lazy)
            raw.Dispose();
    }
}
