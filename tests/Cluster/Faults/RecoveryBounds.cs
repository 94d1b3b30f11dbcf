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
            var bound = last is null ? s_withoutFault : Of(last.Fault.Kind);
            if (outage.Ended - from > bound)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{outage.CustomerId} was not served from {outage.Began.TotalSeconds:0.0} s to {outage.Ended.TotalSeconds:0.0} s, {(outage.Ended - from).TotalSeconds:0.0} s after {last?.Fault.ToString() ?? "nothing at all"}; at most {bound.TotalSeconds:0} s are allowed.");
            }
        }
    }

    private static TimeSpan From(FaultRecord fault) => fault.Fault.IsOfDatabase || fault.Fault.CutsDatabase ? fault.Undone : fault.Began;
}
