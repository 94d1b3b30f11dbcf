using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;

namespace Messaging.Web.Peers;

/// <summary>
/// Makes a connection to a node, lets both sides check the other's certificate, and hangs up. Akka ends this node when a handshake that it
/// began fails, so whoever is paused, cut off, a stranger or of another authority has to be found out before Akka calls.
/// </summary>
internal sealed class PeerProbe(X509Certificate2 certificate, PeerCertificates peers)
{
    // Well within akka.remote.handshake-timeout (15 s), which covers the probe and the connection after it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Why the node would not talk to this one; null if it would.</summary>
    public async Task<Exception?> FindProblemAsync(Address node)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await ShakeHandsAsync(node, patience.Token);
            return null;
        }
        catch (OperationCanceledException)
        {
            return new TimeoutException($"No TLS handshake within {Patience.TotalSeconds:0} s.");
        }
        // Anew, without the trace: Akka logs it each time that the node cannot be reached.
        catch (Exception e) when ((e as SocketException ?? e.InnerException as SocketException) is { } socket)
        {
            return new SocketException((int)socket.SocketErrorCode);
        }
        catch (AuthenticationException e)
        {
            return new AuthenticationException(e.Message);
        }
        catch (IOException e)
        {
            return new IOException(e.Message);
        }
    }

    private async Task ShakeHandsAsync(Address node, CancellationToken stop)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(node.Host, node.Port!.Value, stop);
        await using var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = node.Host,
                ClientCertificates = [certificate],
                // As Akka does. Since 1.3 a handshake may succeed here before the other side has refused our certificate.
                EnabledSslProtocols = SslProtocols.Tls12,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                RemoteCertificateValidationCallback = (_, shown, _, errors) => peers.Accept(shown as X509Certificate2, node.ToString(), errors),
            },
            stop);
        await stream.ShutdownAsync().WaitAsync(stop);
    }
}
