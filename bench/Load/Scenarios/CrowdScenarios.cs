using System.Diagnostics;
using System.Globalization;
using Messaging.Bench.Load.Report;
using Messaging.Bench.Load.Server;
using Messaging.Bench.Load.Streams;
using Messaging.Bench.Load.Webhooks;
using Messaging.Persistence.Tests.Storage;

namespace Messaging.Bench.Load.Scenarios;

/// <summary>Very many streams on one server: what they cost while nothing happens, and when all come back at once.</summary>
internal static class CrowdScenarios
{
    private const int Conversations = 100;
    private const int Missed = 5;
    private const int WarmUps = 4;
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(60);

    public static async Task IdleAsync(Round round)
    {
        Descriptors.InsistOn(round.Settings.Streams);
        await using var subject = await round.StartAsync();
        await MeasureIdleAsync(
            round,
            subject,
            round.Settings.Streams,
            () => Round.Streams(subject),
            (streams, conversations, ofEach) => streams.OpenAsync(conversations, ofEach),
            async (streams, _) =>
            {
                await streams.ReadAsync(streams.Clients.Count, Within);
                streams.InsistOnAll();
            });
    }

    public static async Task IdleHttp2Async(Round round)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Find()}");
        await using var subject = await round.StartAsync(
            ("Kestrel__Endpoints__A__Url", "http://127.0.0.1:0"),
            ("Kestrel__Endpoints__B__Url", address.OriginalString),
            ("Kestrel__Endpoints__B__Protocols", "Http2"));
        await MeasureIdleAsync(
            round,
            subject,
            round.Settings.Http2Streams,
            () => new Http2Streams(address, Subject.ApiKey),
            (streams, conversations, ofEach) => streams.OpenAsync(conversations, ofEach),
            (streams, id) => streams.ReadAsync(id, Within));
    }

    /// <param name="read">Waits until each stream has the text of this number.</param>
    private static async Task MeasureIdleAsync<TStreams>(
        Round round, Subject subject, int count, Func<TStreams> make, Func<TStreams, Conversation[], int, Task> open, Func<TStreams, int, Task> read)
        where TStreams : IDisposable
    {
        var conversations = await subject.CreateCustomersAsync(Conversations);
        // The code that opens and tells streams is not theirs: it is in memory before they are counted.
        using (var first = make())
        {
            await open(first, conversations, 2);
            await Round.TextsAsync(subject, conversations, Conversations, 16);
            await read(first, 2);
        }

        await Task.Delay(Rest);
        var before = Processor.Resident(subject.Server.Id);
        using var streams = make();
        var ofEach = count / Conversations;
        await open(streams, conversations, ofEach);
        await Task.Delay(Rest);
        var processor = new Processor(subject.Server.Id);
        await Task.Delay(Rest);
        var cores = processor.Used();
        var bytes = Processor.Resident(subject.Server.Id) - before;
        await Round.TextsAsync(subject, conversations, Conversations, 16);
        await read(streams, 3);
        round.Report(Name(count, "memory of a stream"), (double)bytes / (ofEach * Conversations) / 1024, Unit.KiB, "8 KiB");
        round.Report("the server without streams", before / 1024.0 / 1024.0, Unit.MiB);
        round.Report(cores);
    }

    public static async Task ResumeAsync(Round round)
    {
        Descriptors.InsistOn(round.Settings.Streams);
        await using var subject = await round.StartAsync();
        var conversations = await subject.CreateCustomersAsync(Conversations);
        using var streams = Round.Streams(subject);
        await streams.OpenAsync(conversations, round.Settings.Streams / Conversations);
        var texts = 0;
        await TextAsync();
        // Until the code that takes streams up again is compiled for good: a server that has run for a while is past that.
        for (var time = 0; time < WarmUps; time++)
        {
            await LoseAndResumeAsync();
            await Task.Delay(Rest);
        }

        var took = new long[streams.Clients.Count];
        var processor = new Processor(subject.Server.Id);
        await LoseAndResumeAsync(took);
        var cores = processor.Used();

        // And what comes afterwards comes to all, once.
        await TextAsync();
        var replay = Percentiles.OfTicks(took);
        round.Report(Name(round.Settings.Streams, "come back → all that was missed, p50"), replay.P50, Unit.Milliseconds);
        round.Report(Name(round.Settings.Streams, "come back → all that was missed, p99"), replay.P99, Unit.Milliseconds, "2,000 ms");
        round.Report(Name(round.Settings.Streams, "come back → all that was missed, worst"), replay.Max, Unit.Milliseconds);
        round.Report(cores);

        async Task LoseAndResumeAsync(long[]? took = null)
        {
            var lost = Stopwatch.GetTimestamp();
            streams.DropAll();
            await Round.TextsAsync(subject, conversations, Missed * Conversations, 16);
            texts += Missed;
            if (Away - Stopwatch.GetElapsedTime(lost) is { } left && left > TimeSpan.Zero)
                await Task.Delay(left);

            var resumed = Stopwatch.GetTimestamp();
            streams.Seen = client =>
            {
                if (took is not null && client.LastSeq == client.Conversation.LastSeq)
                    took[client.Index] = Stopwatch.GetTimestamp() - resumed;
            };
            await streams.ResumeAllAsync();
            await ReadAllAsync();
            streams.Seen = null;
        }

        async Task TextAsync()
        {
            await Round.TextsAsync(subject, conversations, Conversations, 16);
            texts++;
            await ReadAllAsync();
        }

        async Task ReadAllAsync()
        {
            await streams.ReadAsync((long)texts * streams.Clients.Count, Within);
            streams.InsistOnAll();
        }
    }

    private static string Name(int streams, string figure) =>
        string.Create(CultureInfo.InvariantCulture, $"{streams:N0} streams: {figure}");
}
