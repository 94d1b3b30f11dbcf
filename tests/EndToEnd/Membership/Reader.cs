using System.Globalization;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.Membership;

/// <summary>Reads one conversation as a browser behind a load balancer does: when its stream ends it resumes, at whichever node takes it.</summary>
internal sealed class Reader
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<ServerEvent> _messages = [];
    private long _last;
    private int _cleanEnds;

    private Reader()
    {
    }

    public Task Opened => _opened.Task;

    public int CleanEnds => Volatile.Read(ref _cleanEnds);

    public static Reader RunAsync(IReadOnlyList<HttpClient> nodes, string customer)
    {
        var reader = new Reader();
        _ = Task.Run(() => reader.ReadAsync(nodes, customer));
        return reader;
    }

    /// <summary>The messages so far, once there are as many.</summary>
    public async Task<IReadOnlyList<ServerEvent>> UntilAsync(int count)
    {
        await Eventually.TrueAsync(() => Messages().Count >= count);
        return Messages();
    }

    private List<ServerEvent> Messages()
    {
        lock (_messages)
            return [.. _messages];
    }

    private async Task ReadAsync(IReadOnlyList<HttpClient> nodes, string customer)
    {
        for (var node = 0; ; node = (node + 1) % nodes.Count)
        {
            try
            {
                var resume = Volatile.Read(ref _last).ToString(CultureInfo.InvariantCulture);
                await using var stream = await EventStream.OpenAsync(nodes[node], $"/api/messages/stream?customerId={customer}", resume);
                _opened.TrySetResult();
                await foreach (var e in stream.AllAsync())
                    Take(e);
                Interlocked.Increment(ref _cleanEnds);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                // Refused or broken: the next node.
            }
            catch (ObjectDisposedException)
            {
                return; // the test is over
            }

            await Task.Delay(50);
        }
    }

    private void Take(ServerEvent e)
    {
        Volatile.Write(ref _last, e.Seq);
        if (e.Type != "message")
            return;
        lock (_messages)
            _messages.Add(e);
    }
}
