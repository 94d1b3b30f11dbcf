using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;

namespace Messaging.Actors.Streams;

/// <summary>
/// This node's one handle on a conversation: subscribes once for all of the node's streams, renders each event once,
/// and hands a new stream its backlog and its place in the live order in one step, so that nothing is missed or
/// repeated between the two.
/// </summary>
/// <remarks>
/// Now and then it looks into the journal itself: in a cluster that was torn apart a conversation may live on two nodes for a while, and the
/// one that this feed follows may be the one that hears of nothing.
/// Pushes are a hint, positions are the truth: a push that does not follow, an answer that shows more than was seen, a
/// conversation that stopped or moved, all lead to subscribing again after the last number seen, and what the
/// conversation no longer remembers is read from the journal.
/// </remarks>
public sealed class ConversationFeed : ReceiveActor, IWithTimers
{
    /// <summary>So many answers that brought nothing new, some ten seconds apart.</summary>
    private const int LookIntoJournalEvery = 2;

    private readonly CustomerId _customer;
    private readonly StreamServices _services;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly FeedReaders _readers = new();
    private readonly MissedEvents _missed;
    private FrameRing? _ring;
    private IActorRef? _conversation;
    private long _requests;
    private long _answered;
    private int _unchanged;
    private int _patience = 1;
    private bool _retired;

