using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Messaging.Bench.Load.Report;
using Messaging.Bench.Load.Server;
using Messaging.Bench.Load.Streams;

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
        var conversations = await subject.CreateCustomersAsync(Conversations);
        // The code that opens and tells streams is not theirs: it is in memory before they are counted.
        using (var first = Round.Streams(subject))
        {
            await first.OpenAsync(conversations, 2);
            await Round.TextsAsync(subject, conversations, Conversations, 16);
            await first.ReadAsync(2 * Conversations, Within);
        }

        await Task.Delay(Rest);
        var before = Processor.Resident(subject.Server.Id);
        using var streams = Round.Streams(subject);
        await streams.OpenAsync(conversations, round.Settings.Streams / Conversations);
        await Task.Delay(Rest);
        var processor = new Processor(subject.Server.Id);
        await Task.Delay(Rest);
        var cores = processor.Used();
        var bytes = Processor.Resident(subject.Server.Id) - before;
        await Round.TextsAsync(subject, conversations, Conversations, 16);
        await streams.ReadAsync(streams.Clients.Count, Within);
        streams.InsistOnAll();
        round.Report(Name(round, "memory of a stream"), (double)bytes / streams.Clients.Count / 1024, Unit.KiB, "8 KiB");
        round.Report("the server without streams", before / 1024.0 / 1024.0, Unit.MiB);
        round.Report(cores);
    }

    public static async Task IdleHttp2Async(Round round)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        await using var subject = await round.StartAsync(
            ("Kestrel__Endpoints__A__Url", "http://127.0.0.1:0"),
            ("Kestrel__Endpoints__B__Url", address.OriginalString),
            ("Kestrel__Endpoints__B__Protocols", "Http2"));
        var conversations = await subject.CreateCustomersAsync(Conversations);
        using (var first = new Http2Streams(address, Subject.ApiKey))
        {
            await first.OpenAsync(conversations, 2);
            await Round.TextsAsync(subject, conversations, Conversations, 16);
            await first.ReadAsync(2, Within);
        }

        await Task.Delay(Rest);
        var before = Processor.Resident(subject.Server.Id);
        using var streams = new Http2Streams(address, Subject.ApiKey);
        await streams.OpenAsync(conversations, round.Settings.Http2Streams / Conversations);
        await Task.Delay(Rest);
        var processor = new Processor(subject.Server.Id);
        await Task.Delay(Rest);
        var cores = processor.Used();
        var bytes = Processor.Resident(subject.Server.Id) - before;
        await Round.TextsAsync(subject, conversations, Conversations, 16);
        await streams.ReadAsync(3, Within);
        round.Report(
            string.Create(CultureInfo.InvariantCulture, $"{streams.Count:N0} streams: memory of a stream"), (double)bytes / streams.Count / 1024, Unit.KiB, "8 KiB");
        round.Report("the server without streams", before / 1024.0 / 1024.0, Unit.MiB);
        round.Report(cores);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
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
        round.Report(Name(round, "come back → all that was missed, p50"), replay.P50, Unit.Milliseconds);
        round.Report(Name(round, "come back → all that was missed, p99"), replay.P99, Unit.Milliseconds, "2,000 ms");
        round.Report(Name(round, "come back → all that was missed, worst"), replay.Max, Unit.Milliseconds);
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

    private static string Name(Round round, string figure) =>
        string.Create(CultureInfo.InvariantCulture, $"{round.Settings.Streams:N0} streams: {figure}");
}
