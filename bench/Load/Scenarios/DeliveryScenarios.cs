using System.Diagnostics;
using Messaging.Bench.Load.Report;
using Messaging.Bench.Load.Server;
using Messaging.Bench.Load.Webhooks;

namespace Messaging.Bench.Load.Scenarios;

/// <summary>How many events reach open streams in a second, and how soon each does.</summary>
internal static class DeliveryScenarios
{
    private const int InFlight = 256;
    private const int Conversations = 100;
    private const int OfEach = 10;
    private const int PerSecond = 100;
    private const int WarmTexts = 5000;
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(30);

    public static Task HundredTimesTenAsync(Round round) => DeliverAsync(round, Conversations, OfEach, 1000, "50,000/s");

    public static Task OneTimesThousandAsync(Round round) => DeliverAsync(round, 1, 1000, 16, "140,000/s");

    /// <summary>From when a webhook was due to when its event was read, by the one clock of this process.</summary>
    public static async Task LatencyAsync(Round round)
    {
        await using var subject = await round.StartAsync();
        var conversations = await subject.CreateCustomersAsync(Conversations);
        using var streams = Round.Streams(subject);
        await streams.OpenAsync(conversations, OfEach);
        // At a hundred a second it would take minutes until the server's code is compiled for good.
        await Round.TextsAsync(subject, conversations, WarmTexts, 16);
        await RunAsync(round.Settings.Warm);

        var count = (int)round.Settings.Measured.TotalSeconds * PerSecond;
        var took = new long[count * OfEach];
        var dues = conversations.ToDictionary(c => c, c => new Dues(c.LastSeq, new long[(count / Conversations) + 1]));
        var seen = -1;
        streams.Seen = client =>
            took[Interlocked.Increment(ref seen)] = Stopwatch.GetTimestamp() - dues[client.Conversation].Of(client.LastSeq);
        var processor = new Processor(subject.Server.Id);
        await RunAsync(round.Settings.Measured, (text, at) => dues[text.Conversation].Add(at));
        var cores = processor.Used();
        var latency = Percentiles.OfTicks(took.AsSpan(0, seen + 1));
        round.Report("webhook due → event read, p50", latency.P50, Unit.Milliseconds, "3 ms");
        round.Report("webhook due → event read, p99", latency.P99, Unit.Milliseconds, "10 ms");
        round.Report("webhook due → event read, worst", latency.Max, Unit.Milliseconds);
        round.Report(cores);

        async Task RunAsync(TimeSpan time, Action<SignedText, long>? due = null)
        {
            var texts = subject.Telnyx.Requests(conversations, (int)time.TotalSeconds * PerSecond);
            await OpenLoop.RunAsync(subject.Server.EndPoint, texts, PerSecond, due ?? ((_, _) => { }));
            await streams.ReadAsync(conversations.Sum(c => c.LastSeq - 1) * OfEach, Within);
            streams.InsistOnAll();
        }
    }

    /// <param name="window">
    /// Texts that may be on their way to their streams: without it texts would be taken faster than many streams can be told of them,
    /// and the server would cut those streams off.
    /// </param>
    private static async Task DeliverAsync(Round round, int count, int ofEach, int window, string goal)
    {
        await using var subject = await round.StartAsync();
        var conversations = await subject.CreateCustomersAsync(count);
        using var streams = Round.Streams(subject);
        await streams.OpenAsync(conversations, ofEach);

        using var places = new SemaphoreSlim(window);
        long delivered = 0;
        streams.Seen = _ =>
        {
            if (Interlocked.Increment(ref delivered) % ofEach == 0)
                places.Release();
        };
        var before = 0L;
        var (load, cores) = await round.LoadAsync(
            [subject.Server], subject.Telnyx, conversations, Math.Min(InFlight, window), () => places.WaitAsync(), () => before = streams.Read);
        var read = streams.Read - before;
        var texts = conversations.Sum(c => c.LastSeq - 1);
        await streams.ReadAsync(texts * ofEach, Within);
        streams.InsistOnAll();
        round.Report("events delivered", read / load.Elapsed.TotalSeconds, Unit.PerSecond, goal);
        round.Report("webhooks taken meanwhile", load.PerSecond, Unit.PerSecond);
        round.Report(cores);
    }

    /// <summary>When each text of a conversation was due, by its seq.</summary>
    private sealed class Dues(long lastSeq, long[] at)
    {
        private int _count;

        public void Add(long due) => at[_count++] = due;

        public long Of(long seq) => at[seq - lastSeq - 1];
    }
}
