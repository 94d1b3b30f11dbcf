using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace Messaging.Bench.Load.Webhooks;

/// <summary>Posts by the clock, whether answers come or not: what is late counts as late from when it was due.</summary>
internal static class OpenLoop
{
    /// <param name="due">Told of each request when it is due, before it is sent.</param>
    public static async Task RunAsync(IPEndPoint server, SignedText[] requests, int perSecond, Action<SignedText, long> due)
    {
        var idle = new ConcurrentBag<HttpConnection>();
        foreach (var connection in await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => HttpConnection.OpenAsync(server))))
            idle.Add(connection);
        var pause = Stopwatch.Frequency / perSecond;
        var posts = new Task[requests.Length];
        var at = Stopwatch.GetTimestamp();
        // A thread of its own: timers are late by a millisecond or more, which would count as the server's.
        await Task.Factory.StartNew(
            () =>
            {
                for (var i = 0; i < requests.Length; i++, at += pause)
                {
                    WaitFor(at);
                    due(requests[i], at);
                    posts[i] = PostAsync(requests[i]);
                }
            },
            TaskCreationOptions.LongRunning);
        await Task.WhenAll(posts);
        await Task.Yield();
        foreach (var connection in idle)
            connection.Dispose();

        async Task PostAsync(SignedText text)
        {
            if (!idle.TryTake(out var connection))
                connection = await HttpConnection.OpenAsync(server);
            await connection.PostAsync(text.Request);
            text.Conversation.Taken();
            idle.Add(connection);
        }
    }

    // The kernel wakes a sleeper some 60 µs late; nearly all of the wait is slept, so that no core is lost to it.
    private static void WaitFor(long at)
    {
        while (true)
        {
            var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), at);
            if (left <= TimeSpan.Zero)
                return;
            if (left > TimeSpan.FromMilliseconds(1.5))
                Thread.Sleep(left - TimeSpan.FromMilliseconds(1));
            else
                Thread.Yield();
        }
    }
}
