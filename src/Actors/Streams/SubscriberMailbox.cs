using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;

namespace Messaging.Actors.Streams;

/// <summary>
/// The queue of a <see cref="SubscriberActor"/>. Akka's own holds room for 32 messages from the start, some 1.1 KiB for each open stream; this
/// one has room for what waits, which is next to nothing, and gives it back.
/// </summary>
public sealed class SubscriberMailbox(Settings settings, Config config) : MailboxType(settings, config), IProducesMessageQueue<SubscriberQueue>
{
    /// <summary>Its name for <see cref="Props.WithMailbox"/>, under which <see cref="Hocon"/> makes it known.</summary>
    public const string Id = "messaging.subscriber-mailbox";

    /// <summary>What an actor system with streams needs among its settings.</summary>
    public static readonly string Hocon =
        $"{Id}.mailbox-type = \"{typeof(SubscriberMailbox).FullName}, {typeof(SubscriberMailbox).Assembly.GetName().Name}\"";

    public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new SubscriberQueue();
}

/// <summary>Unbounded, for many writers and the one actor that reads.</summary>
public sealed class SubscriberQueue : IMessageQueue, IUnboundedMessageQueueSemantics
{
    private const int FewestSlots = 4;

    // Larger ones come from a burst, and would stay for as long as the stream.
    private const int MostSlotsKept = 16;

    private Envelope[] _slots = [];
    private int _first;
    private volatile int _count;

    public bool HasMessages => _count > 0;

    public int Count => _count;

    // Nobody outside Akka gets at a queue: the object itself can be the lock, which spares each stream another.
    public void Enqueue(IActorRef receiver, Envelope envelope)
    {
        lock (this)
        {
            if (_count == _slots.Length)
                Grow();
            _slots[(_first + _count) & (_slots.Length - 1)] = envelope;
            _count++;
        }
    }

    public bool TryDequeue(out Envelope envelope)
    {
        lock (this)
        {
            if (_count == 0)
            {
                envelope = default;
                return false;
            }

            envelope = _slots[_first];
            _slots[_first] = default;
            _first = (_first + 1) & (_slots.Length - 1);
            _count--;
            if (_count == 0 && _slots.Length > MostSlotsKept)
                (_slots, _first) = ([], 0);
            return true;
        }
    }

    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        while (TryDequeue(out var envelope))
            deadletters.Enqueue(owner, envelope);
    }

    /// <summary>Twice as many slots, a power of two.</summary>
    private void Grow()
    {
        var larger = new Envelope[Math.Max(FewestSlots, _slots.Length * 2)];
        for (var i = 0; i < _count; i++)
            larger[i] = _slots[(_first + i) & (_slots.Length - 1)];
        (_slots, _first) = (larger, 0);
    }
}
