using System.Threading.Channels;
using Akka.Actor;

namespace Messaging.Actors.Streams;

/// <summary>
/// Stands for one open HTTP response: takes what its feed and the node's clock send and puts it into the response's
/// bounded channel. A full channel ends the stream, never waits and never drops: the reader resumes by its last id.
/// </summary>
public sealed class SubscriberActor : ReceiveActor
{
    private readonly ChannelWriter<StreamItem> _output;
    private readonly IActorRef _clock;

    public SubscriberActor(ChannelWriter<StreamItem> output, IActorRef clock)
    {
        _output = output;
        _clock = clock;
        Receive<StreamItem>(Offer);
        Receive<FrameBatch>(batch =>
        {
            foreach (var frame in batch.Frames)
                Offer(frame);
        });
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
}

/// <summary>Frames that belong together, so that a reader gets them in one write.</summary>
internal sealed record FrameBatch(IReadOnlyList<StreamItem.Frame> Frames) : INoSerializationVerificationNeeded;
