using System.Diagnostics;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;
using Akka.Persistence;
using Messaging.Actors.Domain;
using Messaging.Actors.Tracing;

namespace Messaging.Actors.Conversations;

/// <summary>
/// One customer's conversation: decides by <see cref="ConversationDecider"/>, journals, and only then answers, pushes to the
/// subscribed feeds and lets the outbox go on. All rules are the decider's; this is its plumbing.
/// </summary>
/// <remarks>
/// A write that fails stops the actor: whether it is in the journal is then unknown, and the next message revives it
/// from what is. Commands are therefore safe to repeat.
/// </remarks>
public sealed class ConversationActor : ReceivePersistentActor, IWithTimers
{
    /// <summary>Begins the persistence ids of conversations, and of nothing else.</summary>
    public const string PersistenceIdPrefix = "conversation-";

    private readonly ConversationServices _services;
    private readonly ConversationFeeds _feeds;
    private readonly OutboxRunner _outbox;
    private readonly ConversationWatch _watch;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private ConversationState _state;
    private bool _stopping;

    public ConversationActor(CustomerId id, ConversationServices services)
    {
        _services = services;
        _state = ConversationState.Empty(id);
        _feeds = new ConversationFeeds();
        _outbox = new OutboxRunner(id, services);
        _watch = new ConversationWatch(id, services);
        PersistenceId = PersistenceIdOf(id);

        Recover<ConversationEvent>(e =>
        {
            _state = _state.Apply(e);
            _feeds.Remember(e);
        });
        Recover<SnapshotOffer>(offer => _state = (ConversationState)offer.Snapshot);

        Command<ConversationCommand>(command => Handle(command, Sender));
        Command<ArchiveAnswered>(answered => Handle(answered.Command, Sender));
        Command<ArchiveFailed>(OnArchiveFailed);
        Command<GetCustomer>(_ => Sender.Tell(_state.Customer is { } customer
            ? new CustomerResult(customer)
            : new Refused(RefusalReason.UnknownCustomer, $"There is no customer {_state.Id}.")));
        Command<WakeOutbox>(_ =>
        {
            _outbox.Repeat(Self);
            RunOutbox();
        });
        Command<Subscribe>(subscribe =>
        {
            // A feed knows only what was journaled: another node has written meanwhile. Whoever asks next finds what the journal has.
            if (subscribe.After > _state.LastSeq)
            {
                _log.Warning("{PersistenceId} is at {LastSeq} and was overtaken by {After}; the actor stops", PersistenceId, _state.LastSeq, subscribe.After);
                Context.Stop(Self);
                return;
            }

            _feeds.Add(subscribe.Feed, Context);
            subscribe.Feed.Tell(_feeds.Answer(subscribe, _state.LastSeq), Self);
        });
        Command<Unsubscribe>(unsubscribe => _feeds.Remove(unsubscribe.Feed, Context));
        Command<Terminated>(terminated => _feeds.Remove(terminated.ActorRef, Context));
        Command<ReceiveTimeout>(_ => PassivateIfIdle());
        Command<StopConversation>(_ => Stop());
        Command<StopGraceOver>(_ => Context.Stop(Self));
        Command<SaveSnapshotSuccess>(saved => DeleteSnapshots(
            new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - (2 * services.SnapshotEvery))));
        Command<SaveSnapshotFailure>(failure =>
            _log.Warning(failure.Cause, "No snapshot at {SequenceNr}; recovery will take longer", failure.Metadata.SequenceNr));
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteSnapshotsFailure>(failure => _log.Warning(failure.Cause, "Old snapshots were not deleted"));
    }

    public override string PersistenceId { get; }

    public ITimerScheduler Timers { get; set; } = null!;

    public static string PersistenceIdOf(CustomerId id) => PersistenceIdPrefix + id.Value;

    protected override void OnReplaySuccess()
    {
        if (_state.LastSeq != LastSequenceNr)
        {
            // A bug. To throw would begin the same again, at once and for ever.
            _watch.Recovered(JournalOutcome.Failed);
            _log.Error("{PersistenceId} is at {SequenceNr} but its state at {LastSeq}; the actor stops", PersistenceId, LastSequenceNr, _state.LastSeq);
            Context.Stop(Self);
            return;
        }

        _watch.Recovered(JournalOutcome.Done);
        _watch.OutboxHolds(_state.Outbox.Length);
        Context.SetReceiveTimeout(_services.IdleAfter);
        RunOutbox();
    }

    protected override void PostStop()
    {
        _watch.Stopped();
        base.PostStop();
    }

    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        _watch.Recovered(JournalOutcome.Failed);
        if (_services.JournalFailures?.IsFirst(reason) != false)
            _log.Error(reason, "{PersistenceId} could not read its journal; the actor stops", PersistenceId);
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        _watch.WriteEnds(JournalOutcome.Failed);
        if (_services.JournalFailures?.IsFirst(cause) != false)
            _log.Error(cause, "{PersistenceId} could not journal event {SequenceNr}; the actor stops; trace {TraceId}", PersistenceId, sequenceNr, _watch.TraceId);
        Sender.Tell(NotStored.Instance);
    }

    // The number of the refused event is used up, so going on would leave a hole: begin anew from the journal.
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        _watch.WriteEnds(JournalOutcome.Failed);
        _log.Error(cause, "{PersistenceId} was refused event {SequenceNr}; the actor stops; trace {TraceId}", PersistenceId, sequenceNr, _watch.TraceId);
        Sender.Tell(NotStored.Instance);
        Context.Stop(Self);
    }

    private void Handle(ConversationCommand command, IActorRef replyTo)
    {
        // The name is that of a type: few, and known.
        var span = Spans.Begin(command.GetType().Name, ActivityKind.Consumer, command.Traceparent);
        var decision = Decide(command, replyTo);
        if (decision is { Events.IsEmpty: false })
        {
            Write(command, decision, replyTo, span);
            return;
        }

        if (decision is { Lookup: { } query })
            AskArchive((ArchiveAwareCommand)command, query, replyTo);
        else if (decision is not null)
            Finish(command, decision, replyTo);
        Spans.End(span);
    }

    private void Write(ConversationCommand command, Decision decision, IActorRef replyTo, Activity? span)
    {
        var traceparent = span?.Id ?? command.Traceparent;
        var left = decision.Events.Length;
        _watch.WriteBegins(traceparent, span);
        PersistAll(decision.Events, _ =>
        {
            // No command comes between the events of one decision, so the state steps over all of them at once.
            if (--left > 0)
                return;
            _state = decision.State!;
            _watch.Written(decision.Events);
            _watch.OutboxHolds(_state.Outbox.Length);
            _feeds.Push(decision.Events, Self, traceparent);
            _services.Inbox.Tell(new CustomerEntryChanged(_state.Customer!));
            Finish(command, decision, replyTo);
            SnapshotWhenDue(decision.Events.Length);
        });
    }

    // A rule that throws is a bug. The actor stops, so that its feeds see it and the next message finds it well.
    private Decision? Decide(ConversationCommand command, IActorRef replyTo)
    {
        try
        {
            return ConversationDecider.Decide(_state, command);
        }
        catch (Exception e)
        {
            _log.Error(e, "{PersistenceId} could not decide {Command}; the actor stops; trace {TraceId}", PersistenceId, command.GetType().Name, Spans.TraceId(command.Traceparent));
            replyTo.Tell(NotStored.Instance);
            Context.Stop(Self);
            return null;
        }
    }

    private void Finish(ConversationCommand command, Decision decision, IActorRef replyTo)
    {
        _outbox.Observe(command, decision.Events, _state, Self);
        if (!replyTo.Equals(Self))
            replyTo.Tell(decision.Result!);
        if (_stopping && !_outbox.InFlight)
            Context.Stop(Self);
        else
            RunOutbox();
    }

    private void RunOutbox()
    {
        if (!_stopping)
            _outbox.Run(_state, Self, Timers);
    }

    private void SnapshotWhenDue(int written)
    {
        var last = _state.LastSeq;
        if (last / _services.SnapshotEvery > (last - written) / _services.SnapshotEvery)
            SaveSnapshot(_state);
    }

    // The asker stays the sender, so that a write that fails after the lookup is answered like any other.
    private void AskArchive(ArchiveAwareCommand command, ArchiveQuery query, IActorRef replyTo)
    {
        var id = _state.Id;
        // On the pool: SQLite's calls block their thread.
        Task.Run(() => _services.Archive.FindAsync(id, query, CancellationToken.None)).PipeTo(
            Self,
            replyTo,
            success: answer => new ArchiveAnswered(command with { Archived = answer }),
            failure: cause => new ArchiveFailed(cause));
    }

    private void OnArchiveFailed(ArchiveFailed failed)
    {
        _log.Error(failed.Cause, "{PersistenceId} could not look into its archive", PersistenceId);
        Sender.Tell(NotStored.Instance);
    }

    private void PassivateIfIdle()
    {
        if (_feeds.IsEmpty && _state.Outbox.IsEmpty)
            Context.Parent.Tell(new Passivate(StopConversation.Instance));
    }

    private void Stop()
    {
        _stopping = true;
        if (_outbox.InFlight)
            Timers.StartSingleTimer(StopGraceOver.Instance, StopGraceOver.Instance, _services.StopGrace);
        else
            Context.Stop(Self);
    }

    private sealed record ArchiveAnswered(ArchiveAwareCommand Command) : INoSerializationVerificationNeeded;

    private sealed record ArchiveFailed(Exception Cause) : INoSerializationVerificationNeeded;

    private sealed class StopGraceOver : INoSerializationVerificationNeeded
    {
        public static readonly StopGraceOver Instance = new();
    }
}
