using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;
using Messaging.Actors.Domain;
using Messaging.Actors.Tracing;

namespace Messaging.Actors.Conversations;

// How a conversation begins, and all the ways in which it ends: idle, handed over, or because its journal failed.
public sealed partial class ConversationActor
{
    protected override void OnReplaySuccess()
    {
        if (State.LastSeq != LastSequenceNr)
        {
            // A bug. To throw would begin the same again, at once and for ever.
            _watch.Recovered(JournalOutcome.Failed);
            _log.Error("{PersistenceId} is at {SequenceNr} but its state at {LastSeq}; the actor stops", PersistenceId, LastSequenceNr, State.LastSeq);
            Context.Stop(Self);
            return;
        }

        _watch.Recovered(JournalOutcome.Done);
        _watch.OutboxHolds(State.Outbox.Length);
        Context.SetReceiveTimeout(_services.IdleAfter);
        RunOutbox();
    }

    protected override void PostStop()
    {
        _watch.Stopped();
        foreach (var (replyTo, span) in _pipeline.Unanswered)
        {
            Spans.Fail(span);
            Answer(replyTo, NotStored.Instance);
        }

        foreach (var replyTo in _archive.Unanswered)
            replyTo.Tell(NotStored.Instance);
        base.PostStop();
    }

    protected override void OnRecoveryFailure(Exception reason, object? message = null) => _watch.RecoveryFails(reason);

    // It stops, and whoever waits for this write, or for the next, is answered then.
    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) =>
        _watch.WriteFails(cause, sequenceNr, _pipeline.TraceId);

    // The number of the refused event is used up, so going on would leave a hole: begin anew from the journal.
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        _watch.WriteIsRefused(cause, sequenceNr, _pipeline.TraceId);
        Context.Stop(Self);
    }

    private void PassivateIfIdle()
    {
        if (_feeds.IsEmpty && _pipeline.IsEmpty && _archive.IsEmpty && State.Outbox.IsEmpty)
            Context.Parent.Tell(new Passivate(StopConversation.Instance));
    }

    private void Stop()
    {
        _stopping = true;
        StopWhenDone();
    }

    // A write or a look into the archive ends, or is given up, in the database's own time; the grace is the carrier's.
    private void StopWhenDone()
    {
        if (!_pipeline.IsEmpty || !_archive.IsEmpty)
            return;
        if (!_outbox.InFlight)
            Context.Stop(Self);
        else if (!Timers.IsTimerActive(StopGraceOver.Instance))
            Timers.StartSingleTimer(StopGraceOver.Instance, StopGraceOver.Instance, _services.StopGrace);
    }

    private sealed class StopGraceOver : INoSerializationVerificationNeeded
    {
        public static readonly StopGraceOver Instance = new();
    }
}
