using System.Diagnostics;
using System.Diagnostics.Metrics;
using Messaging.Actors.Domain;

namespace Messaging.Actors.Conversations;

/// <summary>How a write to the journal, or the reading of it at a conversation's start, came out.</summary>
internal enum JournalOutcome
{
    Done,

    /// <summary>The database failed or was too slow; whether the write is there is unknown.</summary>
    Failed,

    /// <summary>The conversation stopped before it knew.</summary>
    Abandoned,
}

/// <summary>Figures of the conversations of this node; <c>docs/metrics.md</c> has them. One for all of them, without any lock.</summary>
public sealed class ConversationMeter
{
    public const string Name = "Messaging.Conversations";

    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    };

    // Made once: an event makes no garbage.
    private static readonly KeyValuePair<string, object?>[] Outcomes = Labels<JournalOutcome>("outcome");
    private static readonly Dictionary<MessageStatus, KeyValuePair<string, object?>> Statuses =
        Enum.GetValues<MessageStatus>().ToDictionary(status => status, status => Label("status", status.ToString()));
    private static readonly KeyValuePair<string, object?> Accepted = Label("outcome", "accepted");
    private static readonly KeyValuePair<string, object?> Refused = Label("outcome", "refused");
    private static readonly KeyValuePair<string, object?> NotTaken = Label("outcome", "not_taken");
    private static readonly KeyValuePair<string, object?> Lost = Label("outcome", "lost");

    /// <summary>For conversations that nobody measures.</summary>
    public static readonly ConversationMeter Unheard = new(new Meter("unheard"));

    private readonly Histogram<double> _writes;
    private readonly Histogram<double> _recoveries;
    private readonly Histogram<double> _sends;
    private readonly Counter<long> _statuses;
    private long _writing;
    private long _recovering;
    private long _outbox;

    public ConversationMeter(IMeterFactory factory)
        : this(factory.Create(Name))
    {
    }

    private ConversationMeter(Meter meter)
    {
        _writes = meter.CreateHistogram("messaging.journal.write.duration", "s", "From handing events to the journal to its answer.", advice: Buckets);
        _recoveries = meter.CreateHistogram("messaging.journal.recovery.duration", "s", "From a conversation's start to its readiness.", advice: Buckets);
        _sends = meter.CreateHistogram("messaging.send.duration", "s", "One call of the carrier, its own retries included.", advice: Buckets);
        _statuses = meter.CreateCounter<long>("messaging.message.statuses", "{message}", "Outbound messages that came to a status.");
        Gauge("messaging.journal.writing", () => Volatile.Read(ref _writing), "{write}", "Writes that wait for the journal.");
        Gauge("messaging.journal.recovering", () => Volatile.Read(ref _recovering), "{conversation}", "Conversations that wait for their journal to be read, or for their turn to.");
        Gauge("messaging.outbox.messages", () => Volatile.Read(ref _outbox), "{message}", "Messages in the outboxes of the conversations awake on this node.");

        void Gauge(string name, Func<long> value, string unit, string description) =>
            meter.CreateObservableGauge(name, value, unit, description);
    }

    internal void WriteBegins() => Interlocked.Increment(ref _writing);

    internal void WriteEnds(TimeSpan took, JournalOutcome outcome)
    {
        Interlocked.Decrement(ref _writing);
        _writes.Record(took.TotalSeconds, Outcomes[(int)outcome]);
    }

    internal void RecoveryBegins() => Interlocked.Increment(ref _recovering);

    internal void RecoveryEnds(TimeSpan took, JournalOutcome outcome)
    {
        Interlocked.Decrement(ref _recovering);
        _recoveries.Record(took.TotalSeconds, Outcomes[(int)outcome]);
    }

    internal void OutboxChanges(int by)
    {
        if (by != 0)
            Interlocked.Add(ref _outbox, by);
    }

    internal void Came(ConversationEvent e)
    {
        if (e is MessageEvent { Message: { Direction: MessageDirection.Outbound, Status: var status } })
            _statuses.Add(1, Statuses[status]);
    }

    internal void Sent(long began, SendOutcome outcome) => _sends.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, outcome switch
    {
        SendOutcome.Accepted => Accepted,
        SendOutcome.Refused => Refused,
        SendOutcome.NotTaken => NotTaken,
        SendOutcome.Lost => Lost,
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome.GetType().Name, "An outcome without a figure."),
    });

    private static KeyValuePair<string, object?>[] Labels<T>(string key) where T : struct, Enum =>
        [.. Enum.GetNames<T>().Select(name => Label(key, name))];

    // sending_failed, not SendingFailed: as the API says it.
    private static KeyValuePair<string, object?> Label(string key, string name) =>
        new(key, string.Concat(name.Select((c, at) => char.IsUpper(c) && at > 0 ? "_" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString())));
}
