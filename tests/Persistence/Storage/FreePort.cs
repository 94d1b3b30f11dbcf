using System.Net;
using System.Net.Sockets;

namespace Messaging.Persistence.Tests.Storage;

/// <summary>A port that the system names, for a server that must come back at the same address.</summary>
internal static class FreePort
{
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
