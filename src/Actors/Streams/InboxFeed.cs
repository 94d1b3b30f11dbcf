using System.Collections.Immutable;
using System.Threading.Channels;
using Akka.Actor;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;

namespace Messaging.Actors.Streams;

/// <summary>
/// A response wants to be told of every customer that changes. The caller itself brings what the read side has, at least
/// up to <paramref name="Position"/>.
/// </summary>
public sealed record OpenInboxStream(long Position, ChannelWriter<StreamItem> Output) : INoSerializationVerificationNeeded;

/// <summary>Answer to <see cref="OpenInboxStream"/>: from now on nothing is missed.</summary>
public sealed record InboxStreamOpened(IActorRef Subscriber) : INoSerializationVerificationNeeded;

/// <summary>An entry as the read side has it, and the place in the journal at which it changed.</summary>
public sealed record ProjectedEntry(Customer Customer, long ChangedAt);

/// <summary>The read side took these, in order of their change; it has everything before the last of them.</summary>
public sealed record EntriesProjected(ImmutableArray<ProjectedEntry> Entries) : INoSerializationVerificationNeeded;

/// <summary>Makes the bytes of an inbox event; <paramref name="position"/> is its id.</summary>
public delegate ReadOnlyMemory<byte> RenderCustomer(Customer customer, long position);

/// <summary>Makes bytes that only move a reader's position.</summary>
public delegate ReadOnlyMemory<byte> RenderPosition(long position);

/// <summary>
/// This node's end of the live inbox. An entry comes twice: from its conversation, at once, and goes out with the position
/// up to which everything has gone out; and from the projection, in the order of the journal, and moves that position, as
/// a bare id if the entry has gone out already. So the first makes it quick, and the second makes it certain.
/// </summary>
public sealed class InboxFeed : ReceiveActor
{
    private const int MostRemembered = 10_000;

    private readonly HashSet<IActorRef> _subscribers = [];
    private readonly Dictionary<CustomerId, long> _pushed = [];
    private long? _position;

    public InboxFeed(IActorRef clock, RenderCustomer render, RenderPosition renderPosition, Action written)
    {
        Receive<CustomerEntryChanged>(change =>
        {
            written();
            if (_subscribers.Count == 0 || !IsNews(change.Customer))
                return;
            _pushed[change.Customer.Id] = change.Customer.Version;
            Push(new StreamItem.Frame(0, render(change.Customer, _position!.Value)));
        });
        Receive<EntriesProjected>(projected =>
        {
            _position = projected.Entries[^1].ChangedAt;
            if (_subscribers.Count == 0)
                return;
            foreach (var entry in projected.Entries)
            {
                Push(new StreamItem.Frame(
                    entry.ChangedAt,
                    IsNews(entry.Customer) ? render(entry.Customer, entry.ChangedAt) : renderPosition(entry.ChangedAt)));
                if (_pushed.TryGetValue(entry.Customer.Id, out var version) && version <= entry.Customer.Version)
                    _pushed.Remove(entry.Customer.Id);
            }
        });
        Receive<OpenInboxStream>(open =>
        {
            // What went out before this one came has not gone out to it: forget it, and the projection sends it whole.
            _pushed.Clear();
            _position ??= open.Position;
            var subscriber = Context.Watch(Context.ActorOf(Props.Create(() => new SubscriberActor(open.Output, clock))));
            _subscribers.Add(subscriber);
            Sender.Tell(new InboxStreamOpened(subscriber));
        });
        Receive<Terminated>(terminated => _subscribers.Remove(terminated.ActorRef));
    }

    private bool IsNews(Customer customer)
    {
        if (_pushed.Count > MostRemembered)
            _pushed.Clear();
        return !_pushed.TryGetValue(customer.Id, out var version) || version < customer.Version;
    }

    private void Push(StreamItem.Frame frame)
    {
        foreach (var subscriber in _subscribers)
            subscriber.Tell(frame);
    }
}
