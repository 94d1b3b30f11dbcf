using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.Storage;

/// <summary>The documented command, run beside a server that takes texts all the while.</summary>
public abstract class RebuildTests(ServerFixture server)
{
    private const int Customers = 6;

    [Fact]
    public async Task Lists_history_and_search_are_built_anew_while_texts_come_in_and_nothing_is_missing_or_twice()
    {
        var numbers = Enumerable.Range(0, Customers).Select(_ => ServerFixture.NewNumber()).ToArray();
        foreach (var number in numbers)
            await server.TextInAsync(number, "before");
        using var stop = new CancellationTokenSource();
        var texts = Task.Run(() => TextsAsync(numbers, stop.Token));

        var first = await RebuildAsync();
        var second = await RebuildAsync();
        await Eventually.GetAsync(GenerationAsync, generation => generation == second);
        await stop.CancelAsync();
        var sent = await texts;

        Assert.True(second > first);
        foreach (var (number, i) in numbers.Select((number, i) => (number, i)))
        {
            var entry = await Eventually.GetAsync(
                () => server.Client.FindCustomerAsync(number), entry => (int)entry["unread_count"]! == sent[i] + 1);
            var rows = await server.Client.HistoryAsync((string)entry["id"]!);
            Assert.Equal(
                Enumerable.Range(0, sent[i]).Select(text => $"text {text}").Prepend("before"),
                rows.Select(row => (string?)row["message_text"]));
        }

        await server.StartAgainAsync();
        Assert.Superset(
            numbers.ToHashSet(), (await ListAsync()).Select(entry => (string)entry!["phone_numbers"]![0]!).ToHashSet());
        Assert.Equal(second, await GenerationAsync());
    }

    [Fact]
    public async Task A_read_side_that_is_wrong_is_right_again()
    {
        var number = ServerFixture.NewNumber();
        var customer = await server.TextInAsync(number, "only the journal knows");
        await SpoilAsync();
        Assert.Empty(await ListAsync());

        await RebuildAsync();

        await Eventually.GetAsync(ListAsync, list => list.Any(entry => (string?)entry!["id"] == customer));
        Assert.Equal("only the journal knows", (string?)Assert.Single(await server.Client.HistoryAsync(customer))["message_text"]);
    }

    [Fact]
    public async Task The_command_takes_no_arguments()
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() =>
            ServerCommand.RunAsync(server.Folder, ["rebuild-read-side", "now"], server.Database));
        Assert.Contains("Usage", refusal.Message);
    }

    /// <summary>The generation that the server reads, found by what lies beside the truth.</summary>
    protected abstract Task<int> GenerationAsync();

    /// <summary>Empties the tables of the read side behind the server's back.</summary>
    protected abstract Task SpoilAsync();

    private async Task<int> RebuildAsync()
    {
        var said = await ServerCommand.RunAsync(server.Folder, ["rebuild-read-side"], server.Database);
        Assert.Contains("is ready", said);
        var words = said.Split(' ');
        return int.Parse(words[Array.IndexOf(words, "Generation") + 1], CultureInfo.InvariantCulture);
    }

    private async Task<int[]> TextsAsync(string[] numbers, CancellationToken stop)
    {
        var sent = new int[numbers.Length];
        for (var i = 0; !stop.IsCancellationRequested; i = (i + 1) % numbers.Length)
            await server.PostWebhookAsync(TelnyxSide.Text(numbers[i], $"text {sent[i]++}"), HttpStatusCode.OK);
        return sent;
    }

    private async Task<JsonArray> ListAsync() =>
        (await server.Client.GetAsync("/api/customers", HttpStatusCode.OK))["customers"]!.AsArray();
}
