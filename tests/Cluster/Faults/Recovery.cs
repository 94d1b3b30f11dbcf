namespace Messaging.Cluster.Tests.Faults;

/// <summary>A time in which a customer's requests failed: from the beginning of the first that failed to the next success.</summary>
public sealed record Unserved(string Customer, TimeSpan Began, TimeSpan Ended);

/// <summary>What one fault meant for those who are served.</summary>
/// <param name="ToServeAgain">Until the last customer that it cost was served again: from the fault's beginning, or, where nobody can be
/// served before it is undone, from then on. Zero: nobody noticed.</param>
/// <param name="Customers">How many customers it cost something.</param>
public sealed record FaultCost(FaultRecord Fault, TimeSpan ToServeAgain, int Customers);

/// <summary>How long after each fault every customer was served again.</summary>
public static class Recovery
{
    public static IReadOnlyList<FaultCost> Measure(FaultHistory history, IReadOnlyCollection<Unserved> unserved)
    {
        var costs = new List<FaultCost>();
        foreach (var fault in history.Faults)
        {
            // What began before the fault is an earlier one's; what began after the next one, is that one's.
            var next = history.Faults.Where(other => other.Began > fault.Undone).Select(other => other.Began).DefaultIfEmpty(TimeSpan.MaxValue).Min();
            var its = unserved.Where(time => time.Ended > fault.Began && time.Began < next && time.Began >= fault.Began).ToList();
            var from = fault.Fault.IsOfDatabase ? fault.Undone : fault.Began;
            // A rolling restart is many small faults: each time counts by itself.
            var longest = fault.Fault.Kind == FaultKind.RollingRestart
                ? its.Select(time => time.Ended - time.Began)
                : its.Select(time => time.Ended - from);
            costs.Add(new FaultCost(
                fault, longest.Append(TimeSpan.Zero).Max(), its.Select(time => time.Customer).Distinct().Count()));
        }

        return costs;
    }

    /// <summary>The worst of each kind.</summary>
    public static IReadOnlyDictionary<FaultKind, TimeSpan> WorstByKind(IEnumerable<FaultCost> costs) =>
        costs.GroupBy(cost => cost.Fault.Fault.Kind).ToDictionary(kind => kind.Key, kind => kind.Max(cost => cost.ToServeAgain));
}
