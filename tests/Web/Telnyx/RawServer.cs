using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Messaging.Web.Tests.Telnyx;

/// <summary>A server below HTTP: it reads whole requests and does with the connection what no web server would.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Socket, int, Task<bool>> _answer;
    private readonly Task _accepting;
    private int _connections;
    private int _requests;

    /// <param name="answer">Given the connection and the request's number; true keeps the connection open.</param>
    public RawServer(Func<Socket, int, Task<bool>> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Connections => Volatile.Read(ref _connections);

    public int Requests => Volatile.Read(ref _requests);

    public string BaseUrl => $"http://{_listener.LocalEndpoint}/v2";

    public static async Task<bool> SendAsync(Socket socket, string status, string body, int? claimedLength = null)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var head = $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {claimedLength ?? bytes.Length}\r\n\r\n";
        await socket.SendAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. bytes]);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> serving = [];
        while (!_stop.IsCancellationRequested)
        {
            var socket = await _listener.AcceptSocketAsync(_stop.Token);
            Interlocked.Increment(ref _connections);
            serving.Add(ServeAsync(socket));
        }
        await Task.WhenAll(serving);
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            var open = true;
            while (open && await ReadRequestAsync(socket))
                open = await _answer(socket, Interlocked.Increment(ref _requests));
        }
    }

    private async Task<bool> ReadRequestAsync(Socket socket)
    {
        var received = new List<byte>();
        var buffer = new byte[4096];
        while (!IsWhole(Encoding.UTF8.GetString([.. received])))
        {
            var count = await socket.ReceiveAsync(buffer, _stop.Token);
            if (count == 0)
                return false;
            received.AddRange(buffer[..count]);
        }
        return true;
    }

    private static bool IsWhole(string request)
    {
        var end = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
            return false;
        var length = request[..end].Split("\r\n").Single(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        return Encoding.UTF8.GetByteCount(request[(end + 4)..]) >= int.Parse(length["Content-Length:".Length..], CultureInfo.InvariantCulture);
    }
}
