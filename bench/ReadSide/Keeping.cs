using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Messaging.Actors.Domain;
using Messaging.Persistence.Journal;
using Messaging.Persistence.ReadSide;
using Messaging.Persistence.ReadSide.Generations;
using Messaging.Persistence.ReadSide.Projecting;
using Messaging.Persistence.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Messaging.Bench.ReadSide;

/// <summary>How fast the read side is made from a journal: at once by a rebuild, and all the while by the projection.</summary>
internal static class Keeping
{
    private const int Customers = 20_000;
    private const int Batch = 20_000;
    private const int RandomSeed = 7;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    /// <summary>Fills the journal of an empty database.</summary>
    public static async Task SeedJournalAsync(Database database, long events)
    {
        await DatabaseMigrator.MigrateAsync(database);
        if (await new JournalReader(database).LastOrderingAsync(CancellationToken.None) > 0)
            throw new InvalidOperationException("This database has a journal already; the bench needs an empty one.");
        var story = NewStory(events);
        await using var connection = await database.OpenAsync(CancellationToken.None);
        for (long written = 0; written < events;)
        {
            var batch = Take(story, Batch);
            await JournalWriter.WriteAsync(connection, batch);
            written += batch.Count;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{events:N0} events in the journal"));
    }

    /// <summary>The documented command's work, timed.</summary>
    public static async Task RebuildAsync(Database database)
    {
        await DatabaseMigrator.MigrateAsync(database);
        var time = Stopwatch.StartNew();
        long events = 0;
        await new ReadSideRebuild(database, new ReadSideGenerations(database)).RunAsync(
            new Counted(progress => events = progress.Events), CancellationToken.None);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"rebuild: {events:N0} events in {time.Elapsed.TotalSeconds:F1} s with all indexes, {events / time.Elapsed.TotalSeconds:N0}/s"));
    }

    /// <summary>Writes at a steady rate into a database that has no journal yet, and says how far the projection stays behind.</summary>
    public static async Task ProjectAsync(Database database, int rate, int seconds)
    {
        await DatabaseMigrator.MigrateAsync(database);
        var generations = new ReadSideGenerations(database);
        var tables = new ReadSideTables(database, generations, new JournalReader(database));
        await tables.StartAsync(CancellationToken.None);
        var position = new ProjectionPosition();
        var lags = new List<double>();
        using var meters = new Meters();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Name == "messaging.projection.lag")
                    listening.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, lag, _, _) => lags.Add(lag));
        listener.Start();
        using var projection = new Projection(
            database, tables, generations, position, new ProjectionMeter(meters, position), new ReadSideBell(), _ => { }, TimeProvider.System,
            NullLogger<Projection>.Instance);
        await projection.StartAsync(CancellationToken.None);

        var story = NewStory((long)rate * seconds);
        await using var connection = await database.OpenAsync(CancellationToken.None);
        var time = Stopwatch.StartNew();
        long written = 0;
        while (time.Elapsed < TimeSpan.FromSeconds(seconds))
        {
            var due = (long)(time.Elapsed.TotalSeconds * rate) - written;
            if (due <= 0)
            {
                await Task.Delay(Tick);
                continue;
            }

            var batch = Take(story, (int)Math.Min(due, 500));
            await JournalWriter.WriteAsync(connection, batch);
            written += batch.Count;
            position.Ring();
        }

        var wrote = time.Elapsed;
        var last = await new JournalReader(database).LastOrderingAsync(CancellationToken.None);
        while (position.Current < last)
            await Task.Delay(1);
        var caughtUp = time.Elapsed - wrote;
        await projection.StopAsync(CancellationToken.None);
        lags.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"projection: {written / wrote.TotalSeconds:N0} events/s written for {wrote.TotalSeconds:F0} s; lag p50 {At(0.5):F0} ms, p99 {At(0.99):F0} ms, " +
            $"worst {At(1):F0} ms; {caughtUp.TotalMilliseconds:F0} ms behind at the end"));

        double At(double share) => lags.Count == 0 ? 0 : lags[(int)((lags.Count - 1) * share)] * 1000;
    }

    private static Story NewStory(long events) => new(new Corpus(Customers, events, RandomSeed), RandomSeed);

    private static List<ConversationEvent> Take(Story story, int count)
    {
        var events = new List<ConversationEvent>(count + 8);
        while (events.Count < count)
            events.AddRange(story.Next());
        return events;
    }

    private sealed class Counted(Action<RebuildProgress> progress) : IProgress<RebuildProgress>
    {
        public void Report(RebuildProgress value) => progress(value);
    }

    private sealed class Meters : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }
}
