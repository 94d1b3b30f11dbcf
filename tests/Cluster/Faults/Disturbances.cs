using Messaging.Cluster.Tests.History;

namespace Messaging.Cluster.Tests.Faults;

/// <summary>What of a run's faults may have cut sends off from their answers, and when.</summary>
internal static class Disturbances
{
    // Between a signal and the line of the supervisor about what it led to.
    private static readonly TimeSpan s_noticed = TimeSpan.FromSeconds(5);

    /// <summary>Every fault, and every end of a process that is not what the fault of its node was about.</summary>
    public static IReadOnlyList<Disturbance> Of(FaultHistory history, IEnumerable<ProcessEnd> ends) =>
    [
        .. history.Faults.Select(fault => new Disturbance(fault.Fault.ToString(), fault.Began, fault.Healed ?? fault.Undone)),
        .. ends.Where(end => !history.Faults.Any(fault => IsOf(end, fault))).Select(end => new Disturbance(end.ToString(), end.Ended, end.Ended)),
    ];

    // A rolling restart is of no one node: each of its ends counts.
    private static bool IsOf(ProcessEnd end, FaultRecord fault) =>
        fault.Fault.Node == end.Node && end.Ended >= fault.Began && end.Ended <= fault.Undone + s_noticed;
}
