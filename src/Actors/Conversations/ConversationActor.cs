using Akka.Actor;
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
/// While a write is under way, what arrives is decided and gathered for the next one (docs/decisions/0024).
/// A write that fails stops the actor: whether it is in the journal is then unknown, and the next message revives it
/// from what is. Commands are therefore safe to repeat.
/// </remarks>
public sealed partial class ConversationActor : ReceivePersistentActor, IWithTimers
{
    /// <summary>Begins the persistence ids of conversations, and of nothing else.</summary>
    public const string PersistenceIdPrefix = "conversation-";

    private readonly ConversationServices _services;
    private readonly ConversationFeeds _feeds;
    private readonly OutboxRunner _outbox;
    private readonly ArchiveQuestions _archive;
    private readonly ConversationWatch _watch;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CommandPipeline _pipeline;
    private List<Subscribe> _early = []; // those that came during the write under way
    private bool _stopping;
    private bool _broken;

    public ConversationActor(CustomerId id, ConversationServices services)
    {
        _services = services;
        _pipeline = new CommandPipeline(id, Decide);
        _feeds = new ConversationFeeds();
        _outbox = new OutboxRunner(id, services);
        _archive = new ArchiveQuestions(id, services.Archive);
        _watch = new ConversationWatch(id, services, _log);
        PersistenceId = PersistenceIdOf(id);

        Recover<ConversationEvent>(e =>
        {
            _pipeline.Recover(State.Apply(e));
            _feeds.Remember(e);
        });
        Recover<SnapshotOffer>(offer => _pipeline.Recover((ConversationState)offer.Snapshot));

        // Who stops begins no send: whoever wakes the conversation again does.
        Command<StartSend>(_ => { }, _ => _stopping);
        Command<ConversationCommand>(command => Handle(command, Sender));
        Command<ArchiveQuestions.Answered>(answered => Handle(_archive.Take(answered), Sender));
        Command<ArchiveQuestions.Failed>(OnArchiveFailure);
        Command<GetCustomer>(_ => Sender.Tell(State.Customer is { } customer
            ? new CustomerResult(customer)
            : new Refused(RefusalReason.UnknownCustomer, $"There is no customer {State.Id}.")));
        Command<WakeOutbox>(_ =>
        {
            _outbox.Repeat(Self);
            RunOutbox();
        });
        Command<Subscribe>(OnSubscribe);
        Command<Unsubscribe>(unsubscribe => _feeds.Remove(unsubscribe.Feed, Context));
        Command<Terminated>(terminated => _feeds.Remove(terminated.ActorRef, Context));
        Command<ReceiveTimeout>(_ => PassivateIfIdle());
        Command<StopConversation>(_ => Stop());
        Command<StopGraceOver>(_ => Context.Stop(Self));
        Command<SaveSnapshotSuccess>(saved =>
        {
            if (saved.Metadata.SequenceNr - (2 * services.SnapshotEvery) is > 0 and var old)
                DeleteSnapshots(new SnapshotSelectionCriteria(old));
        });
        Command<SaveSnapshotFailure>(failure =>
            _log.Warning(failure.Cause, "No snapshot at {SequenceNr}; recovery will take longer", failure.Metadata.SequenceNr));
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteSnapshotsFailure>(failure => _log.Warning(failure.Cause, "Old snapshots were not deleted"));
    }

    public override string PersistenceId { get; }

    // What the journal has.
    private ConversationState State => _pipeline.State;

    public ITimerScheduler Timers { get; set; } = null!;

    public static string PersistenceIdOf(CustomerId id) => PersistenceIdPrefix + id.Value;

    private void OnArchiveFailure(ArchiveQuestions.Failed failed)
    {
        _archive.GiveUp(failed);
        _log.Error(failed.Cause, "{PersistenceId} could not look into its archive", PersistenceId);
        Sender.Tell(NotStored.Instance);
        if (_stopping)
            StopWhenDone();
    }

    private void OnSubscribe(Subscribe subscribe)
    {
        // A feed, or a reader that came to it, may have found in the journal what is just being written.
        if (_pipeline.IsWriting)
            _early.Add(subscribe);
        else
            Subscribed(subscribe);
    }

    private void Subscribed(Subscribe subscribe)
    {
        // A feed knows only what was journaled: another node has written meanwhile. Whoever asks next finds what the journal has.
        if (subscribe.After > State.LastSeq)
        {
            _log.Warning("{PersistenceId} is at {LastSeq} and was overtaken by {After}; the actor stops", PersistenceId, State.LastSeq, subscribe.After);
            Context.Stop(Self);
            return;
        }

        _feeds.Add(subscribe.Feed, Context);
        subscribe.Feed.Tell(_feeds.Answer(subscribe, State.LastSeq), Self);
    }

    private void Handle(ConversationCommand command, IActorRef replyTo)
    {
        _pipeline.Take(command, replyTo);
        GoOn();
    }

    // A rule that throws is a bug. The actor stops, so that its feeds see it and the next message finds it well; a write under way comes first.
    private Decision? Decide(ConversationState state, ConversationCommand command, IActorRef replyTo)
    {
        try
        {
            return ConversationDecider.Decide(state, command);
        }
        catch (Exception e)
        {
            _log.Error(e, "{PersistenceId} could not decide {Command}; the actor stops; trace {TraceId}", PersistenceId, command.GetType().Name, Spans.TraceId(command.Traceparent));
            replyTo.Tell(NotStored.Instance);
            _broken = true;
            return null;
        }
    }

    private void GoOn()
    {
        while (!_broken && _pipeline.Next() is { } group)
        {
            if (group.HasEvents)
                Write(group);
            else
                Finish(group);
        }

        if (_broken && !_pipeline.IsWriting)
            Context.Stop(Self);
    }

    private void Write(CommandGroup group)
    {
        var events = group.Events;
        var left = events.Length;
        _watch.WriteBegins();
        PersistAllAsync(events, _ =>
        {
            if (--left > 0)
                return;
            _pipeline.Written();
            _watch.Written(group.Commands);
            _watch.OutboxHolds(State.Outbox.Length);
            _feeds.Push(events, group.Traceparents, Self);
            _services.Inbox.Tell(new CustomerEntryChanged(State.Customer!));
            Finish(group);
            SnapshotWhenDue(events.Length);
            // What they could know when they came is written now; the next write they need not wait for.
            var early = _early;
            _early = [];
            early.ForEach(Subscribed);
            GoOn();
        });
    }

    private void Finish(CommandGroup group)
    {
        foreach (var (command, decision, replyTo, span) in group.Commands)
        {
            if (decision.Lookup is { } query)
            {
                _archive.Ask((ArchiveAwareCommand)command, query, replyTo, Self);
            }
            else
            {
                _outbox.Observe(command, decision.Events, decision.State ?? State, Self);
                Answer(replyTo, decision.Result!);
            }

            Spans.End(span);
        }

        _pipeline.Finished();
        if (_stopping)
            StopWhenDone();
        else
            RunOutbox();
    }

    private void Answer(IActorRef replyTo, ConversationResult result)
    {
        if (!replyTo.Equals(Self))
            replyTo.Tell(result);
    }

    private void RunOutbox()
    {
        if (!_stopping)
            _outbox.Run(State, Self, Timers);
    }

    private void SnapshotWhenDue(int written)
    {
        var last = State.LastSeq;
        if (last / _services.SnapshotEvery > (last - written) / _services.SnapshotEvery)
            SaveSnapshot(State);
    }
}
