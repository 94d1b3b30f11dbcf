using System.Diagnostics;
using Messaging.Bench.Load.Report;
using Messaging.Bench.Load.Report.Curves;
using Messaging.Bench.Load.Server;
using Messaging.Bench.Load.Streams;
using Messaging.Bench.Load.Webhooks;

namespace Messaging.Bench.Load.Scenarios.Curves;

/// <summary>What the streams of one conversation cost by how many they are: memory while nothing happens, and time until the last has a text.</summary>
internal static class StreamsCurve
{
    private const int Fewest = 10;
    private const int Others = 20;
    private const int TextsOfOthers = 5000;
    private const int InFlight = 16;
    private const int WarmTexts = 100;
    private const int Texts = 50;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(60);

    private static readonly Quantity s_memory = new(
        "memory of an idle stream", "What all streams take of memory", "KiB of the server per stream", Unit.KiB, Reading.CostOfEach);

    private static readonly Quantity s_last = new(
        "webhook → last stream's event", "How long a text takes to the last stream", "ms to the last event", Unit.Milliseconds, Reading.Cost);

    public static Scenario Scenario { get; } = new(
        "grow-streams",
        "For each number a new server with as many streams in all as the largest number, on so many conversations that each has the number; so only that " +
        $"changes from point to point. Memory is the server's resident one {Rest.TotalSeconds} s after all were opened, less that before, by stream; what the server " +
        $"has not collected yet is in it. Then {TextsOfOthers:#,0} texts to conversations without streams and {WarmTexts} to those with streams, to warm up, and {Texts} " +
        "that are measured, one after another, each from when it was sent to when the last stream of its conversation had it; p50.",
        RunAsync)
    {
        Curve = new Curve("streams of a conversation", s_memory, s_last),
    };

    private static async Task RunAsync(Round round)
    {
        Descriptors.InsistOn(round.Settings.MostStreams);
        foreach (var count in Sizes.UpTo(Fewest, round.Settings.MostStreams))
            await MeasureAsync(round, count);
    }

    private static async Task MeasureAsync(Round round, int ofEach)
    {
        await using var subject = await round.StartAsync();
        var all = await subject.CreateCustomersAsync(Others + (round.Settings.MostStreams / ofEach));
        Conversation[] others = all[..Others], conversations = all[Others..];
        // The code that opens and tells streams is not theirs: it is in memory before they are counted, as much of it for any number.
        using (var first = Round.Streams(subject))
        {
            await first.OpenAsync(conversations, round.Settings.MostStreams / Fewest / conversations.Length);
            await Round.TextsAsync(subject, conversations, conversations.Length, InFlight);
            await first.ReadAsync(first.Clients.Count, Within);
        }

        await Task.Delay(Rest);
        var before = Processor.Resident(subject.Server.Id);
        using var streams = Round.Streams(subject);
        await streams.OpenAsync(conversations, ofEach);
        await Task.Delay(Rest);
        var bytes = Processor.Resident(subject.Server.Id) - before;
        round.Report(s_memory, ofEach, (double)bytes / streams.Clients.Count / 1024);

        await Round.TextsAsync(subject, others, TextsOfOthers, InFlight);
        await TextsAsync(subject, conversations, streams, WarmTexts);
        var took = await TextsAsync(subject, conversations, streams, Texts);
        streams.InsistOnAll();
        round.Report(s_last, ofEach, Percentiles.OfTicks(took).P50);
    }

    /// <summary>One text after another, each read by all streams of its conversation before the next; how long that took, in ticks.</summary>
    private static async Task<long[]> TextsAsync(Subject subject, Conversation[] conversations, StreamSet streams, int count)
    {
        using var connection = await HttpConnection.OpenAsync(subject.Server.EndPoint);
        var took = new long[count];
        var ofEach = streams.Clients.Count / conversations.Length;
        var texts = subject.Telnyx.Requests(conversations, count);
        for (var i = 0; i < count; i++)
        {
            var before = streams.Read;
            var sent = Stopwatch.GetTimestamp();
            await connection.PostAsync(texts[i].Request);
            texts[i].Conversation.Taken();
            // Off the thread of the sockets, which has streams to read.
            await Task.Yield();
            await streams.ReadAsync(before + ofEach, Within);
            took[i] = streams.LastAt - sent;
        }

        return took;
    }
}
