using System.Collections.Immutable;

namespace Messaging.Cluster.Tests.Faults;

/// <summary>
/// The faults of a run, wholly decided by a seed. Kinds come from a bag that is filled anew when it is empty, so that a run that is long
/// enough has every one of them.
/// </summary>
/// <param name="Steps">More than fit: a run ends by its time.</param>
public sealed record FaultSchedule(int Seed, TimeSpan Duration, ImmutableArray<FaultStep> Steps)
{
    private const double OverlapChance = 0.3;
    private const double HealChance = 0.7;
    private const int WorstSkew = 240; // Telnyx's signatures are good for 300 s

    /// <summary>A run of this length has the faults that take long.</summary>
    public static readonly TimeSpan Longer = TimeSpan.FromMinutes(5);

    // A run that is long enough shows the worst that is promised: PostgreSQL gone for a minute.
    private static readonly TimeSpan LongestGone = TimeSpan.FromSeconds(60);

    // In this time not even the gentlest fault can be done more than once.
    private static readonly TimeSpan ShortestStep = TimeSpan.FromSeconds(1);

    public static FaultSchedule Draw(int seed, TimeSpan duration, int nodes)
    {
        var random = new Random(seed);
        var bag = new Queue<FaultKind>();
        var steps = ImmutableArray.CreateBuilder<FaultStep>();
        for (var time = TimeSpan.Zero; time < duration; time += ShortestStep)
        {
            var first = DrawFault(random, NextKind(random, bag, duration), nodes, duration);
            var second = random.NextDouble() < OverlapChance ? DrawSecond(random, first, nodes, duration) : null;
            steps.Add(new FaultStep(
                Between(random, 0.5, 4), first, second is null ? TimeSpan.Zero : Between(random, 0.1, 2), second, random.NextDouble() < HealChance));
        }

        return new FaultSchedule(seed, duration, steps.ToImmutable());
    }

    /// <summary>The same after every node, one after the other, was started anew.</summary>
    public FaultSchedule AfterRollingRestart() => this with
    {
        Steps = Steps.Insert(0, new FaultStep(
            TimeSpan.FromSeconds(5), new PlannedFault(FaultKind.RollingRestart, null, TimeSpan.Zero), TimeSpan.Zero, null, WaitsForHeal: true)),
    };

    // The database with a node, or a node that is already in trouble: the larger part of the nodes stays as it is.
    private static PlannedFault? DrawSecond(Random random, PlannedFault first, int nodes, TimeSpan duration)
    {
        if (first.IsOfDatabase)
        {
            FaultKind[] ofNodes = [FaultKind.Terminate, FaultKind.Kill, FaultKind.Crash, FaultKind.Pause, FaultKind.Partition];
            return DrawFault(random, ofNodes[random.Next(ofNodes.Length)], nodes, duration);
        }

        return first.Kind is FaultKind.Partition or FaultKind.Pause or FaultKind.DatabaseCut && random.Next(2) == 0
            ? new PlannedFault(FaultKind.Crash, first.Node, TimeSpan.Zero)
            : DrawFault(random, FaultKind.DatabaseRestart, nodes, duration);
    }

    private static PlannedFault DrawFault(Random random, FaultKind kind, int nodes, TimeSpan duration)
    {
        var node = random.Next(nodes) + 1;
        return kind switch
        {
            FaultKind.RollingRestart => new(kind, null, TimeSpan.Zero),
            FaultKind.Terminate or FaultKind.Kill => new(kind, node, Between(random, 0, 10)),
            FaultKind.Drain or FaultKind.Crash => new(kind, node, TimeSpan.Zero),
            FaultKind.Pause => new(kind, node, Within(duration, Between(random, 1, 25))),
            FaultKind.Partition => new(kind, node, Within(duration * 2, Between(random, 5, 40))),
            FaultKind.ClockSkew => new(kind, node, TimeSpan.Zero, random.Next(-WorstSkew, WorstSkew + 1)),
            FaultKind.DatabaseCut => new(kind, node, Within(duration, Between(random, 2, 20))),
            // Longer than it takes until the cluster, or the node itself, may think that it has to go.
            FaultKind.OldestDatabaseCut => new(kind, null, TimeSpan.FromSeconds(45)),
            FaultKind.DatabaseRestart => new(kind, null, TimeSpan.Zero),
            FaultKind.DatabaseGone => new(kind, null, duration >= Longer ? LongestGone : Within(duration, Between(random, 5, 60))),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown fault."),
        };
    }

    /// <summary>All that a run of this length may have.</summary>
    public static FaultKind[] Kinds(TimeSpan duration) =>
        [.. Enum.GetValues<FaultKind>().Where(kind => duration >= Longer || kind != FaultKind.OldestDatabaseCut)];

    private static FaultKind NextKind(Random random, Queue<FaultKind> bag, TimeSpan duration)
    {
        if (bag.Count == 0)
        {
            var kinds = Kinds(duration);
            random.Shuffle(kinds);
            foreach (var kind in kinds)
                bag.Enqueue(kind);
        }

        return bag.Dequeue();
    }

    // A short run must not be spent on one fault: none lasts longer than a twelfth of it.
    private static TimeSpan Within(TimeSpan duration, TimeSpan wanted) => wanted < duration / 12 ? wanted : duration / 12;

    private static TimeSpan Between(Random random, double least, double most) =>
        TimeSpan.FromMilliseconds(Math.Round((least + (random.NextDouble() * (most - least))) * 1000));
}
