using Messaging.Bench.Load.Report;
using Messaging.Bench.Load.Report.Curves;
using Messaging.Bench.Load.Webhooks;

namespace Messaging.Bench.Load.Scenarios.Curves;

/// <summary>What a text and a start cost by how many conversations there are.</summary>
internal static class ConversationsCurve
{
    private const int Fewest = 100;
    private const int InFlight = 64;
    private const int Starts = 3;

    // After some thousands the server's code is still being compiled: what a webhook costs halves meanwhile.
    private const int WarmTexts = 20_000;

    private static readonly Quantity s_taken = new(
        "webhooks taken", "What a webhook costs, as the inverse of how many are taken", "webhooks per second", Unit.PerSecond, Reading.Rate);

    private static readonly Quantity s_ready = new("ready after a restart", "What a start costs", "ms to ready", Unit.Milliseconds, Reading.Cost);

    public static Scenario Scenario { get; } = new(
        "grow-conversations",
        $"For each number a new server and conversations made by webhooks, with more of those up to the largest number and {WarmTexts:#,0}, so that each server is as " +
        $"warm and has as much stored; then {InFlight} under way for all conversations in turn, and after that {Starts} restarts, from the start of the process to " +
        "its line that it is ready; the median of those.",
        RunAsync)
    {
        Curve = new Curve("conversations", s_taken, s_ready),
    };

    private static async Task RunAsync(Round round)
    {
        var counts = Sizes.UpTo(Fewest, round.Settings.MostConversations);
        foreach (var count in counts)
        {
            await using var subject = await round.StartAsync();
            var conversations = Conversation.Many(count);
            await Round.TextEachAsync(subject, conversations, InFlight);
            for (var left = counts[^1] - count + WarmTexts; left > 0; left -= Round.AtATime)
                await Round.TextsAsync(subject, conversations, Math.Min(left, Round.AtATime), InFlight);
            var (load, cores) = await round.LoadAsync([subject.Server], subject.Telnyx, conversations, InFlight);
            round.Report(s_taken, count, load.PerSecond);
            round.Report(cores, count);
            round.Report(s_ready, count, await subject.RestartsAsync(Starts));
        }
    }
}
