using Messaging.Bench.Load.Report;
using Messaging.Bench.Load.Report.Curves;
using Messaging.Bench.Load.Webhooks;

namespace Messaging.Bench.Load.Scenarios.Curves;

/// <summary>What a text and a new stream cost by how long the conversation already is.</summary>
internal static class LengthCurve
{
    private const int Shortest = 10;
    private const int OfEach = 5;
    private const int Others = 40;
    private const int TextsOfEach = 10;
    private const int InFlight = 64;

    private static readonly Quantity s_awake = new(
        "text, conversation awake", "What a text to an awake conversation costs", "ms to the answer", Unit.Milliseconds, Reading.Cost);

    private static readonly Quantity s_asleep = new(
        "first text since the start", "What the first text since the start costs", "ms to the answer", Unit.Milliseconds, Reading.Cost);

    private static readonly Quantity s_first = new(
        "cold subscription, first event", "What the first event of a cold subscription costs", "ms to the event", Unit.Milliseconds, Reading.Cost);

    private static readonly Quantity s_whole = new(
        "cold subscription, all events", "What all events of a cold subscription cost", "ms to the last event", Unit.Milliseconds, Reading.Cost);

    public static Scenario Scenario { get; } = new(
        "grow-length",
        $"{OfEach} conversations of each length, one request at a time, the lengths in turn. After a restart, which {Others} other conversations have made " +
        $"warm, the stream after 0 of each; after another one a text to each, and then {TextsOfEach} more, by which they grow. Medians.",
        RunAsync)
    {
        Curve = new Curve("messages of the conversation", s_awake, s_asleep, s_first, s_whole),
    };

    private static async Task RunAsync(Round round)
    {
        var lengths = Sizes.UpTo(Shortest, round.Settings.Messages);
        await using var subject = await round.StartAsync();
        var all = await subject.CreateCustomersAsync(Others + (lengths.Count * OfEach));
        var others = all[..Others];
        var groups = lengths.Select((length, i) => new Group(length, all[(Others + (i * OfEach))..(Others + ((i + 1) * OfEach))])).ToList();
        await Round.TextsAsync(subject, others, Shortest * Others, InFlight);
        foreach (var group in groups)
            await Round.TextsAsync(subject, group.Conversations, group.Length * OfEach, InFlight);

        await subject.RestartAsync();
        foreach (var other in others)
            await OneRequest.SubscribeAsync(subject, other);
        await MeasureAsync([s_first, s_whole], 1, async conversation =>
        {
            var took = await OneRequest.SubscribeAsync(subject, conversation);
            return [took.First, took.All];
        });

        await subject.RestartAsync();
        foreach (var other in others)
            await OneRequest.TextAsync(subject, other);
        await MeasureAsync([s_asleep], 1, TextAsync);
        await MeasureAsync([s_awake], TextsOfEach, TextAsync);

        async Task<double[]> TextAsync(Conversation conversation) => [await OneRequest.TextAsync(subject, conversation)];

        // In turn, so that a server that is still getting faster, or a neighbour that is busy for a moment, is the same to all lengths.
        async Task MeasureAsync(IReadOnlyList<Quantity> quantities, int times, Func<Conversation, Task<double[]>> measure)
        {
            var took = groups.ToDictionary(group => group, _ => new List<double[]>());
            for (var i = 0; i < times * OfEach; i++)
            {
                foreach (var group in groups)
                    took[group].Add(await measure(group.Conversations[i % OfEach]));
            }

            for (var i = 0; i < quantities.Count; i++)
            {
                foreach (var group in groups)
                    round.Report(quantities[i], group.Length, Percentiles.Median(took[group].Select(values => values[i])));
            }
        }
    }

    private sealed record Group(int Length, Conversation[] Conversations);
}
