using System.Net;
using System.Net.Sockets;
using Messaging.Web.Membership;
using Microsoft.Extensions.Options;

namespace Messaging.Web.Hosting;

/// <summary>
/// Looks at the addresses this node is to listen on before anything is started: the server and the actor system would
/// tell what is wrong with one in pages of traces, and without the setting's name.
/// </summary>
internal static class ListenAddresses
{
    public static void Check(IConfiguration configuration, NodeOptions cluster)
    {
        string?[] problems = [.. Urls(configuration).Select(UrlProblem), ClusterProblem(cluster)];
        if (problems.Any(problem => problem is not null))
            throw new OptionsValidationException(nameof(ListenAddresses), typeof(ListenAddresses), problems.OfType<string>());
    }

    private static string[] Urls(IConfiguration configuration) =>
        (configuration[WebHostDefaults.ServerUrlsKey] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string? UrlProblem(string url)
    {
        const string Expected = "expected addresses such as http://127.0.0.1:5080, separated by semicolons";
        try
        {
            var address = BindingAddress.Parse(url);
            return address.Scheme.ToLowerInvariant() is "http" or "https" && address.Port is >= 0 and <= IPEndPoint.MaxPort
                ? null
                : $"ASPNETCORE_URLS: '{url}' cannot be listened on; {Expected}.";
        }
        catch (FormatException)
        {
            return $"ASPNETCORE_URLS: '{url}' is no address; {Expected}.";
        }
    }

    private static string? ClusterProblem(NodeOptions cluster)
    {
        if (cluster.Port == 0)
            return null;
        try
        {
            var address = IPAddress.TryParse(cluster.Hostname, out var own) ? own : Dns.GetHostAddresses(cluster.Hostname)[0];
            using var listener = new TcpListener(address, cluster.Port);
            listener.Start();
            return null;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData)
        {
            throw new NotYetException($"Cluster__Hostname: '{cluster.Hostname}' has no address (yet); expected a name that this machine can look up.");
        }
        catch (SocketException e)
        {
            return $"Cluster__Port: {cluster.Port} cannot be opened at Cluster__Hostname {cluster.Hostname} ({e.SocketErrorCode}); "
                + "expected a free port at an address of this machine.";
        }
    }
}
