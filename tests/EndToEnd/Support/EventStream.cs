using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Messaging.EndToEnd.Tests.Support;

/// <summary>One server-sent event as a browser would hand it out.</summary>
public sealed record ServerEvent(string? Id, string Type, string Data)
{
    public JsonNode Json => JsonNode.Parse(Data)!;

    public long Seq => long.Parse(Id!, System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A reader of one stream, strict about the format: what it does not know makes the test fail.</summary>
public sealed class EventStream : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly HttpResponseMessage _response;
    private readonly CancellationTokenSource _closed = new();
    private readonly Channel<ServerEvent> _events = Channel.CreateUnbounded<ServerEvent>();
    private readonly Task _reading;

    private EventStream(HttpResponseMessage response)
    {
        _response = response;
        _reading = Task.Run(ReadAsync);
    }

    public HttpResponseMessage Response => _response;

    /// <summary>Every line as it came, comments and all.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>Completes when the server ended the stream cleanly; fails when the connection broke.</summary>
    public Task Ended => _reading;

    public static async Task<EventStream> OpenAsync(HttpClient client, string path, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastEventId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        return new EventStream(response);
    }

    /// <summary>The next event that is no ping.</summary>
    public async Task<ServerEvent> NextAsync()
    {
        while (true)
        {
            var next = await _events.Reader.ReadAsync().AsTask().WaitAsync(Patience);
            if (next.Type != "ping")
                return next;
        }
    }

    public async Task<List<ServerEvent>> NextAsync(int count)
    {
        var events = new List<ServerEvent>();
        while (events.Count < count)
            events.Add(await NextAsync());
        return events;
    }

    /// <summary>The next event for which <paramref name="wanted"/> holds; others before it are passed over.</summary>
    public async Task<ServerEvent> NextAsync(Func<ServerEvent, bool> wanted)
    {
        while (true)
        {
            var next = await NextAsync();
            if (wanted(next))
                return next;
        }
    }

    /// <summary>Every event but pings, until the server ends the stream; throws if it breaks.</summary>
    public async IAsyncEnumerable<ServerEvent> AllAsync()
    {
        await foreach (var next in _events.Reader.ReadAllAsync())
        {
            if (next.Type != "ping")
                yield return next;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        _response.Dispose();
        await _reading.ContinueWith(_ => { }, TaskScheduler.Default);
        _closed.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            using var reader = new StreamReader(await _response.Content.ReadAsStreamAsync(_closed.Token));
            string? id = null, type = null, data = null;
            while (await reader.ReadLineAsync(_closed.Token) is { } line)
            {
                Lines.Enqueue(line);
                if (line.Length == 0)
                {
                    if (data is not null)
                        _events.Writer.TryWrite(new ServerEvent(id, type ?? "message", data));
                    (id, type, data) = (null, null, null);
                }
                else if (line.StartsWith("id: ", StringComparison.Ordinal))
                    id = line[4..];
                else if (line.StartsWith("event: ", StringComparison.Ordinal))
                    type = line[7..];
                else if (line.StartsWith("data: ", StringComparison.Ordinal))
                    data = data is null ? line[6..] : throw new FormatException("Data must be one line.");
                else if (!line.StartsWith(':') && !line.StartsWith("retry: ", StringComparison.Ordinal))
                    throw new FormatException($"Not a line of an event stream: {line}");
            }

            _events.Writer.TryComplete();
        }
        catch (Exception e)
        {
            _events.Writer.TryComplete(e);
            throw;
        }
    }
}
