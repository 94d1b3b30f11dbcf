namespace Messaging.Cluster.Tests.Faults;

/// <summary>What the nemesis does to a cluster.</summary>
public enum FaultKind
{
    /// <summary>Every node in turn: SIGTERM, and started again once it has ended.</summary>
    RollingRestart,

    /// <summary>SIGTERM for one node, which stays away for a while.</summary>
    Terminate,

    /// <summary>One node is asked through the API to leave, and is started again once it has ended.</summary>
    Drain,

    /// <summary>SIGKILL; the node stays away for a while.</summary>
    Kill,

    /// <summary>SIGKILL; the supervisor starts the node again at once.</summary>
    Crash,

    /// <summary>SIGSTOP for a while: a node that hangs, and goes on as if nothing had been.</summary>
    Pause,

    /// <summary>One node is cut off from the others, and reaches everything else.</summary>
    Partition,

    /// <summary>One node is restarted with a clock that is minutes off.</summary>
    ClockSkew,

    /// <summary>PostgreSQL is cut off from one node.</summary>
    DatabaseCut,

    /// <summary>PostgreSQL is cut off for long from the oldest node, which has all that runs once in the cluster; in longer runs only.</summary>
    OldestDatabaseCut,

    /// <summary>PostgreSQL is restarted.</summary>
    DatabaseRestart,

    /// <summary>PostgreSQL ends as if its machine lost power, and is away for a while; in longer runs for a minute.</summary>
    DatabaseGone,
}

/// <summary>A fault of a schedule.</summary>
/// <param name="Node">Its number; null: all of them, the database, or one that is chosen when it comes to that.</param>
/// <param name="Lasts">How long it is left so before it is undone.</param>
/// <param name="Skew">Seconds, for <see cref="FaultKind.ClockSkew"/>.</param>
public sealed record PlannedFault(FaultKind Kind, int? Node, TimeSpan Lasts, int Skew = 0)
{
    public bool IsOfDatabase => Kind is FaultKind.DatabaseRestart or FaultKind.DatabaseGone;

    /// <summary>One node is without the database, the others have it.</summary>
    public bool CutsDatabase => Kind is FaultKind.DatabaseCut or FaultKind.OldestDatabaseCut;

    /// <summary>Who needs the database is helped by nothing but its return.</summary>
    public bool TakesDatabase => IsOfDatabase || CutsDatabase;

    public override string ToString() =>
        Kind + (Node is { } node ? $" of node {node}" : "") + (Lasts > TimeSpan.Zero ? $" for {Lasts.TotalSeconds:0.0} s" : "") +
        (Skew != 0 ? $" by {Skew} s" : "");
}

/// <summary>
/// A step of a schedule: a fault, perhaps a second one that begins while the first lasts, and whether the cluster is whole again before
/// the next step begins.
/// </summary>
/// <param name="After">Pause before the first.</param>
/// <param name="SecondAfter">Pause between the two.</param>
public sealed record FaultStep(TimeSpan After, PlannedFault First, TimeSpan SecondAfter, PlannedFault? Second, bool WaitsForHeal);
