using System.Globalization;
using Messaging.Bench.Load.Report;
using Messaging.Bench.Load.Server;
using Messaging.Bench.Load.Webhooks;

namespace Messaging.Bench.Load.Scenarios;

/// <summary>What a long conversation costs that a short one does not, and what very many conversations cost at a start.</summary>
internal static class GrowthScenarios
{
    private const int Short = 10;
    private const int OfEach = 3;
    private const int Others = 20;
    private const int Starts = 7;

    /// <summary>Each conversation sleeps until it is asked for the first time, by a server that others have made warm.</summary>
    public static async Task LongConversationAsync(Round round)
    {
        await using var subject = await round.StartAsync();
        var all = await subject.CreateCustomersAsync((2 * OfEach) + Others);
        Conversation[] longs = all[..OfEach], shorts = all[OfEach..(2 * OfEach)], others = all[(2 * OfEach)..];
        await Round.TextsAsync(subject, [.. shorts, .. others], Short * (OfEach + Others), 64);
        await Round.TextsAsync(subject, longs, round.Settings.Messages * OfEach, 64);

        await subject.RestartAsync();
        foreach (var other in others)
            await OneRequest.SubscribeAsync(subject, other);
        var (first, whole) = await MediansAsync(conversation => OneRequest.SubscribeAsync(subject, conversation));
        Report("cold subscription, first event", first);
        Report("cold subscription, all events", whole);

        await subject.RestartAsync();
        foreach (var other in others)
            await OneRequest.HistoryAsync(subject, other);
        Report("newest page of the history, cold", (await MediansAsync(async conversation => (await OneRequest.HistoryAsync(subject, conversation), 0))).First);

        await subject.RestartAsync();
        foreach (var other in others)
            await OneRequest.TextAsync(subject, other);
        Report("first text since the start", (await MediansAsync(async conversation => (await OneRequest.TextAsync(subject, conversation), 0))).First);

        async Task<((double Short, double Long) First, (double Short, double Long) Second)> MediansAsync(
            Func<Conversation, Task<(double First, double Second)>> measure)
        {
            var ofShorts = new List<(double First, double Second)>();
            var ofLongs = new List<(double First, double Second)>();
            for (var i = 0; i < OfEach; i++)
            {
                ofLongs.Add(await measure(longs[i]));
                ofShorts.Add(await measure(shorts[i]));
            }

            return ((Percentiles.Median(ofShorts.Select(m => m.First)), Percentiles.Median(ofLongs.Select(m => m.First))),
                (Percentiles.Median(ofShorts.Select(m => m.Second)), Percentiles.Median(ofLongs.Select(m => m.Second))));
        }

        void Report(string figure, (double Short, double Long) took)
        {
            round.Report($"{figure}: {Short} messages", took.Short, Unit.Milliseconds);
            round.Report(string.Create(CultureInfo.InvariantCulture, $"{figure}: {round.Settings.Messages:N0} messages"), took.Long, Unit.Milliseconds);
        }
    }

    public static async Task StartAsync(Round round)
    {
        await using var subject = await round.StartAsync();
        // The first start makes the tables.
        round.Report("ready, nothing stored", await subject.RestartsAsync(Starts), Unit.Milliseconds);
        var conversations = Conversation.Many(round.Settings.Conversations);
        await Round.TextEachAsync(subject, conversations, 64);
        var many = string.Create(CultureInfo.InvariantCulture, $"ready, {conversations.Length:N0} sleeping conversations");
        round.Report(many, await subject.RestartsAsync(Starts), Unit.Milliseconds, "as empty");
        round.Report("the server then", Processor.Resident(subject.Server.Id) / 1024.0 / 1024.0, Unit.MiB);
    }
}
