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
    ILogger<SessionSweep> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        cache.Trim();
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
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

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            // A time-out of another's can look like a cancellation; only our own ends this.
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning(e, "Sessions could not be swept; trying again in {Pause}", Pause);
            }
        }
    }
}
