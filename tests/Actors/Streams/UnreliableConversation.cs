using Akka.Actor;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;

namespace Messaging.Actors.Tests.Streams;

/// <summary>
/// A region with one conversation in it that does what the real ones may do at their worst: messages to it and pushes
/// from it get lost, and it stops and comes back from the journal.
/// </summary>
internal sealed class UnreliableRegion : ReceiveActor
{
    private readonly Random _random;
    private readonly FakeJournal _journal;
    private IActorRef? _conversation;

    public UnreliableRegion(int seed, FakeJournal journal)
    {
        _random = new Random(seed);
        _journal = journal;
        Receive<Terminated>(terminated =>
        {
            if (terminated.ActorRef.Equals(_conversation))
                _conversation = null;
        });
        Receive<Write>(write => Conversation().Forward(write));
        Receive<Restart>(_ => Context.Stop(Conversation()));
        Receive<IConversationMessage>(message =>
        {
            if (_random.Next(5) > 0)
                Conversation().Forward(message);
        });
    }

    private IActorRef Conversation()
    {
        if (_conversation is not null)
            return _conversation;
        var seed = _random.Next();
        var journal = _journal;
        return _conversation = Context.Watch(Context.ActorOf(Props.Create(() => new Unreliable(seed, journal))));
    }

    /// <summary>Journals what is missing up to this number and pushes it, or does not; answered by the number.</summary>
    internal sealed record Write(int UpTo);

    internal sealed record Restart;

    private sealed class Unreliable : ReceiveActor
    {
        private readonly ConversationFeeds _feeds = new();

        public Unreliable(int seed, FakeJournal journal)
        {
            var random = new Random(seed);
            // As after a snapshot: the events before it are not in memory.
            foreach (var e in journal.Events.Skip(random.Next(journal.Events.Count + 1)))
                _feeds.Remember(e);
            Receive<Write>(write =>
            {
                Sender.Tell(write.UpTo);
                var events = StreamsKit.Events(journal.Events.Count + 1, write.UpTo);
                if (events.Length == 0)
                    return;
                journal.Append(events);
                if (random.Next(3) > 0)
                    _feeds.Push([.. events], [], Self);
                else
                    Array.ForEach(events, _feeds.Remember);
            });
            Receive<Subscribe>(subscribe =>
            {
                _feeds.Add(subscribe.Feed, Context);
                subscribe.Feed.Tell(_feeds.Answer(subscribe, journal.Events.Count), Self);
            });
            Receive<Unsubscribe>(unsubscribe => _feeds.Remove(unsubscribe.Feed, Context));
            Receive<Terminated>(terminated => _feeds.Remove(terminated.ActorRef, Context));
        }
    }
}
