using System.Globalization;
using Messaging.Cluster.Tests.History;

namespace Messaging.Cluster.Tests.Faults;

/// <summary>What one fault meant for those who are served.</summary>
/// <param name="ToServeAgain">Until the last customer that it cost was served again: from the fault's beginning, or, where nobody can be
/// served before it is undone, from then on. Zero: nobody noticed.</param>
/// <param name="Customers">How many customers it cost something.</param>
public sealed record FaultCost(FaultRecord Fault, TimeSpan ToServeAgain, int Customers)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Fault.Began.TotalSeconds,8:0.000}  {Fault.Fault}: everybody served again after {ToServeAgain.TotalSeconds:0.0} s; {Customers} customers noticed");
}

/// <summary>How long after each fault every customer was served again.</summary>
public static class Recovery
{
    public static IReadOnlyList<FaultCost> Measure(FaultHistory history, IReadOnlyCollection<Outage> outages)
    {
        var costs = new List<FaultCost>();
        foreach (var fault in history.Faults)
        {
            // What began after the next fault is that one's. What an earlier one left open is charged to both.
            var next = history.Faults.Where(other => other.Began > fault.Undone).Select(other => other.Began).DefaultIfEmpty(TimeSpan.MaxValue).Min();
            var its = outages.Where(time => time.Ended > fault.Began && time.Began < next).ToList();
            var from = fault.Fault.IsOfDatabase ? fault.Undone : fault.Began;
            // A rolling restart is many small faults: each time counts by itself.
            var longest = fault.Fault.Kind == FaultKind.RollingRestart
                ? its.Select(time => time.Length)
                : its.Select(time => time.Ended - from);
            costs.Add(new FaultCost(
                fault, longest.Append(TimeSpan.Zero).Max(), its.Select(time => time.CustomerId).Distinct().Count()));
        }

        return costs;
    }

    /// <summary>The worst of each kind.</summary>
    public static IReadOnlyDictionary<FaultKind, TimeSpan> WorstByKind(IEnumerable<FaultCost> costs) =>
        costs.GroupBy(cost => cost.Fault.Fault.Kind).ToDictionary(kind => kind.Key, kind => kind.Max(cost => cost.ToServeAgain));
}