    public ConversationFeed(CustomerId customer, StreamServices services)
    {
        _customer = customer;
        _services = services;
        _missed = new MissedEvents(customer, services, Self);
        Receive<OpenStream>(Open);
        Receive<CloseStream>(close =>
        {
            if (_readers.SubscriberOf(close.Output) is { } subscriber)
                Context.Stop(subscriber);
            _readers.StopWaiting(close.Output);
            LingerIfUnused();
        });
        Receive<Subscribed>(OnSubscribed);
        Receive<EventsAppended>(push =>
        {
            if (_ring is null)
                return;
            var known = _ring.Position;
            if (!Append(push.Events, push.Traceparents))
                Connect();
            else if (!_readers.IsEmpty && _ring.Position > known)
                services.Meter.Late(DateTimeOffset.UtcNow - push.Events[^1].At);
        });
        Receive<MissedEvents.Found>(OnFound);
        Receive<Terminated>(OnTerminated);
        Receive<Compare>(_ =>
        {
            // Nothing has come since this timer was set: whoever answers sets another one.
            if (_answered < _requests)
                _patience = Math.Min(_patience * 2, StreamServices.MostPatience);
            Connect();
        });
        Receive<LingerOver>(_ => Context.Parent.Tell(FeedUnused.Instance));
        Receive<Retire>(_ =>
        {
            _retired = true;
            LingerIfUnused();
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Connect();

    protected override void PostStop() => _services.Region.Tell(new Unsubscribe(_customer, Self), ActorRefs.NoSender);

    private void Connect()
    {
        Timers.StartSingleTimer(Compare.Instance, Compare.Instance, _services.ConnectEvery * _patience);
        _services.Region.Tell(new Subscribe(_customer, _ring?.Position, Self, ++_requests));
    }

    private void Open(OpenStream open)
    {
        Timers.Cancel(LingerOver.Instance);
        var subscriber = Context.Watch(Context.ActorOf(SubscriberActor.Props(open.Output, _services.Clock)));
        _readers.Add(open.Output, subscriber);
        // A reader may know more than this node has seen so far: only the conversation can tell.
        if (_ring is null || open.After > _ring.Position)
        {
            Connect();
            _readers.Wait(open, _requests);
        }
        else
        {
            Admit(open, _ring);
        }
    }

    private void Admit(OpenStream open, FrameRing ring)
    {
        if (_readers.SubscriberOf(open.Output) is { } subscriber)
            _services.Meter.Started(StreamKind.Conversation, Begin(subscriber, open.After, ring));
    }

    private static StreamStart Begin(IActorRef subscriber, long? given, FrameRing ring)
    {
        if (given is not { } after)
            return StreamStart.Live;
        if (after == ring.Position)
            return StreamStart.Current;
        if (after < 0 || after > ring.Position)
        {
            subscriber.Tell(new StreamItem.Reset(ring.Position));
            return StreamStart.Reset;
        }

        if (after >= ring.Start)
        {
            subscriber.Tell(ItemOf(ring.After(after)));
            return StreamStart.Memory;
        }

        subscriber.Tell(new StreamItem.Replay(after, ring.Position));
        return StreamStart.Journal;
    }

    private void OnSubscribed(Subscribed answer)
    {
        if (answer.Request > _answered)
        {
            _answered = answer.Request;
            _patience = 1;
            Follow(Sender);
            Timers.StartSingleTimer(Compare.Instance, Compare.Instance, _services.CompareEvery);
        }

        _ring ??= new FrameRing(answer.Position, _services.Render);
        var known = _ring.Position;
        if (!Append(answer.Backlog) || _ring.Position < answer.Position)
        {
            _missed.Read(_ring.Position, answer.Position);
            return;
        }

        foreach (var open in _readers.TakeAdmitted(answer.Request, _ring.Position))
            Admit(open, _ring);
        _unchanged = _ring.Position == known ? _unchanged + 1 : 0;
        if (_unchanged < LookIntoJournalEvery)
            return;
        _unchanged = 0;
        _missed.Read(_ring.Position, long.MaxValue, isLook: true);
    }

    private void Follow(IActorRef conversation)
    {
        if (conversation.Equals(_conversation))
            return;
        if (_conversation is not null)
            Context.Unwatch(_conversation);
        _conversation = Context.Watch(conversation);
    }

    private bool Append(ImmutableArray<ConversationEvent> events, ImmutableArray<string?> traceparents = default)
    {
        if (_ring!.Append(events, traceparents) is not { } frames)
            return false;
        if (frames.Count > 0)
            _readers.Tell(ItemOf(frames));
        return true;
    }

    private static StreamItem ItemOf(IReadOnlyList<StreamItem.Frame> frames) =>
        frames is [var only] ? only : new StreamItem.Batch(frames) { Weight = Math.Min(frames.Count, StreamItem.Batch.MostWeight) };

    private void OnFound(MissedEvents.Found found)
    {
        var wasAskedAgain = _missed.End();
        if (found.Failure is not null)
        {
            _log.Warning(found.Failure, "The feed of {CustomerId} could not read the journal; it tries again", _customer);
            Timers.StartSingleTimer(Compare.Instance, Compare.Instance, _services.ConnectEvery);
        }
        else if (found.Events.IsEmpty && found.IsLook)
        {
            if (wasAskedAgain)
                Connect();
        }
        else if (found.Events.IsEmpty)
            _log.Warning("The feed of {CustomerId} found nothing in the journal where events were announced", _customer);
        else if (Append(found.Events))
            Connect(); // to a conversation that did not know of these, it says that it has been overtaken
    }

    private void OnTerminated(Terminated terminated)
    {
        if (terminated.ActorRef.Equals(_conversation))
        {
            _conversation = null;
            Connect();
            return;
        }

        _readers.Remove(terminated.ActorRef);
        LingerIfUnused();
    }

    private void LingerIfUnused()
    {
        if (!_readers.IsEmpty)
            return;
        if (_retired)
            Context.Stop(Self);
        else
            Timers.StartSingleTimer(LingerOver.Instance, LingerOver.Instance, _services.Linger);
    }

    internal sealed class FeedUnused : INoSerializationVerificationNeeded
    {
        public static readonly FeedUnused Instance = new();
    }

    /// <summary>No new stream will come; stop once the present ones have ended.</summary>
    internal sealed class Retire : INoSerializationVerificationNeeded
    {
        public static readonly Retire Instance = new();
    }

    private sealed class Compare : INoSerializationVerificationNeeded
    {
        public static readonly Compare Instance = new();
    }

    private sealed class LingerOver : INoSerializationVerificationNeeded
    {
        public static readonly LingerOver Instance = new();
    }
}
