using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Messaging.Bench.Load.Webhooks;

/// <summary>One kept-alive connection that posts ready-made bytes and reads of an answer what it must: status and length.</summary>
internal sealed class HttpConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[4096];

    private HttpConnection()
    {
    }

    public static async Task<HttpConnection> OpenAsync(IPEndPoint server)
    {
        var connection = new HttpConnection();
        await connection._socket.ConnectAsync(server);
        return connection;
    }

    /// <summary>Whether the answer is 200. After a 503, which asks to deliver again, the connection is of no more use; any other ends the scenario.</summary>
    public async ValueTask<bool> TryPostAsync(byte[] request)
    {
        for (var sent = 0; sent < request.Length;)
            sent += await _socket.SendAsync(request.AsMemory(sent));
        var have = 0;
        while (true)
        {
            var received = await _socket.ReceiveAsync(_buffer.AsMemory(have));
            if (received == 0)
                throw new BenchException("The server closed a connection instead of answering.");
            have += received;
            if (_buffer.AsSpan(0, have).StartsWith("HTTP/1.1 503 "u8))
                return false;
            if (IsWhole(_buffer.AsSpan(0, have)))
                return true;
            if (have == _buffer.Length)
                throw new BenchException("An answer is longer than any that is expected.");
        }
    }

    /// <summary>The same for a request that has to be taken.</summary>
    public async ValueTask PostAsync(byte[] request)
    {
        if (!await TryPostAsync(request))
            throw new BenchException("A webhook that is measured was answered 503.");
    }

    public void Dispose() => _socket.Dispose();

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
            return false;
        if (!answer.StartsWith("HTTP/1.1 200 "u8))
            throw new BenchException("A webhook was not answered 200: " + Encoding.UTF8.GetString(answer));
        var field = answer.IndexOf("Content-Length: "u8);
        if (field < 0 || !Utf8Parser.TryParse(answer[(field + 16)..], out int length, out _))
            throw new BenchException("An answer does not say how long it is: " + Encoding.UTF8.GetString(answer));
        return answer.Length >= head + 4 + length;
    }
}
