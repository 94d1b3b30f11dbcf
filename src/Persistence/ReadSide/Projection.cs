using Messaging.Persistence.Journal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Messaging.Persistence.ReadSide;

/// <summary>
/// Carries the journal into the read side, batch by batch, for as long as the program runs. A failure is tried again with
/// growing pauses from the stored position; nothing else waits for it.
/// </summary>
public sealed class Projection(
    JournalReader journal, ReadSideStore store, ProjectionPosition position, ReadSideBell bell, ILogger<Projection> log)
    : BackgroundService
{
    private const int BatchSize = 500;

    // Writes on this node wake the projection at once; the pause only bounds the lag behind whatever it was not told of.
    private static readonly TimeSpan IdlePause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = TimeSpan.FromMilliseconds(100);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunAsync(() => pause = TimeSpan.FromMilliseconds(100), stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogError(e, "The projection failed behind {Position}; it tries again in {Pause}", position.Current, pause);
                await Task.Delay(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task RunAsync(Action succeeded, CancellationToken cancellationToken)
    {
        var at = await store.PositionAsync(cancellationToken);
        if (at > await journal.LastOrderingAsync(cancellationToken))
        {
            log.LogWarning("The read side is ahead of the journal, as after a restored backup: it is built anew");
            await store.ClearAsync(cancellationToken);
            at = 0;
        }

        position.Advance(at);
        while (true)
        {
            var entries = await journal.AllAsync(at, BatchSize, cancellationToken);
            if (entries.Count == 0)
            {
                await position.WrittenAsync(IdlePause, cancellationToken);
                continue;
            }

            await store.ApplyAsync(entries, cancellationToken);
            at = entries[^1].Ordering;
            position.Advance(at);
            bell.Ring();
            succeeded();
        }
    }
}
