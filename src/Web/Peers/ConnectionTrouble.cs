using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Akka.Event;

namespace Messaging.Web.Peers;

/// <summary>
/// Says in one line, once a minute for each host, why a connection between nodes could not be made or broke. It stands in the place of the
/// library's own lines: pages of traces with the bytes that came, repeated by every try of whoever knocks at the port.
/// </summary>
internal sealed partial class ConnectionTrouble(bool secured, TimeProvider clock, ILogger<ConnectionTrouble> logger)
{
    private readonly RepeatedLines _lines = new(clock);

    /// <summary>Whether the line is about such a connection; what is to be said has then been said.</summary>
    public bool Takes(LogEvent line)
    {
        if (line.LogLevel() < Akka.Event.LogLevel.WarningLevel ||
            (!line.LogSource.StartsWith("TcpServerHandler", StringComparison.Ordinal) && !line.LogSource.StartsWith("TcpClientHandler", StringComparison.Ordinal)))
            return false;
        var peer = Peer(line);
        if (_lines.MayBeSaid(peer))
            LogTrouble(peer, Reason(line.Cause, secured));
        return true;
    }

    /// <summary>By types, never by messages: those hold bytes of what came.</summary>
    private static string Reason(Exception? cause, bool secured)
    {
        for (var e = cause; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case SocketException socket:
                    return $"the connection failed ({socket.SocketErrorCode})";
                case AuthenticationException:
                    return "one side refused the other's certificate, or they have no version of TLS in common";
                default:
                    break;
            }
        }

        return secured
            ? $"the other side does not speak TLS, or ended the connection ({Kind(cause)}); this node talks to nodes with certificates only"
            : $"what came is no message of a node ({Kind(cause)}); the other side may speak TLS, which this node does not without Cluster__Tls";
    }

    private static string Kind(Exception? cause) => cause?.GetBaseException().GetType().Name ?? "no reason given";

    private static string Peer(LogEvent content)
    {
        // Local address, remote address, channel.
        var remote = content.Message is LogMessage message ? message.Parameters().OfType<IPEndPoint>().LastOrDefault() : null;
        if (remote is null)
            return "another node";
        return (remote.Address.IsIPv4MappedToIPv6 ? remote.Address.MapToIPv4() : remote.Address).ToString();
    }

    [LoggerMessage(Microsoft.Extensions.Logging.LogLevel.Warning, "A connection with {Peer} was given up: {Reason}. See docs/tls.md.")]
    private partial void LogTrouble(string peer, string reason);
}
