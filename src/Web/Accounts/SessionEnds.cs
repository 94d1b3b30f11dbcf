using Akka.Actor;
using Akka.Hosting;
using Messaging.Actors.Membership;

namespace Messaging.Web.Accounts;

/// <summary>What the end of a session does at this node, wherever it was ended, and how the other nodes hear of it.</summary>
public sealed class SessionEnds
{
    private readonly SessionCache _cache;
    private readonly SessionStreams _streams;
    private volatile Action<string>? _tell;

    internal SessionEnds(SessionCache cache, SessionStreams streams) => (_cache, _streams) = (cache, streams);

    /// <summary>The session opens nothing here from now on, and its streams end.</summary>
    internal void End(string session)
    {
        _cache.End(session);
        _streams.End(session);
    }

    /// <summary>Best effort: a node that is not told finds out by <see cref="SessionSweep"/>.</summary>
    internal void TellOthers(string session) => _tell?.Invoke(session);

    internal void TellBy(Action<string> tell) => _tell = tell;
}

/// <summary>A node's ear for sessions that ended at other nodes.</summary>
internal sealed class SessionListener : ReceiveActor
{
    public SessionListener(SessionEnds ends) => Receive<SessionEnded>(ended => ends.End(ended.Session));
}

internal static class SessionWiring
{
    private const string ListenerName = "sessions";

    public static AkkaConfigurationBuilder WithSessionEnds(this AkkaConfigurationBuilder builder) =>
        builder.WithActors((system, _, resolver) =>
        {
            var ends = resolver.GetService<SessionEnds>();
            system.ActorOf(Props.Create(() => new SessionListener(ends)), ListenerName);
            var others = system.ActorOf(EveryNode.At("/user/" + ListenerName), "session-announcer");
            ends.TellBy(session => others.Tell(new SessionEnded(session), ActorRefs.NoSender));
        });
}
