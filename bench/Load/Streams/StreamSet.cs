using System.Diagnostics;
using System.Net;
using Messaging.Bench.Load.Webhooks;

namespace Messaging.Bench.Load.Streams;

/// <summary>Many open streams of one server, and what all of them have read together.</summary>
internal sealed class StreamSet(IPEndPoint server, string apiKey) : IDisposable
{
    private const int OpenAtOnce = 64;
    private static readonly TimeSpan OpenWithin = TimeSpan.FromSeconds(60);

    private StreamClient[] _clients = [];
    private long _read;
    private long _lastAt;
    private string? _failure;

    public string ApiKey => apiKey;

    public IReadOnlyList<StreamClient> Clients => _clients;

    /// <summary>Events that were read, by all streams together.</summary>
    public long Read => Interlocked.Read(ref _read);

    /// <summary>When the last one was, in ticks of the stopwatch.</summary>
    public long LastAt => Interlocked.Read(ref _lastAt);

    /// <summary>Connections are being lost on purpose.</summary>
    public bool IsDropping { get; private set; }

    /// <summary>Called at each event.</summary>
    public Action<StreamClient>? Seen { get; set; }

    /// <summary>Opens as many streams of each conversation, some at a time.</summary>
    /// <param name="after">The position of all; else each goes on after what its conversation has come to.</param>
    public async Task OpenAsync(IReadOnlyList<Conversation> conversations, int ofEach, long? after = null)
    {
        _clients = [.. Enumerable.Range(0, conversations.Count * ofEach)
            .Select(i => new StreamClient(this, conversations[i % conversations.Count], i, after))];
        using var turns = new SemaphoreSlim(OpenAtOnce);
        await Task.WhenAll(_clients.Select(async client =>
        {
            await turns.WaitAsync();
            try
            {
                await client.OpenAsync(server, resumes: false).WaitAsync(OpenWithin);
            }
            finally
            {
                turns.Release();
            }
        }));
        // Off the thread of the sockets: what the caller does next must not keep it from reading.
        await Task.Yield();
    }

    /// <summary>All connections are lost in one moment.</summary>
    public void DropAll()
    {
        IsDropping = true;
        foreach (var client in _clients)
            client.Drop();
    }

    /// <summary>All come again in one moment, by the last id that each has seen.</summary>
    public async Task ResumeAllAsync()
    {
        IsDropping = false;
        await Task.WhenAll(_clients.Select(client => client.OpenAsync(server, resumes: true))).WaitAsync(OpenWithin);
        await Task.Yield();
    }

    /// <summary>Waits until as many events have been read, and fails when they do not come or something else does.</summary>
    public async Task ReadAsync(long events, TimeSpan within)
    {
        var began = Stopwatch.GetTimestamp();
        while (Read < events)
        {
            ThrowIfFailed();
            if (Stopwatch.GetElapsedTime(began) > within)
                throw new BenchException($"{events - Read} of {events} events did not arrive within {within.TotalSeconds} s.");
            await Task.Delay(2);
        }

        ThrowIfFailed();
        if (Read > events)
            throw new BenchException($"{Read - events} events more than {events} were read.");
    }

    /// <summary>Every stream has read its conversation to the end.</summary>
    public void InsistOnAll()
    {
        ThrowIfFailed();
        if (_clients.FirstOrDefault(client => client.LastSeq != client.Conversation.LastSeq) is { } behind)
            throw new BenchException($"A stream has read up to {behind.LastSeq} of {behind.Conversation.LastSeq}.");
    }

    public void EventRead(StreamClient client)
    {
        Interlocked.Exchange(ref _lastAt, Stopwatch.GetTimestamp());
        Interlocked.Increment(ref _read);
        Seen?.Invoke(client);
    }

    public void Fail(string failure) => _failure ??= failure;

    public void Dispose() => DropAll();

    private void ThrowIfFailed()
    {
        if (_failure is not null)
            throw new BenchException(_failure);
    }
}
