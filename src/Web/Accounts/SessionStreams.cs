namespace Messaging.Web.Accounts;

/// <summary>The open streams of this node by session, so that a session takes its streams along when it ends.</summary>
public sealed class SessionStreams
{
    private readonly SessionCache sessions;
    private readonly Lock gate = new();
    private readonly Dictionary<string, HashSet<CancellationTokenSource>> streams = new(StringComparer.Ordinal);

    internal SessionStreams(SessionCache sessions) => this.sessions = sessions;

    /// <summary>
    /// Cancelled when the session of this request ends or the request is aborted; let go of with the request.
    /// API keys only change at a restart, so theirs is that of the request.
    /// </summary>
    public CancellationToken TokenFor(HttpContext context)
    {
        if (context.User.Session() is not { } session)
            return context.RequestAborted;
        var stream = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var token = stream.Token;
        lock (gate)
        {
            if (!streams.TryGetValue(session, out var open))
                streams[session] = open = [];
            open.Add(stream);
        }
        context.Response.RegisterForDispose(new Registration(this, session, stream));

        // The session may have ended since the request was let in, and then nobody would end this stream.
        if (sessions.HasEnded(session))
            End(session);
        return token;
    }

    internal string[] Sessions
    {
        get
        {
            lock (gate)
                return [.. streams.Keys];
        }
    }

    internal void End(string session)
    {
        lock (gate)
        {
            if (!streams.TryGetValue(session, out var open))
                return;
            // Asynchronously, as what a stream does upon it must not run under the lock.
            foreach (var stream in open)
                _ = stream.CancelAsync();
        }
    }

    private void Release(string session, CancellationTokenSource stream)
    {
        lock (gate)
        {
            if (streams.TryGetValue(session, out var open) && open.Remove(stream) && open.Count == 0)
                streams.Remove(session);
            stream.Dispose();
        }
    }

    private sealed class Registration(SessionStreams owner, string session, CancellationTokenSource stream) : IDisposable
    {
        public void Dispose() => owner.Release(session, stream);
    }
}
