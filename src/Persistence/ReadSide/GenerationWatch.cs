using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Messaging.Persistence.ReadSide;

/// <summary>Has this node turn to a new generation of the read side soon after it is ready and has all that the old one has.</summary>
public sealed class GenerationWatch(ReadSideTables readSide, TimeProvider clock, ILogger<GenerationWatch> log) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, clock);
        var failed = false;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                failed = !await LookAsync(failed, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private async Task<bool> LookAsync(bool failed, CancellationToken cancellationToken)
    {
        try
        {
            if (await readSide.TurnToNewestAsync(cancellationToken))
                log.LogInformation("This node reads generation {Generation} of the read side", readSide.Current);
            return true;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            if (!failed)
                log.LogWarning(e, "New generations of the read side cannot be looked for; trying again");
            return false;
        }
    }
}
