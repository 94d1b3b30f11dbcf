namespace Messaging.Web.Simulator;

/// <summary>The section <c>Simulator</c>: the pace of the simulated carrier, in milliseconds.</summary>
public sealed class SimulatorOptions
{
    public const string Section = "Simulator";

    /// <summary>From taking a message to its <c>message.sent</c>.</summary>
    public int SentAfterMs { get; set; } = 400;

    /// <summary>From taking a message to its <c>message.finalized</c>.</summary>
    public int FinalizedAfterMs { get; set; } = 1200;

    /// <summary>How long the slow number waits with its answer.</summary>
    public int SlowAnswerMs { get; set; } = 5000;

    /// <summary>The wait before a webhook's second delivery; the third waits twice as long.</summary>
    public int RedeliverAfterMs { get; set; } = 1000;

    /// <summary>How long a delivery of a webhook waits for its answer.</summary>
    public int TryTimeoutMs { get; set; } = 2000;
}
