using Microsoft.Extensions.Logging;

namespace Messaging.Persistence.ReadSide.Generations;

/// <summary>Has this node turn to a new generation of the read side soon after it is ready and has all that the old one has.</summary>
public sealed class GenerationWatch(ReadSideTables readSide, TimeProvider clock, ILogger<GenerationWatch> log) : Sweep(clock, log)
{
    protected override TimeSpan Pause => TimeSpan.FromMilliseconds(500);

    protected override bool BeginsAtOnce => false;

    protected override string LooksFor => "a new generation of the read side";

    public override async Task SweepAsync(CancellationToken cancellationToken)
    {
        if (await readSide.TurnToNewestAsync(cancellationToken))
            log.LogInformation("This node reads generation {Generation} of the read side", readSide.Current);
    }
}
