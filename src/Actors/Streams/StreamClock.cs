using Akka.Actor;

namespace Messaging.Actors.Streams;

/// <summary>
/// The heartbeat of all streams of a node from one timer: each stream gets a comment every <see cref="CommentSeconds"/>
/// and a ping every so many seconds after it began, so that the beats of many streams are spread over time.
/// </summary>
public sealed class StreamClock : ReceiveActor, IWithTimers
{
    /// <summary>Proxies commonly close what is silent for 30 or 60 s; the contract promises a comment at least every 15.</summary>
    public const int CommentSeconds = 12;

    private static readonly StreamItem.Frame Comment = new(0, ":\n\n"u8.ToArray());
    private static readonly StreamItem.Frame Ping = new(0, "event: ping\ndata: {}\n\n"u8.ToArray());

    private readonly HashSet<IActorRef>[] _comments;
    private readonly HashSet<IActorRef>[] _pings;
    private readonly Dictionary<IActorRef, (int Comment, int Ping)> _places = [];
    private long _second;

    public StreamClock(int pingSeconds)
    {
        _comments = Wheel(CommentSeconds);
        _pings = Wheel(pingSeconds);
        Receive<Start>(start => Place(start.Subscriber));
        Receive<Stop>(stop => Remove(stop.Subscriber));
        Receive<Second>(_ => Beat());
        Receive<CountStreams>(_ => Sender.Tell(_places.Count));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() =>
        Timers.StartPeriodicTimer(Second.Instance, Second.Instance, TimeSpan.FromSeconds(1));

    private void Beat()
    {
        _second++;
        foreach (var subscriber in _comments[_second % _comments.Length])
            subscriber.Tell(Comment);
        foreach (var subscriber in _pings[_second % _pings.Length])
            subscriber.Tell(Ping);
    }

    private void Place(IActorRef subscriber)
    {
        var place = ((int)(_second % _comments.Length), (int)(_second % _pings.Length));
        _places[subscriber] = place;
        _comments[place.Item1].Add(subscriber);
        _pings[place.Item2].Add(subscriber);
    }

    private void Remove(IActorRef subscriber)
    {
        if (!_places.Remove(subscriber, out var place))
            return;
        _comments[place.Comment].Remove(subscriber);
        _pings[place.Ping].Remove(subscriber);
    }

    private static HashSet<IActorRef>[] Wheel(int seconds) =>
        [.. Enumerable.Range(0, seconds).Select(_ => new HashSet<IActorRef>())];

    internal sealed record Start(IActorRef Subscriber) : INoSerializationVerificationNeeded;

    internal sealed record Stop(IActorRef Subscriber) : INoSerializationVerificationNeeded;

    /// <summary>Asks how many streams of this node are open; answered by the number.</summary>
    internal sealed class CountStreams : INoSerializationVerificationNeeded
    {
        public static readonly CountStreams Instance = new();
    }

    internal sealed class Second : INoSerializationVerificationNeeded
    {
        public static readonly Second Instance = new();
    }
}
