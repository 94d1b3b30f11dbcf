using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Messaging.Persistence;

/// <summary>
/// Looks, again and again, for work that nobody else will do. A round that fails is tried again after the next pause; of failures in a row the
/// first is logged.
/// </summary>
public abstract class Sweep(TimeProvider clock, ILogger log) : BackgroundService
{
    protected TimeProvider Clock => clock;

    /// <summary>Between two rounds.</summary>
    protected virtual TimeSpan Pause => TimeSpan.FromSeconds(10);

    /// <summary>Whether the first round comes at the start, and not after a pause.</summary>
    protected virtual bool BeginsAtOnce => true;

    /// <summary>In the words of the log.</summary>
    protected abstract string LooksFor { get; }

    /// <summary>One round.</summary>
    public abstract Task SweepAsync(CancellationToken cancellationToken);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        var failed = false;
        try
        {
            if (!BeginsAtOnce)
                await timer.WaitForNextTickAsync(stoppingToken);
            do
                failed = !await TryAsync(failed, stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private async Task<bool> TryAsync(bool failed, CancellationToken stoppingToken)
    {
        try
        {
            await SweepAsync(stoppingToken);
            return true;
        }
        // A time-out of another's can look like a cancellation; only our own ends this.
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            if (!failed)
                log.LogWarning(e, "Could not look for {What}; trying again every {Pause}", LooksFor, Pause);
            return false;
        }
    }
}
