using System.Net;
using System.Net.Sockets;
using System.Text;
using Messaging.Bench.Load.Webhooks;

namespace Messaging.Bench.Load.Streams;

/// <summary>One reader of one conversation's stream, who knows the last id it has seen and insists on the next one.</summary>
internal sealed class StreamClient
{
    private const int BufferBytes = 4096;
    private const int PortsOfAnAddress = 10_000;

    // ip(7): IPPROTO_IP and IP_BIND_ADDRESS_NO_PORT.
    private const int IpLevel = 0;
    private const int BindAddressNoPort = 24;

    private readonly StreamSet _set;
    private readonly EventStreamParser _parser;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private Socket? _socket;

    public StreamClient(StreamSet set, Conversation conversation, int index, long? after)
    {
        (_set, Index, Conversation) = (set, index, conversation);
        LastSeq = after ?? conversation.LastSeq;
        _parser = new EventStreamParser(EventRead);
    }

    public Conversation Conversation { get; }

    public int Index { get; }

    public long LastSeq { get; private set; }

    /// <summary>Connects and returns once the response has begun; what comes then is read until <see cref="Drop"/>.</summary>
    public async Task OpenAsync(IPEndPoint server, bool resumes)
    {
        _parser.Reset();
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            // Lost, not closed: the other side gets a reset, and no port is kept waiting.
            LingerState = new LingerOption(true, 0),
        };
        // The port is chosen when it connects: to find a free one among thousands that are bound takes the system longer than all else.
        if (OperatingSystem.IsLinux())
            _socket.SetRawSocketOption(IpLevel, BindAddressNoPort, BitConverter.GetBytes(1));
        _socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, (byte)(2 + Index / PortsOfAnAddress)]), 0));
        await _socket.ConnectAsync(server);
        var position = resumes ? $"\r\nLast-Event-ID: {LastSeq}" : "";
        var query = resumes ? "" : $"&after={LastSeq}";
        await _socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET /api/messages/stream?customerId={Conversation.CustomerId}{query} HTTP/1.1\r\nHost: 127.0.0.1\r\n" +
            $"Accept: text/event-stream\r\nAuthorization: Bearer {_set.ApiKey}{position}\r\n\r\n"));
        while (!_parser.HasBegun)
        {
            if (!await ReadAsync(_socket))
                throw new BenchException("A stream was closed before it began.");
        }

        _ = ReadOnAsync(_socket);
    }

    /// <summary>The connection is lost at once, without an end.</summary>
    public void Drop() => _socket?.Dispose();

    private async Task ReadOnAsync(Socket socket)
    {
        try
        {
            while (await ReadAsync(socket))
            {
            }

            if (!_set.IsDropping)
                _set.Fail($"A stream was ended by the server after {LastSeq}.");
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or BenchException)
        {
            if (!_set.IsDropping || e is BenchException)
                _set.Fail(e.Message);
        }
    }

    private async ValueTask<bool> ReadAsync(Socket socket)
    {
        var received = await socket.ReceiveAsync(_buffer.AsMemory());
        _parser.Feed(_buffer.AsSpan(0, received));
        return received > 0 && !_parser.HasEnded;
    }

    private void EventRead(long seq)
    {
        if (seq != LastSeq + 1)
            throw new BenchException($"After event {LastSeq} of a conversation came {seq}.");
        LastSeq = seq;
        _set.EventRead(this);
    }
}
