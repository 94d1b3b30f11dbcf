using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Messaging.Bench.Load.Server;
using Messaging.Bench.Load.Webhooks;

namespace Messaging.Bench.Load.Scenarios;

/// <summary>A single request while nothing else is under way, and how many milliseconds it took.</summary>
internal static class OneRequest
{
    private const int Page = 50;
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(60);

    public static async Task<(double First, double All)> SubscribeAsync(Subject subject, Conversation conversation)
    {
        using var stream = Round.Streams(subject);
        long first = 0;
        stream.Seen = _ => Interlocked.CompareExchange(ref first, Stopwatch.GetTimestamp(), 0);
        var began = Stopwatch.GetTimestamp();
        await stream.OpenAsync([conversation], 1, after: 0);
        await stream.ReadAsync(conversation.LastSeq, Within);
        stream.InsistOnAll();
        return (Stopwatch.GetElapsedTime(began, first).TotalMilliseconds, Stopwatch.GetElapsedTime(began, stream.LastAt).TotalMilliseconds);
    }

    public static async Task<double> HistoryAsync(Subject subject, Conversation conversation)
    {
        using var client = subject.Client();
        // The connection is there before the clock runs.
        using (await client.GetAsync("/health/live"))
        {
        }

        var began = Stopwatch.GetTimestamp();
        var page = await client.GetFromJsonAsync<JsonObject>($"/api/messages?customerId={conversation.CustomerId}&limit={Page}");
        var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        var rows = page!["messages"]!.AsArray().Count;
        return rows == Math.Min(Page, conversation.LastSeq - 1) && (long)page["last_seq"]! == conversation.LastSeq
            ? took
            : throw new BenchException($"A page of the history has {rows} messages, up to {page["last_seq"]}.");
    }

    public static async Task<double> TextAsync(Subject subject, Conversation conversation)
    {
        using var connection = await HttpConnection.OpenAsync(subject.Server.EndPoint);
        var text = subject.Telnyx.Request(conversation.Number);
        var began = Stopwatch.GetTimestamp();
        await connection.PostAsync(text);
        conversation.Taken();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }
}
