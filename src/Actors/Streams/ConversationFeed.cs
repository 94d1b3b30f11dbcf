using System.Collections.Immutable;
using System.Threading.Channels;
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
    private readonly Dictionary<ChannelWriter<StreamItem>, IActorRef> _subscribers = [];
    private readonly Dictionary<IActorRef, ChannelWriter<StreamItem>> _outputs = [];
    private readonly List<(OpenStream Open, long Request)> _waiting = []; // their subscribers live and beat already
    private FrameRing? _ring;
    private IActorRef? _conversation;
    private long _requests;
    private long _answered;
    private int _unchanged;
    private int _patience = 1;
    private bool _reading;
    private bool _hasMissedMore;
    private bool _retired;

    public ConversationFeed(CustomerId customer, StreamServices services)
    {
        _customer = customer;
        _services = services;
        Receive<OpenStream>(Open);
        Receive<CloseStream>(close =>
        {
            if (_subscribers.TryGetValue(close.Output, out var subscriber))
                Context.Stop(subscriber);
            _waiting.RemoveAll(waiting => waiting.Open.Output == close.Output);
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
            else if (_subscribers.Count > 0 && _ring.Position > known)
                services.Meter.Late(DateTimeOffset.UtcNow - push.Events[^1].At);
        });
        Receive<JournalRead>(OnJournalRead);
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
        _subscribers[open.Output] = subscriber;
        _outputs[subscriber] = open.Output;
        // A reader may know more than this node has seen so far: only the conversation can tell.
        if (_ring is null || open.After > _ring.Position)
        {
            Connect();
            _waiting.Add((open, _requests));
        }
        else
        {
            Admit(open, _ring);
        }
    }

    private void Admit(OpenStream open, FrameRing ring)
    {
        if (!_subscribers.TryGetValue(open.Output, out var subscriber))
            return;
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
            ReadJournal(_ring.Position, answer.Position);
            return;
        }

        AdmitWaiting(_ring, answer.Request);
        _unchanged = _ring.Position == known ? _unchanged + 1 : 0;
        if (_unchanged < LookIntoJournalEvery)
            return;
        _unchanged = 0;
        ReadJournal(_ring.Position, long.MaxValue, isLook: true);
    }

    private void Follow(IActorRef conversation)
    {
        if (conversation.Equals(_conversation))
            return;
        if (_conversation is not null)
            Context.Unwatch(_conversation);
        _conversation = Context.Watch(conversation);
    }

    // Whether a position beyond ours was ever given out is told only by an answer to a request made since its reader came.
    private void AdmitWaiting(FrameRing ring, long request)
    {
        var admitted = _waiting.Where(waiting => waiting.Request <= request || waiting.Open.After is not { } after || after <= ring.Position).ToList();
        foreach (var waiting in admitted)
        {
            _waiting.Remove(waiting);
            Admit(waiting.Open, ring);
        }
    }

    private bool Append(ImmutableArray<ConversationEvent> events, ImmutableArray<string?> traceparents = default)
    {
        if (_ring!.Append(events, traceparents) is not { } frames)
            return false;
        if (frames.Count > 0)
        {
            var item = ItemOf(frames);
            foreach (var (output, subscriber) in _subscribers)
            {
                if (!IsWaiting(output))
                    subscriber.Tell(item);
            }
        }

        return true;
    }

    private static StreamItem ItemOf(IReadOnlyList<StreamItem.Frame> frames) =>
        frames is [var only] ? only : new StreamItem.Batch(frames) { Weight = Math.Min(frames.Count, StreamItem.Batch.MostWeight) };

    // What a waiting stream is to get is decided when it is admitted; until then it only beats.
    private bool IsWaiting(ChannelWriter<StreamItem> output) =>
        _waiting.Count > 0 && _waiting.Exists(waiting => waiting.Open.Output == output);

    private void ReadJournal(long after, long upTo, bool isLook = false)
    {
        if (_reading)
        {
            _hasMissedMore = true;
            return;
        }

        _reading = true;
        // On the pool: SQLite's calls block their thread.
        Task.Run(ReadAsync).PipeTo(Self, failure: cause => new JournalRead([], cause, isLook));

        async Task<JournalRead> ReadAsync()
        {
            // In pieces: a node that was cut off for long must not hold all it missed in memory at once.
            var last = Math.Min(upTo, after + 500);
            using var time = new CancellationTokenSource(_services.ReadWithin);
            var events = await _services.Journal.ReadAsync(_customer, after, last, time.Token).ToListAsync(time.Token);
            return new JournalRead([.. events], null, isLook);
        }
    }

    private void OnJournalRead(JournalRead read)
    {
        _reading = false;
        var missedMore = _hasMissedMore;
        _hasMissedMore = false;
        if (read.Failure is not null)
        {
            _log.Warning(read.Failure, "The feed of {CustomerId} could not read the journal; it tries again", _customer);
            Timers.StartSingleTimer(Compare.Instance, Compare.Instance, _services.ConnectEvery);
        }
        else if (read.Events.IsEmpty && read.IsLook)
        {
            if (missedMore)
                Connect();
        }
        else if (read.Events.IsEmpty)
            _log.Warning("The feed of {CustomerId} found nothing in the journal where events were announced", _customer);
        else if (Append(read.Events))
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

        if (_outputs.Remove(terminated.ActorRef, out var output))
        {
            _subscribers.Remove(output);
            _waiting.RemoveAll(waiting => waiting.Open.Output == output);
        }

        LingerIfUnused();
    }

    private void LingerIfUnused()
    {
        if (_subscribers.Count > 0 || _waiting.Count > 0)
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

    private sealed record JournalRead(
        ImmutableArray<ConversationEvent> Events, Exception? Failure, bool IsLook) : INoSerializationVerificationNeeded;

    private sealed class Compare : INoSerializationVerificationNeeded
    {
        public static readonly Compare Instance = new();
    }

    private sealed class LingerOver : INoSerializationVerificationNeeded
    {
        public static readonly LingerOver Instance = new();
    }
}
