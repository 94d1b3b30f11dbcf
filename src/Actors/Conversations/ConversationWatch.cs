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
    private int _outbox;

    public ConversationWatch(CustomerId customer, ConversationServices services)
    {
        (_customer, _meter, _trail) = (customer, services.Meter, services.Trail);
        _meter.RecoveryBegins();
    }

    public void Recovered(JournalOutcome outcome)
    {
        if (!_recovering)
            return;
        _recovering = false;
        _meter.RecoveryEnds(Stopwatch.GetElapsedTime(_born), outcome);
    }

    /// <summary>There is one write at a time: what comes while it is under way is the next.</summary>
    public void WriteBegins()
    {
        _writing = Stopwatch.GetTimestamp();
        _meter.WriteBegins();
    }

    public void Written(IReadOnlyList<DecidedCommand> commands)
    {
        if (_writing is not { } began)
            return;
        var took = Stopwatch.GetElapsedTime(began);
        WriteEnds(JournalOutcome.Done);
        foreach (var command in commands)
        {
            if (command.Decision.Events is not [var first, ..] events)
                continue;
            foreach (var e in events)
                _meter.Came(e);
            _trail.Journaled(_customer, first.Seq, events[^1].Seq, took, command.Traceparent);
        }
    }

    public void WriteEnds(JournalOutcome outcome)
    {
        if (_writing is not { } began)
            return;
        _writing = null;
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
