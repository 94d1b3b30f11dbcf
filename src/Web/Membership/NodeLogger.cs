using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Event;
using Akka.Hosting.Logging;
using Messaging.Web.Peers;

namespace Messaging.Web.Membership;

/// <summary>Takes the actor system's lines to the program's log, but for those about connections, which <see cref="ConnectionTrouble"/> says better.</summary>
public sealed class NodeLogger : LoggerFactoryLogger
{
    private readonly ConnectionTrouble? _trouble = Context.System.Settings.Setup.Get<NodeLoggerSetup>() is { HasValue: true } setup ? setup.Value.Trouble : null;

    // Akka's log filters do not reach this logger.
    protected override void Log(LogEvent log, ActorPath path)
    {
        if (_trouble?.Takes(log) != true)
            base.Log(IsOfAnAssociation(log) ? FirstLine(log) : log, path);
    }

    // A node that goes ends its connections: the reason is a word, and the trace behind it says nothing more.
    private static bool IsOfAnAssociation(LogEvent log) =>
        log is Warning or Error && log.LogSource.Contains("endpointManager", StringComparison.Ordinal);

    private static Warning FirstLine(LogEvent log) =>
        new(log.LogSource, log.LogClass, (log.Message.ToString() ?? "").Split('\n')[0].TrimEnd());
}

/// <summary>Hands the logger, which Akka makes by itself, what it needs.</summary>
internal sealed class NodeLoggerSetup(ConnectionTrouble trouble) : Setup
{
    public ConnectionTrouble Trouble { get; } = trouble;
}
