using Messaging.Bench.Load.Scenarios.Curves;

namespace Messaging.Bench.Load.Scenarios;

/// <summary>Every scenario, in the order in which they run.</summary>
internal static class Catalog
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new(
            "webhooks",
            "256 webhooks under way, texts of 200 conversations that are awake. On PostgreSQL the same load first meets a floor: a bare Kestrel " +
            "that verifies the signature and inserts what waits in one statement, answering 200 once that is committed.",
            WebhookScenarios.ManyAsync),
        new("single", "One webhook under way: each waits for a write of its own.", WebhookScenarios.SingleAsync),
        new("busy", "256 webhooks under way, all of them texts of one customer.", WebhookScenarios.BusyAsync),
        new(
            "sleeping",
            "After a restart, one text to each of 1,000 conversations that exist and sleep, 256 under way. Before, 200 others warm the server, and 1,000 others are woken. " +
            "A text that is answered 503 is delivered again, and counted.",
            WebhookScenarios.SleepingAsync),
        new(
            "deliveries-100x10",
            "256 webhooks under way for 100 conversations with 10 streams each; 1,000 texts may be on their way to their streams.",
            DeliveryScenarios.HundredTimesTenAsync),
        new(
            "deliveries-1x1000",
            "Webhooks for one conversation with 1,000 streams; 16 texts may be on their way to their streams.",
            DeliveryScenarios.OneTimesThousandAsync),
        new(
            "latency",
            "100 webhooks a second by the clock, 1,000 streams on 100 conversations. Counted from when a webhook was due, whenever it was sent.",
            DeliveryScenarios.LatencyAsync),
        new(
            "idle",
            "Resident memory of the server with all streams open, after 16 s of rest, less that of the same server when it had had some before. " +
            "Pings go on. At the end each stream has to bring a text.",
            CrowdScenarios.IdleAsync),
        new(
            "idle-http2",
            "As idle, but the streams share connections by HTTP/2, a hundred at a time, so that there can be more of them than a process has descriptors.",
            CrowdScenarios.IdleHttp2Async) { OnlyOnce = true },
        new(
            "resume",
            "All streams of 100 conversations are reset at once, five texts come to each conversation, and 2 s later all connect in the same moment " +
            "with Last-Event-ID. Counted until a stream has all that it missed, from that moment, after four times of the same.",
            CrowdScenarios.ResumeAsync),
        new(
            "long",
            "After a restart, the first request for each conversation: the stream after 0, the newest page of history, a text. Medians of 3 conversations.",
            GrowthScenarios.LongConversationAsync),
        new(
            "start",
            "From the start of the process to its line that it is ready; medians of 7 starts. The conversations were made by a webhook each.",
            GrowthScenarios.StartAsync) { OnlyOnce = true },
        LengthCurve.Scenario,
        ConversationsCurve.Scenario,
        StreamsCurve.Scenario,
        NodesCurve.Scenario,
    ];

    public static Scenario Find(string name) =>
        All.FirstOrDefault(scenario => scenario.Name == name) ?? throw new FormatException($"There is no scenario {name}; 'list' names them.");
}
