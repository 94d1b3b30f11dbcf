using System.Diagnostics;
using System.Net;
using Messaging.Bench.Load.Report;

namespace Messaging.Bench.Load.Webhooks;

/// <summary>Posts as fast as answers come: so many requests are always under way, each on a connection of its own.</summary>
internal static class ClosedLoop
{
    private const int MostAttempts = 20;
    private static readonly TimeSpan BeforeAgain = TimeSpan.FromMilliseconds(200);

    /// <param name="servers">Nodes of one cluster, each with as many of the connections; a request goes by the first that is free.</param>
    /// <param name="requests">As many as there are at the most; the load ends with the last, or with the time.</param>
    /// <param name="atMost">For how long new requests are begun.</param>
    /// <param name="repeats">Whether a text that is answered 503 is delivered again, as Telnyx does it; else the scenario fails.</param>
    /// <param name="gate">Waited for before each request, where something else than the answers sets the pace.</param>
    public static async Task<LoadResult> RunAsync(
        IReadOnlyList<IPEndPoint> servers, SignedText[] requests, int inFlight, TimeSpan atMost, bool repeats, Func<Task>? gate = null)
    {
        var connections = await Task.WhenAll(Enumerable.Range(0, inFlight).Select(i => HttpConnection.OpenAsync(ServerOf(i))));
        var took = new long[requests.Length];
        var next = -1;
        var repeated = 0;
        GC.Collect();
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(connections.Select((connection, i) => WorkAsync(connection, ServerOf(i))));
        var elapsed = Stopwatch.GetElapsedTime(began);
        // Off the thread of the sockets, which the last answer has led here.
        await Task.Yield();
        var taken = Math.Min(next + 1, requests.Length);
        return new LoadResult(taken, elapsed, Percentiles.OfTicks(took.AsSpan(0, taken)), repeated);

        IPEndPoint ServerOf(int connection) => servers[connection % servers.Count];

        async Task WorkAsync(HttpConnection first, IPEndPoint server)
        {
            var connection = first;
            try
            {
                // A number that is taken is posted, so that those which were posted are the first ones.
                while (Stopwatch.GetElapsedTime(began) < atMost)
                {
                    var i = Interlocked.Increment(ref next);
                    if (i >= requests.Length)
                        return;
                    if (gate is not null)
                        await gate();
                    var sent = Stopwatch.GetTimestamp();
                    for (var attempt = 1; !await connection.TryPostAsync(requests[i].Request); attempt++)
                    {
                        if (!repeats || attempt == MostAttempts)
                            throw new BenchException("A webhook was answered 503.");
                        Interlocked.Increment(ref repeated);
                        connection.Dispose();
                        await Task.Delay(BeforeAgain);
                        connection = await HttpConnection.OpenAsync(server);
                    }

                    took[i] = Stopwatch.GetTimestamp() - sent;
                    requests[i].Conversation.Taken();
                }
            }
            finally
            {
                connection.Dispose();
            }
        }
    }
}

/// <summary>Requests that were all answered 200 in the end, how long that took of each, in milliseconds, and how often one was answered 503.</summary>
internal sealed record LoadResult(int Taken, TimeSpan Elapsed, Percentiles Answer, int Repeated)
{
    public double PerSecond => Taken / Elapsed.TotalSeconds;
}
