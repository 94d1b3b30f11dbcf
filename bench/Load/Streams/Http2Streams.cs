using System.Net.Http.Headers;
using System.Text;
using Messaging.Bench.Load.Webhooks;

namespace Messaging.Bench.Load.Streams;

/// <summary>
/// Streams that share connections, by HTTP/2 without TLS: as many as are wanted, whatever a process may have of descriptors. They are
/// read only in the end; what comes before waits in the windows of their connections.
/// </summary>
internal sealed class Http2Streams : IDisposable
{
    private const int OpenAtOnce = 256;

    private readonly HttpClient _client;
    private readonly List<(HttpResponseMessage Response, Stream Body)> _streams = [];

    public Http2Streams(Uri address, string apiKey)
    {
        _client = new HttpClient(new SocketsHttpHandler { EnableMultipleHttp2Connections = true })
        {
            BaseAddress = address,
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = new Version(2, 0),
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
    }

    public async Task OpenAsync(IReadOnlyList<Conversation> conversations, int ofEach)
    {
        var wanted = Enumerable.Range(0, ofEach).SelectMany(_ => conversations);
        await Parallel.ForEachAsync(wanted, new ParallelOptions { MaxDegreeOfParallelism = OpenAtOnce }, async (conversation, cancellation) =>
        {
            var response = await _client.GetAsync(
                $"/api/messages/stream?customerId={conversation.CustomerId}", HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (!response.IsSuccessStatusCode)
                throw new BenchException($"A stream was answered {response.StatusCode}.");
            var body = await response.Content.ReadAsStreamAsync(cancellation);
            lock (_streams)
                _streams.Add((response, body));
        });
    }

    /// <summary>Reads each until it has an event of this number.</summary>
    public async Task ReadAsync(long id, TimeSpan within)
    {
        using var time = new CancellationTokenSource(within);
        var buffer = new byte[4096];
        var wanted = Encoding.ASCII.GetBytes($"id: {id}\n");
        foreach (var (_, body) in _streams)
        {
            using var read = new MemoryStream();
            while (read.GetBuffer().AsSpan(0, (int)read.Length).IndexOf(wanted) < 0)
            {
                var count = await body.ReadAsync(buffer, time.Token);
                if (count == 0)
                    throw new BenchException("A stream ended.");
                read.Write(buffer, 0, count);
            }
        }
    }

    public void Dispose()
    {
        foreach (var (response, _) in _streams)
            response.Dispose();
        _client.Dispose();
    }
}
