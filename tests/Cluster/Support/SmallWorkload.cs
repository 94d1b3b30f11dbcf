using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Messaging.Cluster.Tests.Nodes;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.Cluster.Tests.Support;

/// <summary>A few customers who text without pause through the entrance, each text delivered until it is taken, as Telnyx does it.</summary>
internal sealed class SmallWorkload : IDisposable
{
    private const int Customers = 8;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly TelnyxSide _telnyx;
    private readonly HttpClient _client;
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentDictionary<string, List<string>> _taken = new();
    private readonly List<string> _numbers = [.. Enumerable.Range(0, Customers).Select(_ => Numbers.Next())];
    private readonly List<Task> _texting;

    public SmallWorkload(LocalCluster cluster, TelnyxSide telnyx)
    {
        _telnyx = telnyx;
        _client = cluster.Client(cluster.Entrance, Patience);
        _texting = [.. _numbers.Select((number, customer) => Task.Run(() => TextAsync(number, customer)))];
    }

    /// <summary>How many texts were taken of each customer.</summary>
    public IReadOnlyList<int> Taken => [.. _numbers.Select(number => _taken.TryGetValue(number, out var texts) ? Count(texts) : 0)];

    /// <summary>Which of each customer's texts a node's list shows as the last one; 0 for a customer whom it does not have.</summary>
    public async Task<IReadOnlyList<int>> ListedAsync(HttpClient node)
    {
        var listed = new List<int>();
        foreach (var number in _numbers)
        {
            var text = (string?)(await FindAsync(node, number)).SingleOrDefault()?["last_message"]?["message_text"];
            listed.Add(text is null ? 0 : int.Parse(text.Split(' ')[1], CultureInfo.InvariantCulture));
        }

        return listed;
    }

    /// <summary>Ends the texting; returns what the history lacks, or has twice, of what was taken.</summary>
    public async Task<IReadOnlyList<string>> StopAsync()
    {
        await _ended.CancelAsync();
        await Task.WhenAll(_texting).WaitAsync(TimeSpan.FromMinutes(2));
        var violations = new List<string>();
        foreach (var (number, texts) in _taken)
        {
            var rows = await RowsAsync(number);
            violations.AddRange(texts.Where(text => rows.Count(row => row == text) != 1)
                .Select(text => $"{text} was answered 200 and is in the history {rows.Count(row => row == text)} times."));
            if (!rows.Where(texts.Contains).SequenceEqual(texts))
                violations.Add($"The texts of {texts[0]} are not in the order in which they were answered.");
        }

        return violations;
    }

    public void Dispose()
    {
        _client.Dispose();
        _ended.Dispose();
    }

    private async Task TextAsync(string number, int customer)
    {
        var taken = _taken[number] = [];
        for (var i = 1; !_ended.IsCancellationRequested; i++)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"text {i} of customer {customer}");
            var webhook = TelnyxSide.Text(number, text);
            while (!await TakenAsync(webhook))
                await Task.Delay(Pause);
            lock (taken)
                taken.Add(text);
            await Task.Delay(Pause);
        }
    }

    private static int Count(List<string> texts)
    {
        lock (texts)
            return texts.Count;
    }

    private async Task<bool> TakenAsync(JsonObject webhook)
    {
        try
        {
            using var answer = await _telnyx.PostAsync(_client, webhook);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private static async Task<JsonArray> FindAsync(HttpClient client, string number) =>
        JsonNode.Parse(await ReadAsync(client, $"/api/customers?search={Uri.EscapeDataString(number)}"))!["customers"]!.AsArray();

    // Its patience is that of a webhook: a busy node may need longer for once.
    private static Task<string> ReadAsync(HttpClient client, string path) => Eventually.AnswerAsync(() => client.GetStringAsync(path));

    private async Task<List<string>> RowsAsync(string number)
    {
        var found = await Eventually.GetAsync(() => FindAsync(_client, number), customers => customers.Count == 1);
        var id = (string)found[0]!["id"]!;
        var texts = new List<string>();
        string? before = null;
        do
        {
            var page = JsonNode.Parse(await ReadAsync(_client, $"/api/messages?customerId={id}&limit=200" + (before is null ? "" : $"&before={before}")))!;
            texts.InsertRange(0, page["messages"]!.AsArray().Select(row => (string)row!["message_text"]!));
            before = (string?)page["next_before"];
        }
        while (before is not null);
        return texts;
    }
}

/// <summary>Numbers for fiction that no other test of this process has.</summary>
internal static class Numbers
{
    private static int s_given;

    public static string Next()
    {
        var n = Interlocked.Increment(ref s_given);
        return string.Create(CultureInfo.InvariantCulture, $"+1{201 + (n / 90 % 798)}55501{10 + (n % 90)}");
    }
}
