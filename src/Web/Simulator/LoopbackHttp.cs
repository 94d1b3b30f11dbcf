using System.Net;
using System.Net.Security;

namespace Messaging.Web.Simulator;

/// <summary>HTTP from this process to itself.</summary>
internal static class LoopbackHttp
{
    /// <summary>
    /// Past any proxy of the environment. A certificate that is not trusted is accepted from this very host, where
    /// developers have self-signed ones and nobody stands in between.
    /// </summary>
    public static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(2),
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (sender, _, _, errors) =>
                errors == SslPolicyErrors.None || (sender is SslStream stream && IsLoopback(stream.TargetHostName)),
        },
    };

    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
