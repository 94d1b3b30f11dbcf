using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Messaging.Web.Tests.Peers;

/// <summary>
/// One address for a node and for the process that takes its place. Who was connected to the first is told nothing of its end, as when a
/// machine drops out of the network.
/// </summary>
internal sealed class HalfOpenWire : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Socket> _sockets = [];
    private volatile Lead _lead = new();
    private int _calls;
    private int _answered;

    public HalfOpenWire()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many have called.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>How many calls something has come back to.</summary>
    public int Answered => Volatile.Read(ref _answered);

    /// <summary>Calls, also those that were held, go to this port; connections to the port before it stay open and carry nothing.</summary>
    public void LeadTo(int port)
    {
        if (_lead.Port.Task.IsCompleted)
            Hold();
        _lead.Port.SetResult(port);
    }

    /// <summary>Calls wait; connections that there are stay open and carry nothing. Returns the port that it led to.</summary>
    public int Hold()
    {
        var before = _lead;
        before.Cut.Cancel();
        _lead = new Lead();
        return before.Port.Task.Result;
    }

    public void Dispose()
    {
        _listener.Stop();
        _lead.Cut.Cancel();
        foreach (var socket in _sockets)
            socket.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = CarryAsync(await _listener.AcceptSocketAsync(), _lead);
        }
        catch (SocketException)
        {
            // The test has ended.
        }
    }

    private async Task CarryAsync(Socket caller, Lead lead)
    {
        Interlocked.Increment(ref _calls);
        _sockets.Add(caller);
        var called = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(called);
        await called.ConnectAsync(IPAddress.Loopback, await lead.Port.Task);
        await Task.WhenAll(
            PumpAsync(caller, called, null, lead.Cut.Token),
            PumpAsync(called, caller, () => Interlocked.Increment(ref _answered), lead.Cut.Token));
    }

    private static async Task PumpAsync(Socket from, Socket to, Action? began, CancellationToken cut)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, cut) is var read and > 0)
            {
                await to.SendAsync(buffer.AsMemory(0, read), cut);
                began?.Invoke();
                began = null;
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Cut, or one of the two has gone.
        }
    }

    private sealed class Lead
    {
        public TaskCompletionSource<int> Port { get; } = new();

        public CancellationTokenSource Cut { get; } = new();
    }
}
