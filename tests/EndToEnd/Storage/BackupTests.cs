using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.Storage;

/// <summary>A backup that is taken while texts come in, and a server that goes on from it, by the documented commands.</summary>
public abstract class BackupTests(ServerFixture server)
{
    private const int Customers = 4;

    /// <param name="backUpAndRestore">Copies the database of the running server to a new place; returns the setting that names that.</param>
    protected async Task RestoredAsync(Func<Task<(string Name, string Value)>> backUpAndRestore)
    {
        var numbers = Enumerable.Range(0, Customers).Select(_ => ServerFixture.NewNumber()).ToArray();
        foreach (var number in numbers)
            await server.TextInAsync(number, "first");
        var taken = new ConcurrentDictionary<string, int>(numbers.ToDictionary(number => number, _ => 1));
        using var stop = new CancellationTokenSource();
        var texts = Task.Run(() => TextsAsync(numbers, taken, stop.Token));
        await Eventually.TrueAsync(() => taken.Values.Sum() > 10 * Customers);

        var before = taken.ToDictionary();
        var place = await backUpAndRestore();
        var after = taken.ToDictionary();
        await Eventually.TrueAsync(() => numbers.All(number => taken[number] > after[number] + 1));
        await stop.CancelAsync();
        await texts;

        var folder = ServerProcess.NewFolder();
        await using (var restored = await ServerProcess.StartAsync(folder, place, ("Telnyx__PublicKey", server.Telnyx.PublicKey)))
        {
            using var client = restored.Client();
            foreach (var number in numbers)
                await IsWholeAsync(client, number, before[number], after[number] + 1, taken[number]);
        }

        Directory.Delete(folder, recursive: true);
    }

    // What was answered before the backup began is there; nothing of after its end is; and it is a piece without holes.
    private async Task IsWholeAsync(HttpClient client, string number, int atLeast, int atMost, int given)
    {
        var entry = await Eventually.GetAsync(() => client.GetAsync($"/api/customers?search={Uri.EscapeDataString(number)}", HttpStatusCode.OK), page => page["customers"]!.AsArray().Count == 1);
        var customer = (string)entry["customers"]![0]!["id"]!;
        var events = (await client.GetAsync($"/api/customers/{customer}/events", HttpStatusCode.OK))["events"]!.AsArray();
        Assert.Equal(Enumerable.Range(1, events.Count).Select(seq => (long)seq), events.Select(e => (long)e!["seq"]!));
        var rows = await client.HistoryAsync(customer);
        Assert.InRange(rows.Count, atLeast, atMost);
        Assert.Equal(Enumerable.Range(1, rows.Count - 1).Select(text => $"text {text}").Prepend("first"), rows.Select(row => (string?)row["message_text"]));
        await Eventually.GetAsync(() => client.CustomerAsync(customer), entry => (int)entry["unread_count"]! == rows.Count);

        // A page that stayed open has a number which this journal never gave out. The first event made the customer.
        await using var stream = await EventStream.OpenAsync(client, $"/api/messages/stream?customerId={customer}", $"{given + 1}");
        Assert.Equal("reset", (await stream.NextAsync()).Type);
        await server.Telnyx.DeliverAsync(client, TelnyxSide.Text(number, "goes on"));
        Assert.Equal(events.Count + 1, (await stream.NextAsync(e => e.Type == "message")).Seq);
    }

    private async Task TextsAsync(string[] numbers, ConcurrentDictionary<string, int> taken, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i = (i + 1) % numbers.Length)
        {
            await server.PostWebhookAsync(TelnyxSide.Text(numbers[i], string.Create(CultureInfo.InvariantCulture, $"text {taken[numbers[i]]}")), HttpStatusCode.OK);
            taken[numbers[i]]++;
        }
    }
}
