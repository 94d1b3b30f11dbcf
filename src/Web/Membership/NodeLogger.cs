using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Event;
using Akka.Hosting.Logging;

namespace Messaging.Web.Membership;

/// <summary>Takes the actor system's lines to the program's log, but for those about connections, which <see cref="ConnectionTrouble"/> says better.</summary>
public sealed class NodeLogger : LoggerFactoryLogger
{
    private readonly ConnectionTrouble? _trouble = Context.System.Settings.Setup.Get<NodeLoggerSetup>() is { HasValue: true } setup ? setup.Value.Trouble : null;

    // Akka's log filters do not reach this logger.
    protected override void Log(LogEvent log, ActorPath path)
    {
        if (_trouble?.Takes(log) != true)
            base.Log(log, path);
    }
}

/// <summary>Hands the logger, which Akka makes by itself, what it needs.</summary>
internal sealed class NodeLoggerSetup(ConnectionTrouble trouble) : Setup
{
    public ConnectionTrouble Trouble { get; } = trouble;
}
