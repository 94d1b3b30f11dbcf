using System.Diagnostics;
using Akka.Event;
using Messaging.Actors.Domain;
using Messaging.Actors.Tracing;

namespace Messaging.Actors.Conversations;

/// <summary>
/// Tells the figures, the trail and the log what one conversation does with its journal, and takes back what it has counted of it when it stops.
/// </summary>
internal sealed class ConversationWatch
{
    private readonly CustomerId _customer;
    private readonly ConversationMeter _meter;
    private readonly EventTrail _trail;
    private readonly RepeatedFailure? _failures;
    private readonly ILoggingAdapter _log;
    private readonly string _persistenceId;
    private readonly long _born = Stopwatch.GetTimestamp();
    private bool _recovering = true;
    private long? _writing;
    private int _outbox;

    public ConversationWatch(CustomerId customer, ConversationServices services, ILoggingAdapter log)
    {
        (_customer, _meter, _trail, _failures, _log) = (customer, services.Meter, services.Trail, services.JournalFailures, log);
        _persistenceId = ConversationActor.PersistenceIdOf(customer);
        _meter.RecoveryBegins();
    }

    public void Recovered(JournalOutcome outcome)
    {
        if (!_recovering)
            return;
        _recovering = false;
        _meter.RecoveryEnds(Stopwatch.GetElapsedTime(_born), outcome);
    }

    public void RecoveryFails(Exception cause)
    {
        Recovered(JournalOutcome.Failed);
        if (_failures?.IsFirst(cause) != false)
            _log.Error(cause, "{PersistenceId} could not read its journal; the actor stops", _persistenceId);
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

    public void WriteFails(Exception cause, long sequenceNr, string? traceId)
    {
        WriteEnds(JournalOutcome.Failed);
        if (_failures?.IsFirst(cause) != false)
            _log.Error(cause, "{PersistenceId} could not journal event {SequenceNr}; the actor stops; trace {TraceId}", _persistenceId, sequenceNr, traceId);
    }

    public void WriteIsRefused(Exception cause, long sequenceNr, string? traceId)
    {
        WriteEnds(JournalOutcome.Failed);
        _log.Error(cause, "{PersistenceId} was refused event {SequenceNr}; the actor stops; trace {TraceId}", _persistenceId, sequenceNr, traceId);
    }

    private void WriteEnds(JournalOutcome outcome)
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
