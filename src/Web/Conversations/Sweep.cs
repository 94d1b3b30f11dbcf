namespace Messaging.Web.Conversations;

/// <summary>Looks for work that nobody else will do, at the start and every ten seconds. A round that fails is logged, and the next one comes.</summary>
public abstract class Sweep(TimeProvider clock, ILogger log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    protected TimeProvider Clock => clock;

    /// <summary>In the words of the log.</summary>
    protected abstract string LooksFor { get; }

    protected abstract Task SweepAsync(CancellationToken cancellationToken);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        do
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            // A time-out of another's can look like a cancellation; only our own ends this.
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning(e, "Could not look for {What}; trying again", LooksFor);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).AsTask().ContinueWith(
            tick => tick.IsCompletedSuccessfully && tick.Result, TaskScheduler.Default));
    }
}
