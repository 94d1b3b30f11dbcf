using System.Threading.Channels;
using Akka.Actor;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;

namespace Messaging.Actors.Streams;

/// <summary>
/// This node's end of the live inbox. An entry comes twice: from its conversation, wherever that lives, at once; and from the
/// read side, in the order of the journal. The first makes it quick and the second makes it certain: an announcement may be
/// late, lost or told twice.
/// </summary>
/// <remarks>
/// The position is the place in the journal up to which the read side has told everything. A stream's backlog ends there and
/// its live part begins there, so the two never overlap. An entry that went out ahead moves a stream's position, once the read
/// side brings it, and is not written again.
/// </remarks>
public sealed class InboxFeed : ReceiveActor, IWithTimers
{
    /// <summary>A change goes out at once; what changes within this time after it (and a tick of the scheduler) goes out together, each customer once.</summary>
    public static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(20);

    private readonly IActorRef _clock;
    private readonly RenderCustomer _render;
    private readonly StreamMeter _meter;
    private readonly Dictionary<IActorRef, Reader> _readers = [];
    private readonly Dictionary<ChannelWriter<StreamItem>, IActorRef> _subscribers = [];
    private readonly KnownEntries _known = new();
    private readonly Dictionary<CustomerId, Customer> _gathered = [];
    private long? _position;
    private long _sent;
    private bool _gathering;

    public InboxFeed(IActorRef clock, RenderCustomer render, Action written, StreamMeter meter)
    {
        _meter = meter;
        _clock = clock;
        _render = render;
        Receive<CustomerEntryChanged>(change =>
        {
            written();
            Announce(change.Customer);
        });
        Receive<EntriesProjected>(OnProjected);
        Receive<JournalReplaced>(replaced =>
        {
            _position = replaced.Position;
            _known.Clear();
            _gathered.Clear();
            foreach (var (subscriber, reader) in _readers)
            {
                reader.Waits = false;
                subscriber.Tell(new StreamItem.Reset(replaced.Position));
            }
        });
        Receive<OpenInboxStream>(Open);
        Receive<CloseInboxStream>(close =>
        {
            if (_subscribers.TryGetValue(close.Output, out var subscriber))
                Context.Stop(subscriber);
        });
        Receive<Terminated>(terminated =>
        {
            if (_readers.Remove(terminated.ActorRef, out var reader))
                _subscribers.Remove(reader.Open.Output);
        });
        Receive<GatherOver>(_ =>
        {
            _gathering = false;
            SendGathered();
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private void Announce(Customer customer)
    {
        if (_readers.Count == 0 || _position is null || !_known.IsNews(customer))
            return;
        if (_gathered.TryGetValue(customer.Id, out var gathered) && gathered.Version >= customer.Version)
            return;
        _gathered[customer.Id] = customer;
        if (!_gathering)
            SendGathered();
    }

    private void SendGathered()
    {
        if (_gathered.Count == 0)
            return;
        _sent++;
        var items = new List<StreamItem>(_gathered.Count);
        foreach (var customer in _gathered.Values)
        {
            _known.GoesAhead(customer, _sent);
            items.Add(new StreamItem.Entry(null, _render(customer)));
        }

        _gathered.Clear();
        var batch = new StreamItem.Batch(items);
        foreach (var subscriber in _readers.Keys)
            subscriber.Tell(batch);
        _gathering = true;
        Timers.StartSingleTimer(GatherOver.Instance, GatherOver.Instance, Gather);
    }

    private void OnProjected(EntriesProjected projected)
    {
        // In the order in which they came: what was gathered before must not follow what the read side brings now.
        SendGathered();
        var entries = projected.Entries.Select(entry => new Told(entry, _known.Passes(entry.Customer))).ToList();
        if (_position is not null && entries.Count > 0)
        {
            // 0: it did not go out ahead.
            var first = entries.Min(told => told.Ahead == 0 ? long.MaxValue : told.Ahead);
            StreamItem.Batch? shared = null;
            foreach (var (subscriber, reader) in _readers)
                subscriber.Tell(reader.Since < first ? shared ??= Batch(entries, reader.Since) : Batch(entries, reader.Since));
        }

        _position = projected.Position;
        AdmitWaiting();
    }

    // To a reader that came after an entry went out ahead it is new.
    private StreamItem.Batch Batch(List<Told> entries, long since)
    {
        var items = new List<StreamItem>();
        foreach (var told in entries)
        {
            if (told.Ahead <= since)
                items.Add(new StreamItem.Entry(told.Entry.ChangedAt, told.Bytes ??= _render(told.Entry.Customer)));
        }

        if (entries[^1].Ahead > since)
            items.Add(new StreamItem.Reached(entries[^1].Entry.ChangedAt));
        return new StreamItem.Batch(items);
    }

    private void Open(OpenInboxStream open)
    {
        var subscriber = Context.Watch(Context.ActorOf(SubscriberActor.Props(open.Output, _clock)));
        var reader = new Reader(open) { Since = _sent };
        _readers[subscriber] = reader;
        _subscribers[open.Output] = subscriber;
        if (_position is { } position)
            Admit(subscriber, open, position);
    }

    // Before the read side has said where it stands nothing goes out: all readers that there are wait for just that.
    private void AdmitWaiting()
    {
        foreach (var (subscriber, reader) in _readers.Where(pair => pair.Value.Waits))
            Admit(subscriber, reader.Open, _position!.Value);
    }

    private void Admit(IActorRef subscriber, OpenInboxStream open, long position)
    {
        _readers[subscriber].Waits = false;
        _meter.Started(StreamKind.Inbox, open.After switch
        {
            null => StreamStart.Live,
            OpenInboxStream.NeverGiven => StreamStart.Reset,
            { } after => after >= position ? StreamStart.Current : StreamStart.Journal,
        });
        subscriber.Tell(open.After switch
        {
            null => new StreamItem.Reached(position),
            OpenInboxStream.NeverGiven => new StreamItem.Reset(position),
            // A place that another node's read side has reached before ours: what comes up to there is passed over.
            { } after when after >= position => new StreamItem.Reached(after),
            { } after => new StreamItem.Replay(after, position),
        });
    }

    private sealed class Reader(OpenInboxStream open)
    {
        public OpenInboxStream Open { get; } = open;

        public bool Waits { get; set; } = true;

        /// <summary>It got what went out ahead after this number.</summary>
        public long Since { get; set; }
    }

    private sealed class Told(ProjectedEntry entry, long ahead)
    {
        public ProjectedEntry Entry { get; } = entry;

        public long Ahead { get; } = ahead;

        public ReadOnlyMemory<byte>? Bytes { get; set; }
    }

    private sealed class GatherOver : INoSerializationVerificationNeeded
    {
        public static readonly GatherOver Instance = new();
    }
}
