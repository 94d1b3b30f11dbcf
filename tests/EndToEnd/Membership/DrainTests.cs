using System.Collections.Concurrent;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.Membership;

/// <summary>A node that is drained goes without a hole: by a signal or by an operator at another node.</summary>
public sealed class DrainTests(ClusterFixture cluster) : IClassFixture<ClusterFixture>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Under_traffic_nothing_is_lost_and_streams_go_on_at_another_node(bool bySignal)
    {
        var nodes = (await cluster.NodesAsync(2)).ToArray();
        var (leaving, staying) = (nodes[0], nodes[1]);
        var numbers = Enumerable.Range(0, 12).Select(_ => ServerFixture.NewNumber()).ToArray();
        var customers = new List<string>();
        foreach (var number in numbers)
            customers.Add(await staying.Client.CreateCustomerAsync(number));
        using var done = new CancellationTokenSource();
        var readers = customers.Select(customer => Reader.RunAsync([leaving.Client, staying.Client], customer)).ToArray();
        foreach (var reader in readers)
            await reader.Opened;
        var sent = new ConcurrentBag<(string Number, string Text)>();
        var traffic = Task.Run(() => TextInAsync(staying, numbers, sent, done.Token));
        await Eventually.TrueAsync(() => sent.Count >= 30);

        if (bySignal)
            leaving.Server.Terminate();
        else
            await staying.LeaveAsync(leaving);
        await leaving.Server.WaitForExitAsync();
        Assert.Equal(0, leaving.Server.ExitCode);
        Assert.DoesNotContain("   at ", leaving.Server.Output);
        await staying.MembersAsync(members => members.Count == 1);
        var when = sent.Count;
        await Eventually.TrueAsync(() => sent.Count >= when + 30);
        await done.CancelAsync();
        await traffic;

        for (var i = 0; i < numbers.Length; i++)
        {
            var expected = sent.Where(text => text.Number == numbers[i]).Select(text => text.Text).Order().ToList();
            var history = (await staying.Client.HistoryAsync(customers[i])).Select(row => (string)row["message_text"]!).Order();
            Assert.Equal(expected, history);
            var read = await readers[i].UntilAsync(expected.Count);
            Assert.Equal(expected, read.Select(e => (string)e.Json["message_text"]!).Order());
            Assert.Equal(read.Select(e => e.Seq).Distinct().Order(), read.Select(e => e.Seq));
        }

        Assert.All(readers, reader => Assert.True(reader.CleanEnds >= 1, "Its stream broke instead of ending."));
    }

    private async Task TextInAsync(
        ClusterNode node, string[] numbers, ConcurrentBag<(string Number, string Text)> sent, CancellationToken done)
    {
        for (var i = 0; !done.IsCancellationRequested; i++)
        {
            var (number, text) = (numbers[i % numbers.Length], $"text {i}");
            await cluster.Telnyx.DeliverAsync(node.Client, TelnyxSide.Text(number, text));
            sent.Add((number, text));
        }
    }
}
