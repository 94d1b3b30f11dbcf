using System.Threading.Channels;
using Akka.Actor;

namespace Messaging.Actors.Streams;

/// <summary>
/// Stands for one open HTTP response: takes what its feed and the node's clock send and puts it into the response's
/// bounded channel. A full channel ends the stream, never waits and never drops: the reader resumes by its last id.
/// </summary>
/// <remarks>There are as many of them as open streams, so it does without the handlers that each <see cref="ReceiveActor"/> holds.</remarks>
public sealed class SubscriberActor : UntypedActor
{
    private readonly ChannelWriter<StreamItem> _output;
    private readonly IActorRef _clock;

    public SubscriberActor(ChannelWriter<StreamItem> output, IActorRef clock)
    {
        _output = output;
        _clock = clock;
    }

    /// <summary>Made without an expression to read, as there are so many.</summary>
    public static Props Props(ChannelWriter<StreamItem> output, IActorRef clock) =>
        Akka.Actor.Props.CreateBy(new Maker(output, clock)).WithMailbox(SubscriberMailbox.Id);

    protected override void OnReceive(object message)
    {
        if (message is StreamItem item)
            Offer(item);
        else
            Unhandled(message);
    }

    protected override void PreStart() => _clock.Tell(new StreamClock.Start(Self));

    protected override void PostStop()
    {
        _clock.Tell(new StreamClock.Stop(Self));
        _output.TryComplete();
    }

    private void Offer(StreamItem item)
    {
        if (_output.TryWrite(item))
            return;
        // Either full (too slow) or completed by the response itself; completing again is then without effect.
        _output.TryComplete(new SlowReaderException(CutOff.Buffer));
        Context.Stop(Self);
    }

    private sealed class Maker(ChannelWriter<StreamItem> output, IActorRef clock) : IIndirectActorProducer
    {
        public Type ActorType => typeof(SubscriberActor);

        public ActorBase Produce() => new SubscriberActor(output, clock);

        public void Release(ActorBase actor)
        {
            // Nothing but memory is held.
        }
    }
}
