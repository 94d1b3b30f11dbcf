using System.Globalization;

namespace Messaging.Cluster.Tests.Faults;

/// <summary>A process of a node that has ended. Times are of the run's clock; one that was there before the run started before zero.</summary>
public sealed record ProcessEnd(int Node, TimeSpan Started, TimeSpan Ended, int Code)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"node {Node}, started at {Started.TotalSeconds:0.0} s, ended with {Code} at {Ended.TotalSeconds:0.0} s");
}

/// <summary>Whether a fault explains how a process ended.</summary>
public static class NodeEnds
{
    private const int Wanted = 0;
    private const int Killed = 137;

    /// <summary>Shut out, not let in, or without a database at its start; its supervisor starts it again.</summary>
    private const int ShutOut = 75;

    // Between a signal and the line of the supervisor about what it led to.
    private static readonly TimeSpan Noticed = TimeSpan.FromSeconds(5);

    // A node that was cut off finds nobody for up to a minute after each of its starts.
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(90);

    // One that needed the database for its start had perhaps begun that before the database went.
    private static readonly TimeSpan Starting = TimeSpan.FromSeconds(30);

    /// <summary>The ends that nothing explains that was done, nodes that no fault touched included.</summary>
    public static IEnumerable<string> Unexplained(FaultHistory history, IEnumerable<ProcessEnd> ends) => ends
        .Where(end => !history.Faults.Any(fault => Explains(fault, end)))
        .Select(end => $"No fault explains it: {end}");

    private static bool Explains(FaultRecord fault, ProcessEnd end)
    {
        var isOfIt = fault.Fault.Node is null || fault.Fault.Node == end.Node;
        var during = end.Ended >= fault.Began && end.Ended <= fault.Undone + Noticed;
        return isOfIt && end.Code switch
        {
            Wanted => during && fault.Fault.Kind is (FaultKind.RollingRestart or FaultKind.Terminate or FaultKind.Drain or FaultKind.ClockSkew),
            Killed => during && fault.Fault.Kind is (FaultKind.Kill or FaultKind.Crash),
            ShutOut => fault.Fault.Kind switch
            {
                FaultKind.Pause or FaultKind.Partition or FaultKind.DatabaseCut or FaultKind.OldestDatabaseCut =>
                    end.Ended >= fault.Began && end.Ended <= fault.Undone + Aftermath,
                FaultKind.DatabaseRestart or FaultKind.DatabaseGone =>
                    end.Ended >= fault.Began && end.Started >= fault.Began - Starting && end.Started <= fault.Undone,
                _ => false,
            },
            _ => false,
        };
    }
}
