using System.Collections.Immutable;
using System.Diagnostics;
using Messaging.Actors.Domain;
using Messaging.Actors.Tracing;

namespace Messaging.Actors.Conversations;

/// <summary>
/// Tells the figures and the trail what one conversation does, and takes back what it has counted of it when it stops.
/// </summary>
internal sealed class ConversationWatch
{
    private readonly CustomerId _customer;
    private readonly ConversationMeter _meter;
    private readonly EventTrail _trail;
    private readonly long _born = Stopwatch.GetTimestamp();
    private bool _recovering = true;
    private long? _writing;
    private string? _traceparent;
    private Activity? _span;
    private int _outbox;

    public ConversationWatch(CustomerId customer, ConversationServices services)
    {
        (_customer, _meter, _trail) = (customer, services.Meter, services.Trail);
        _meter.RecoveryBegins();
    }

    /// <summary>Of the last write that began, for the log.</summary>
    public string? TraceId => Spans.TraceId(_traceparent);

    public void Recovered(JournalOutcome outcome)
    {
        if (!_recovering)
            return;
        _recovering = false;
        _meter.RecoveryEnds(Stopwatch.GetElapsedTime(_born), outcome);
    }

    /// <summary>There is one write at a time: commands wait while it is under way. The command's span ends with it.</summary>
    public void WriteBegins(string? traceparent, Activity? span)
    {
        (_traceparent, _span) = (traceparent, span);
        _writing = Stopwatch.GetTimestamp();
        _meter.WriteBegins();
    }

    public void Written(ImmutableArray<ConversationEvent> events)
    {
        if (_writing is not { } began)
            return;
        WriteEnds(JournalOutcome.Done);
        foreach (var e in events)
            _meter.Came(e);
        _trail.Journaled(_customer, events[0].Seq, events[^1].Seq, Stopwatch.GetElapsedTime(began), _traceparent);
    }

    public void WriteEnds(JournalOutcome outcome)
    {
        if (_writing is not { } began)
            return;
        _writing = null;
        if (outcome != JournalOutcome.Done)
            _span?.SetStatus(ActivityStatusCode.Error);
        Spans.End(_span);
        _span = null;
        _meter.WriteEnds(Stopwatch.GetElapsedTime(began), outcome);
    }

    public void OutboxHolds(int messages)
    {
        _meter.OutboxChanges(messages - _outbox);
        _outbox = messages;
    }

    public void Stopped()
    {
        Recovered(JournalOutcome.Abandoned);
        WriteEnds(JournalOutcome.Abandoned);
        OutboxHolds(0);
    }
}
