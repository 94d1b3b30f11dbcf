using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Messaging.Persistence.Tests.Storage;

/// <summary>
/// A port for a server that starts later, or must come back at the same address. It lies below those that systems give to
/// outgoing connections (Linux: from 32768, others: from 49152): one of those could take it before the server does.
/// </summary>
internal static class FreePort
{
    private const int First = 10_240;
    private const int End = 32_768;

    private static readonly ConcurrentDictionary<int, bool> Given = new();

    public static int Find()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, End);
            if (IsFree(port) && Given.TryAdd(port, true))
                return port;
        }
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
