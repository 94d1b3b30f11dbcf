using System.Threading.Channels;
using Akka.Actor;

namespace Messaging.Actors.Streams;

/// <summary>
/// The streams that follow one conversation on this node, each with its subscriber. A stream may have to wait until it is known
/// where it begins: till then its subscriber only beats.
/// </summary>
internal sealed class FeedReaders
{
    private readonly Dictionary<ChannelWriter<StreamItem>, IActorRef> _subscribers = [];
    private readonly Dictionary<IActorRef, ChannelWriter<StreamItem>> _outputs = [];
    private readonly List<(OpenStream Open, long Request)> _waiting = [];

    public bool IsEmpty => _subscribers.Count == 0;

    public void Add(ChannelWriter<StreamItem> output, IActorRef subscriber)
    {
        _subscribers[output] = subscriber;
        _outputs[subscriber] = output;
    }

    /// <summary>Whoever has stopped; false: it is no subscriber of these.</summary>
    public bool Remove(IActorRef subscriber)
    {
        if (!_outputs.Remove(subscriber, out var output))
            return false;
        _subscribers.Remove(output);
        StopWaiting(output);
        return true;
    }

    /// <summary>Null once its stream has ended.</summary>
    public IActorRef? SubscriberOf(ChannelWriter<StreamItem> output) => _subscribers.GetValueOrDefault(output);

    public void Wait(OpenStream open, long request) => _waiting.Add((open, request));

    public void StopWaiting(ChannelWriter<StreamItem> output) => _waiting.RemoveAll(waiting => waiting.Open.Output == output);

    /// <summary>
    /// Those that may begin. Whether a place beyond <paramref name="position"/> was ever given out is told only by an answer to a
    /// request made since its reader came.
    /// </summary>
    public IReadOnlyList<OpenStream> TakeAdmitted(long request, long position)
    {
        var admitted = _waiting.Where(waiting => waiting.Request <= request || waiting.Open.After is not { } after || after <= position).ToList();
        admitted.ForEach(waiting => _waiting.Remove(waiting));
        return [.. admitted.Select(waiting => waiting.Open)];
    }

    /// <summary>To all that have begun.</summary>
    public void Tell(StreamItem item)
    {
        foreach (var (output, subscriber) in _subscribers)
        {
            if (!IsWaiting(output))
                subscriber.Tell(item);
        }
    }

    private bool IsWaiting(ChannelWriter<StreamItem> output) =>
        _waiting.Count > 0 && _waiting.Exists(waiting => waiting.Open.Output == output);
}
