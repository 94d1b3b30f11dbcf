using System.Text;

namespace Messaging.Bench.Load.Streams;

/// <summary>
/// Counts the events of one response as its bytes come, wherever they are cut: chunks, lines, ids. It keeps nothing of
/// them and allocates nothing, because thousands of these share two cores with the server.
/// </summary>
/// <param name="eventRead">Told the id of each event that has one, once its last byte is there.</param>
internal sealed class EventStreamParser(Action<long> eventRead)
{
    private const int InId = 4;
    private const int Elsewhere = 5;
    private const int HeadBytes = 2048;

    private readonly byte[] _head = new byte[HeadBytes];
    private int _headLength;
    private State _state;
    private int _chunkLeft;
    private int _place;
    private long _id;
    private long _pending;

    private enum State
    {
        Head,
        ChunkSize,
        Chunk,
        ChunkEnd,
        Ended,
    }

    /// <summary>The response has begun.</summary>
    public bool HasBegun => _state != State.Head;

    public bool HasEnded => _state == State.Ended;

    /// <summary>Begins anew, for the next response.</summary>
    public void Reset() => (_state, _headLength, _chunkLeft, _place, _pending) = (State.Head, 0, 0, 0, 0);

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        if (_state == State.Head)
            bytes = ReadHead(bytes);
        while (!bytes.IsEmpty && _state != State.Ended)
        {
            if (_state == State.Chunk)
            {
                var length = Math.Min(_chunkLeft, bytes.Length);
                ReadLines(bytes[..length]);
                bytes = bytes[length..];
                _chunkLeft -= length;
                if (_chunkLeft == 0)
                    _state = State.ChunkEnd;
                continue;
            }

            ReadChunkMark(bytes[0]);
            bytes = bytes[1..];
        }
    }

    private ReadOnlySpan<byte> ReadHead(ReadOnlySpan<byte> bytes)
    {
        var length = Math.Min(bytes.Length, HeadBytes - _headLength);
        bytes[..length].CopyTo(_head.AsSpan(_headLength));
        var before = _headLength;
        _headLength += length;
        var head = _head.AsSpan(0, _headLength);
        var end = head.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return _headLength < HeadBytes ? [] : throw new BenchException("The head of a response is too long.");
        if (!head.StartsWith("HTTP/1.1 200 "u8) || head.IndexOf("Transfer-Encoding: chunked"u8) < 0)
            throw new BenchException("A stream did not begin: " + Encoding.UTF8.GetString(head));
        _state = State.ChunkSize;
        return bytes[(end + 4 - before)..];
    }

    // The size of a chunk in hex, its line end, and the line end behind the chunk before it.
    private void ReadChunkMark(byte b)
    {
        switch (b)
        {
            case (byte)'\r':
                return;
            case (byte)'\n' when _state == State.ChunkEnd:
                _state = State.ChunkSize;
                return;
            case (byte)'\n':
                _state = _chunkLeft == 0 ? State.Ended : State.Chunk;
                return;
            default:
                _chunkLeft = (_chunkLeft * 16) + (b <= '9' ? b - '0' : (b | 0x20) - 'a' + 10);
                return;
        }
    }

    private void ReadLines(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var b = bytes[0];
            if (_place == Elsewhere)
            {
                var end = bytes.IndexOf((byte)'\n');
                if (end < 0)
                    return;
                bytes = bytes[(end + 1)..];
                _place = 0;
                continue;
            }

            bytes = bytes[1..];
            if (_place == InId)
            {
                if (b != '\n')
                    _id = (_id * 10) + b - '0';
                else
                    (_pending, _place) = (_id, 0);
            }
            else if (b == "id: "u8[_place])
            {
                if (++_place == InId)
                    _id = 0;
            }
            else if (b != '\n')
            {
                _place = Elsewhere;
            }
            else
            {
                _place = 0;
                if (_pending > 0)
                    eventRead(_pending);
                _pending = 0;
            }
        }
    }
}
