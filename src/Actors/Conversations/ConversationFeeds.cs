using System.Collections.Immutable;
using Akka.Actor;
using Messaging.Actors.Domain;

namespace Messaging.Actors.Conversations;

/// <summary>
/// The feeds that follow one conversation, one for each node with open streams, and its newest events, so that a feed
/// which reconnects rarely has to read the journal.
/// </summary>
internal sealed class ConversationFeeds
{
    private const int Remembered = 32;

    // An answer must fit into a frame between two nodes (akka.hocon), and one text can be as long as a webhook.
    private const int RememberedCharacters = 1024 * 1024;

    private readonly HashSet<IActorRef> _feeds = [];
    private readonly Queue<ConversationEvent> _newest = new();
    private int _characters;

    public bool IsEmpty => _feeds.Count == 0;

    public void Add(IActorRef feed, IActorContext context)
    {
        if (_feeds.Add(feed))
            context.Watch(feed);
    }

    public void Remove(IActorRef feed, IActorContext context)
    {
        if (_feeds.Remove(feed))
            context.Unwatch(feed);
    }

    public void Remember(ConversationEvent e) => Keep(WithoutRaw(e));

    /// <param name="traceparents">One for each event, or none.</param>
    public void Push(ImmutableArray<ConversationEvent> events, ImmutableArray<string?> traceparents, IActorRef conversation)
    {
        ImmutableArray<ConversationEvent> bare = [.. events.Select(WithoutRaw)];
        foreach (var e in bare)
            Keep(e);
        if (_feeds.Count == 0)
            return;
        var push = new EventsAppended(bare) { Traceparents = traceparents };
        foreach (var feed in _feeds)
            feed.Tell(push, conversation);
    }

    public Subscribed Answer(Subscribe subscribe, long lastSeq) =>
        new(subscribe.Request, lastSeq, subscribe.After is { } after ? [.. _newest.Where(e => e.Seq > after)] : []);

    /// <summary>Of the texts that an event carries, which are nearly all of its size; a customer has the last one.</summary>
    public static int Characters(ConversationEvent e) => e switch
    {
        MessageEvent m => m.Message.Text.Length,
        CustomerEvent c => c.Customer.LastMessage?.Text.Length ?? 0,
        _ => 0,
    };

    private void Keep(ConversationEvent e)
    {
        _newest.Enqueue(e);
        _characters += Characters(e);
        while (_newest.Count > Remembered || _characters > RememberedCharacters)
            _characters -= Characters(_newest.Dequeue());
    }

    // The signed body stays in the journal: nobody downstream reads it, and it is the largest part of an event.
    private static ConversationEvent WithoutRaw(ConversationEvent e) => e switch
    {
        MessageReceived received => received with { Webhook = received.Webhook with { Raw = default } },
        DeliveryReported reported => reported with { Webhook = reported.Webhook with { Raw = default } },
        _ => e,
    };
}
