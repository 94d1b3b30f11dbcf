using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Messaging.Web.Peers;

/// <summary>Decides, for each connection in either direction, whether the other side is a node of this cluster.</summary>
public sealed partial class PeerCertificates(NodeAuthority authority, TimeProvider clock, ILogger<PeerCertificates> logger)
{
    private readonly RepeatedLines _lines = new(clock);

    /// <summary>
    /// On an outgoing connection the certificate must also be for the host that was called. On an incoming one nobody knows yet
    /// what host the other side is; what is sent to it goes over a connection of our own, which looks.
    /// </summary>
    /// <param name="peer">The node's address if we called, else the socket's.</param>
    public bool Accept(X509Certificate2? certificate, string peer, SslPolicyErrors errors)
    {
        if (Problem(certificate, errors) is not { } problem)
            return true;
        var source = Source(peer);
        if (_lines.MayBeSaid(source))
            LogRefused(source, problem, certificate?.Subject ?? "none", certificate?.Issuer ?? "nobody");
        return false;
    }

    private string? Problem(X509Certificate2? certificate, SslPolicyErrors errors)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            return "it showed none";
        return authority.Problem(certificate, clock.GetUtcNow())
            ?? (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) ? "it is for another host" : null);
    }

    // The port of a caller is another each time.
    private static string Source(string peer)
    {
        if (!IPEndPoint.TryParse(peer, out var socket))
            return peer;
        return (socket.Address.IsIPv4MappedToIPv6 ? socket.Address.MapToIPv4() : socket.Address).ToString();
    }

    [LoggerMessage(LogLevel.Warning,
        "The certificate of {Peer} was refused: {Problem}. Subject {Subject}, issuer {Issuer}. It is not let into the cluster; see docs/tls.md.")]
    private partial void LogRefused(string peer, string problem, string subject, string issuer);
}
