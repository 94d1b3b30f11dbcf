using System.Net.Sockets;
using System.Security.Authentication;
using Akka.Actor;
using Akka.Cluster;
using Akka.Remote;
using Messaging.Web.Peers;

namespace Messaging.Web.Membership;

/// <summary>
/// While this node is not yet in the cluster, says once a minute for each node that it calls why that one does not answer. The library says
/// only that joining failed. And ends it if one of them has shut it out for good: it would go on asking to be let in, which is not heard.
/// </summary>
internal sealed partial class JoinReports : ReceiveActor
{
    private readonly RepeatedLines _lines;
    private readonly ILogger<JoinReports> _logger;

    public JoinReports(bool secured, TimeProvider clock, ILogger<JoinReports> logger)
    {
        _lines = new RepeatedLines(clock);
        _logger = logger;
        Receive<AssociationErrorEvent>(
            trouble => !trouble.IsInbound,
            trouble =>
            {
                if (_lines.MayBeSaid(trouble.RemoteAddress.ToString()))
                    LogNoConnection(trouble.RemoteAddress, Reason(trouble.Cause, secured));
            });
        Receive<AssociationErrorEvent>(_ => { });
        Receive<ThisActorSystemQuarantinedEvent>(_ => CoordinatedShutdown.Get(Context.System).Run(CoordinatedShutdown.ClusterDowningReason.Instance));
        // What breaks from now on is an unreachable node's matter, and who is shut out is the split-brain resolver's.
        Receive<ClusterEvent.MemberUp>(up => up.Member.UniqueAddress == Own.SelfUniqueAddress, _ => Context.Stop(Self));
        Receive<ClusterEvent.MemberUp>(_ => { });
    }

    private static Akka.Cluster.Cluster Own => Akka.Cluster.Cluster.Get(Context.System);

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(AssociationErrorEvent));
        Context.System.EventStream.Subscribe(Self, typeof(ThisActorSystemQuarantinedEvent));
        Own.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.MemberUp));
    }

    protected override void PostStop()
    {
        Context.System.EventStream.Unsubscribe(Self);
        Own.Unsubscribe(Self);
    }

    private static string Reason(Exception cause, bool secured)
    {
        for (var e = cause; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case SocketException socket:
                    return $"its port does not answer ({socket.SocketErrorCode})";
                case TimeoutException:
                    return "it does not answer in time";
                case AuthenticationException:
                    return "one side refused the other's certificate";
                default:
                    break;
            }
        }

        return secured
            ? "it ended the connection: it may not speak TLS (Cluster__Tls), or refuse this node's certificate"
            : "it ended the connection: it may speak TLS, for which this node needs Cluster__Tls";
    }

    [LoggerMessage(LogLevel.Warning, "No connection to {Node}, which this node must reach to join the cluster: {Reason}. See docs/tls.md.")]
    private partial void LogNoConnection(Address node, string reason);
}
