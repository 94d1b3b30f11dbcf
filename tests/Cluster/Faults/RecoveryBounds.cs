using System.Globalization;
using Messaging.Cluster.Tests.History;

namespace Messaging.Cluster.Tests.Faults;

/// <summary>
/// How long a customer may not be served after the last thing that was broken. Far above what a machine takes that has nothing else to do
/// (docs/reliability.md): a busy one must keep them too.
/// </summary>
public static class RecoveryBounds
{
    // A busy machine alone may keep a look waiting.
    private static readonly TimeSpan s_withoutFault = TimeSpan.FromSeconds(30);

    // What is promised is well under 20 s; a node that is killed while nothing else is broken leaves no more to wait for.
    private static readonly TimeSpan s_killedAlone = TimeSpan.FromSeconds(25);

    /// <summary>Of one kind of fault; where the database is away, from its return on.</summary>
    public static TimeSpan Of(FaultKind kind) => TimeSpan.FromSeconds(kind switch
    {
        FaultKind.RollingRestart or FaultKind.Terminate or FaultKind.Drain or FaultKind.ClockSkew => 40,
        FaultKind.Kill or FaultKind.Crash or FaultKind.Pause or FaultKind.Partition => 45,
        FaultKind.DatabaseCut or FaultKind.OldestDatabaseCut or FaultKind.DatabaseRestart or FaultKind.DatabaseGone => 45,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown fault."),
    });

    /// <summary>The times that were too long. Each is laid to the last fault before its end: what came before that had no time to heal.</summary>
    public static IEnumerable<string> Exceeded(FaultHistory history, IEnumerable<Outage> outages)
    {
        foreach (var outage in outages)
        {
            var last = history.Faults.Where(fault => fault.Began < outage.Ended).MaxBy(From);
            var from = last is null || From(last) < outage.Began ? outage.Began : From(last);
            var bound = last is null ? s_withoutFault : IsKilledAlone(history, last, outage) ? s_killedAlone : Of(last.Fault.Kind);
            if (outage.Ended - from > bound)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{outage.CustomerId} was not served ({outage.Waited}) from {outage.Began.TotalSeconds:0.0} s to {outage.Ended.TotalSeconds:0.0} s, {(outage.Ended - from).TotalSeconds:0.0} s after {last?.Fault.ToString() ?? "nothing at all"}; at most {bound.TotalSeconds:0} s are allowed.");
            }
        }
    }

    private static bool IsKilledAlone(FaultHistory history, FaultRecord fault, Outage outage) =>
        fault.Fault.Kind is FaultKind.Kill or FaultKind.Crash &&
        !history.Faults.Any(other => other != fault && other.Began < outage.Ended && Whole(history, other) > fault.Began);

    // Where nobody waited for the cluster to be whole after a fault, it was so when it was after a later one, at the latest.
    private static TimeSpan Whole(FaultHistory history, FaultRecord fault) => fault.Healed ??
        history.Faults.Where(other => other.Began > fault.Began).Select(other => other.Healed).OfType<TimeSpan>().DefaultIfEmpty(TimeSpan.MaxValue).Min();

    private static TimeSpan From(FaultRecord fault) => fault.Fault.TakesDatabase ? fault.Undone : fault.Began;
}
