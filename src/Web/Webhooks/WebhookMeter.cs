using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Messaging.Web.Webhooks;

/// <summary>What became of a webhook. All but the first three make Telnyx deliver it again, if it was Telnyx that sent it.</summary>
public enum WebhookResult
{
    /// <summary>It changed a conversation.</summary>
    Taken,

    /// <summary>It changed nothing: it had been taken before, or a later report had.</summary>
    Duplicate,

    /// <summary>Nothing of it concerns us: an event that we do not use, a report on a message that is not ours.</summary>
    Unused,

    /// <summary>Its signature was not accepted.</summary>
    Unsigned,

    /// <summary>It came from outside while no key is set to verify it by.</summary>
    NoKey,

    /// <summary>Signed, and yet no event.</summary>
    Malformed,

    /// <summary>More bytes than a webhook may have.</summary>
    TooLarge,

    /// <summary>The conversation, its journal or the directory failed.</summary>
    Unavailable,

    /// <summary>It was not durable in the time that Telnyx waits.</summary>
    Late,

    /// <summary>The sender went away, or its request was broken.</summary>
    Aborted,
}

/// <summary>Counts webhooks by their result and measures how long their answer takes.</summary>
public sealed class WebhookMeter
{
    public const string Name = "Messaging.Webhooks";

    private static readonly string[] Names = ["taken", "duplicate", "unused", "unsigned", "no_key", "malformed", "too_large", "unavailable", "late", "aborted"];
    private static readonly KeyValuePair<string, object?>[] Labels = [.. Names.Select(name => new KeyValuePair<string, object?>("result", name))];

    private readonly Histogram<double> _duration;

    public WebhookMeter(IMeterFactory factory) => _duration = factory.Create(Name).CreateHistogram<double>(
        "messaging.webhook.duration", "s", "From the request to its answer.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.6, 2, 5] });

    /// <summary>As it stands in figures and log.</summary>
    public static string NameOf(WebhookResult result) => Names[(int)result];

    public void Answered(long began, WebhookResult result) =>
        _duration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, Labels[(int)result]);
}
