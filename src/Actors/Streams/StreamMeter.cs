using System.Diagnostics.Metrics;

namespace Messaging.Actors.Streams;

/// <summary>The two kinds of streams.</summary>
public enum StreamKind
{
    Conversation,
    Inbox,
}

/// <summary>What a reader got first.</summary>
public enum StreamStart
{
    /// <summary>It named no id.</summary>
    Live,

    /// <summary>It resumed and had missed nothing.</summary>
    Current,

    /// <summary>It resumed, and the node still had what it missed.</summary>
    Memory,

    /// <summary>It resumed, and what it missed was read from the database.</summary>
    Journal,

    /// <summary>It named an id that was never given out.</summary>
    Reset,
}

/// <summary>Why a reader was cut off; it resumes by its last id.</summary>
public enum CutOff
{
    /// <summary>Its buffer was full.</summary>
    Buffer,

    /// <summary>Its connection took no bytes for too long.</summary>
    Flush,

    /// <summary>What it missed could not be read.</summary>
    Broken,
}

/// <summary>Figures of the streams of this node; <c>docs/metrics.md</c> has them.</summary>
public sealed class StreamMeter
{
    public const string Name = "Messaging.Streams";

    private static readonly KeyValuePair<string, object?>[] Kinds = Labels<StreamKind>("stream");
    private static readonly KeyValuePair<string, object?>[] Starts = Labels<StreamStart>("from");
    private static readonly KeyValuePair<string, object?>[] CutOffs = Labels<CutOff>("reason");

    /// <summary>For streams that nobody measures.</summary>
    public static readonly StreamMeter Unheard = new(new Meter("unheard"));

    private readonly UpDownCounter<long> _open;
    private readonly Counter<long> _starts;
    private readonly Counter<long> _cutOff;
    private readonly Counter<long> _events;
    private readonly Counter<long> _replayed;
    private readonly Histogram<double> _lag;

    public StreamMeter(IMeterFactory factory)
        : this(factory.Create(Name))
    {
    }

    private StreamMeter(Meter meter)
    {
        _open = meter.CreateUpDownCounter<long>("messaging.streams.open", "{stream}", "Streams that are open.");
        _starts = meter.CreateCounter<long>("messaging.stream.starts", "{stream}", "Streams that began, by what their reader got first.");
        _cutOff = meter.CreateCounter<long>("messaging.stream.cut.off", "{stream}", "Streams that this node ended because of their reader, or for want of what it missed.");
        _events = meter.CreateCounter<long>("messaging.stream.events", "{event}", "Events written to readers.");
        _replayed = meter.CreateCounter<long>("messaging.stream.replayed", "{event}", "Events read from the database for readers that had missed them.");
        _lag = meter.CreateHistogram<double>(
            "messaging.stream.lag", "s", "From a decision in its conversation to the event's way out to the readers of this node, by the clocks of both nodes.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] });
    }

    public void Opened(StreamKind kind) => _open.Add(1, Kinds[(int)kind]);

    public void Closed(StreamKind kind) => _open.Add(-1, Kinds[(int)kind]);

    public void Ended(StreamKind kind, CutOff reason) => _cutOff.Add(1, Kinds[(int)kind], CutOffs[(int)reason]);

    public void Wrote(StreamKind kind, int events)
    {
        if (events > 0)
            _events.Add(events, Kinds[(int)kind]);
    }

    public void Replayed(StreamKind kind) => _replayed.Add(1, Kinds[(int)kind]);

    internal void Started(StreamKind kind, StreamStart from) => _starts.Add(1, Kinds[(int)kind], Starts[(int)from]);

    internal void Late(TimeSpan lag) => _lag.Record(Math.Max(0, lag.TotalSeconds));

    private static KeyValuePair<string, object?>[] Labels<T>(string key) where T : struct, Enum =>
        [.. Enum.GetNames<T>().Select(name => new KeyValuePair<string, object?>(key, name.ToLowerInvariant()))];
}
