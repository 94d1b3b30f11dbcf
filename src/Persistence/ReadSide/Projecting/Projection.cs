using Messaging.Actors;
using Messaging.Persistence.Journal;
using Messaging.Persistence.ReadSide.Generations;
using Messaging.Persistence.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Messaging.Persistence.ReadSide.Projecting;

/// <summary>
/// Carries the journal into the newest generation of the read side, page by page, until it is stopped. A failure is tried
/// again with growing pauses from the stored position; nothing else waits for it. <see cref="ProjectionSingleton"/> says where it runs.
/// </summary>
/// <param name="advanced">Told of each place in the journal that was reached: for the other nodes.</param>
public sealed class Projection(
    Database database, ReadSideTables readSide, ReadSideGenerations generations, ProjectionPosition position, ProjectionMeter meter,
    ReadSideBell bell, Action<long> advanced, TimeProvider clock, ILogger<Projection> log)
    : BackgroundService
{
    private const int BatchSize = 1000;

    // Writes wake the projection at once; the pauses bound the lag behind what it was not told of.
    private static readonly TimeSpan IdlePause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan WaitingPause = TimeSpan.FromMilliseconds(10);

    // Under load what is written in between goes in one transaction; what comes after a quiet moment goes at once. The more there is, the more
    // it saves to wait: a customer's entry is written once for each transaction.
    private static readonly TimeSpan BetweenPages = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan BetweenLargePages = TimeSpan.FromMilliseconds(160);
    private const int LargePage = 100;
    private static readonly TimeSpan LookForRebuild = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Nodes turn to a new generation within a second, and a read is over long before this.</summary>
    private static readonly TimeSpan OldIsReadFor = TimeSpan.FromSeconds(30);

    private readonly RepeatedFailure _failures = new(clock, (more, last) => log.LogError(
        "The projection failed {Count} times more in {Seconds} s; the last: {Failure}", more, (int)RepeatedFailure.Every.TotalSeconds, last.GetType().Name));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = FirstPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunAsync(() => pause = FirstPause, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                if (_failures.IsFirst(e))
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
        var tail = new JournalTail(database);
        var store = new ReadSideStore(database, readSide.Current);
        var at = await store.PositionAsync(cancellationToken);
        var lookedAt = clock.GetTimestamp();
        long? turnedAt = lookedAt;
        var read = readSide.Current;
        var waiting = WaitingPause;
        position.Advance(at);
        var (size, appliedAt) = (BatchSize, 0L);
        while (true)
        {
            if (clock.GetElapsedTime(lookedAt) > LookForRebuild || store.Generation != readSide.Current)
            {
                lookedAt = clock.GetTimestamp();
                if (await generations.NewestReadyAsync(cancellationToken) is { } newest && newest > store.Generation)
                {
                    log.LogInformation("Generation {Generation} of the read side is ready; the projection goes on there", newest);
                    store = new ReadSideStore(database, newest);
                    at = await store.PositionAsync(cancellationToken);
                }

                await readSide.TurnToNewestAsync(cancellationToken);
                if (read != readSide.Current)
                    (read, turnedAt) = (readSide.Current, clock.GetTimestamp());
                if (turnedAt is { } turned && clock.GetElapsedTime(turned) > OldIsReadFor)
                {
                    await generations.DropBeforeAsync(readSide.Current, cancellationToken);
                    turnedAt = null;
                }

                // The new generation may have been filled further than the old one was.
                if (at > position.Current)
                    Announce(at);
            }

            if (PauseAfter(size) - clock.GetElapsedTime(appliedAt) is { Ticks: > 0 } early)
                await Task.Delay(early, cancellationToken);
            var page = await tail.ReadAsync(at, BatchSize, cancellationToken);
            if (page.UpTo == at)
            {
                await position.WrittenAsync(page.IsWaiting ? waiting : IdlePause, cancellationToken);
                waiting = page.IsWaiting ? Least(waiting * 2, IdlePause) : WaitingPause;
                continue;
            }

            if (await store.ApplyAsync(page, cancellationToken) is > 0 and var missing)
            {
                meter.Missed(missing);
                log.LogError("{Missing} events are missing in the read side before {Position}: rebuild it", missing, page.UpTo);
            }

            at = page.UpTo;
            (size, appliedAt) = (page.Entries.Count, clock.GetTimestamp());
            waiting = WaitingPause;
            meter.Applied(page, clock.GetUtcNow());
            Announce(at);
            succeeded();
        }
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan PauseAfter(int size) => size switch
    {
        BatchSize => TimeSpan.Zero,
        >= LargePage => BetweenLargePages,
        _ => BetweenPages,
    };

    private void Announce(long at)
    {
        position.Advance(at);
        bell.Ring();
        advanced(at);
    }
}
