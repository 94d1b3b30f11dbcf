using Messaging.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Web.Accounts;

/// <summary>
/// Ends the streams of sessions that are over, be it by time, at another node or by a command, and removes what has expired.
/// </summary>
internal sealed class SessionSweep(
    IDbContextFactory<AccountsContext> contexts,
    SessionCache cache,
    SessionStreams streams,
    SessionEnds ends,
    TimeProvider clock,
    ILogger<SessionSweep> log) : Sweep(clock, log)
{
    protected override TimeSpan Pause => TimeSpan.FromSeconds(5);

    protected override bool BeginsAtOnce => false;

    protected override string LooksFor => "sessions that are over";

    public override async Task SweepAsync(CancellationToken cancellationToken)
    {
        cache.Trim();
        var now = Clock.GetUtcNow().ToUnixTimeMilliseconds();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);

        var streaming = streams.Sessions;
        if (streaming.Length > 0)
        {
            var alive = await context.Sessions
                .Where(s => streaming.Contains(s.KeyHash) && s.ExpiresAt > now)
                .Select(s => s.KeyHash)
                .ToListAsync(cancellationToken);
            foreach (var session in streaming.Except(alive))
                ends.End(session);
        }

        // Looked for first: a delete takes the one write lock of the file even when it finds nothing.
        var expired = context.Sessions.Where(s => s.ExpiresAt <= now);
        if (await expired.AnyAsync(cancellationToken))
            await expired.ExecuteDeleteAsync(cancellationToken);
    }
}
