using Messaging.Bench.Load.Report;
using Messaging.Bench.Load.Server;
using Messaging.Bench.Load.Webhooks;
using Messaging.Persistence.Tests.Storage;

namespace Messaging.Bench.Load.Scenarios;

/// <summary>How many webhooks are taken, durable, in a second.</summary>
internal static class WebhookScenarios
{
    private const int Many = 256;
    private const int AtFirst = 8;
    private const int Awake = 200;
    private const int Sleeping = 1000;

    /// <summary>As many as can be, with the floor beside it where there is one.</summary>
    public static async Task ManyAsync(Round round)
    {
        var floor = round.Database == DatabaseKind.Postgres ? await FloorAsync(round) : (double?)null;
        var taken = await WarmAsync(round, Many, Awake, round.Database == DatabaseKind.Sqlite ? "8,000/s" : "");
        if (floor is { } limit)
            round.Report("taken, as a part of the floor", taken / limit, Unit.Ratio, "0.70");
    }

    public static async Task SingleAsync(Round round) => await WarmAsync(round, 1, Awake);

    /// <summary>All of them are texts of one customer.</summary>
    public static async Task BusyAsync(Round round) => await WarmAsync(round, Many, 1);

    /// <summary>The first text to each of a thousand conversations since the server started.</summary>
    public static async Task SleepingAsync(Round round)
    {
        await using var subject = await round.StartAsync();
        var conversations = Conversation.Many((2 * Sleeping) + Awake);
        await Round.TextsAsync(subject, conversations, conversations.Length, AtFirst);
        await subject.RestartAsync();
        // Others make the server's code warm, and then some of them by waking up; the rest have slept on.
        await round.WarmAsync([subject.Server.EndPoint], subject.Telnyx, conversations[(2 * Sleeping)..], Many);
        await Round.TextsAsync(subject, conversations[Sleeping..(2 * Sleeping)], Sleeping, Many);
        var processor = new Processor(subject.Server.Id);
        var load = await Round.TextsAsync(subject, conversations[..Sleeping], Sleeping, Many);
        var cores = processor.Used();
        round.Report("first texts taken", load.PerSecond, Unit.PerSecond, round.Database == DatabaseKind.Sqlite ? "2,000/s" : "3,000/s");
        round.Report("taken, p99", load.Answer.P99, Unit.Milliseconds);
        round.Report("answered 503 and delivered again", load.Repeated, Unit.Count, "0");
        round.Report(cores);
    }

    private static async Task<double> WarmAsync(Round round, int inFlight, int awake, string goal = "")
    {
        await using var subject = await round.StartAsync();
        var conversations = Conversation.Many(awake);
        // Some at a time: a server that has just begun answers 503 to hundreds of unknown senders at once.
        await Round.TextsAsync(subject, conversations, 2 * awake, AtFirst);
        var (load, cores) = await round.LoadAsync([subject.Server], subject.Telnyx, conversations, inFlight);
        round.Report("webhooks taken", load.PerSecond, Unit.PerSecond, goal);
        round.Report("answer, p50", load.Answer.P50, Unit.Milliseconds);
        round.Report("answer, p99", load.Answer.P99, Unit.Milliseconds);
        round.Report(cores);
        return load.PerSecond;
    }

    private static async Task<double> FloorAsync(Round round)
    {
        var database = await PostgresServer.CreateDatabaseAsync();
        try
        {
            using var telnyx = new TelnyxKey();
            await using var floor = await ServerProcess.StartAsync(
                typeof(Floor).Assembly.Location, AppContext.BaseDirectory, ["floor", database, telnyx.PublicKey]);
            var (load, _) = await round.LoadAsync([floor], telnyx, Conversation.Many(Awake), Many);
            round.Report("floor: bare Kestrel, signature, batched inserts", load.PerSecond, Unit.PerSecond);
            return load.PerSecond;
        }
        finally
        {
            await PostgresServer.DropDatabaseAsync(database);
        }
    }
}
