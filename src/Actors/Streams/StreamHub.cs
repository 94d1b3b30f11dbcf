using Akka.Actor;
using Messaging.Actors.Domain;

namespace Messaging.Actors.Streams;

/// <summary>Entry to the streams of this node: finds or makes the feed of a conversation. Its key in the actor registry is its type.</summary>
public sealed class StreamHub : ReceiveActor
{
    private readonly Dictionary<CustomerId, IActorRef> _feeds = [];
    private readonly Dictionary<IActorRef, CustomerId> _customers = [];

    public StreamHub(StreamServices services)
    {
        Receive<OpenStream>(open => Feed(open.CustomerId, services).Forward(open));
        Receive<CloseStream>(close =>
        {
            if (_feeds.TryGetValue(close.CustomerId, out var feed))
                feed.Forward(close);
        });
        Receive<ConversationFeed.FeedUnused>(_ =>
        {
            // It may have got a stream since it said so: it serves that to its end, and new ones get a new feed.
            Forget(Sender);
            Sender.Tell(ConversationFeed.Retire.Instance);
        });
        Receive<Terminated>(terminated => Forget(terminated.ActorRef));
    }

    private void Forget(IActorRef feed)
    {
        if (_customers.Remove(feed, out var customer))
            _feeds.Remove(customer);
    }

    private IActorRef Feed(CustomerId customer, StreamServices services)
    {
        if (!_feeds.TryGetValue(customer, out var feed))
        {
            feed = Context.Watch(Context.ActorOf(Props.Create(() => new ConversationFeed(customer, services))));
            _feeds[customer] = feed;
            _customers[feed] = customer;
        }

        return feed;
    }
}
