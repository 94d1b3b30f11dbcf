using System.Globalization;
using Messaging.Cluster.Tests.History;

namespace Messaging.Cluster.Tests.Faults;

/// <summary>What one fault meant for those who are served.</summary>
/// <param name="ToServeAgain">The longest that one customer was not served: from the fault's beginning at the earliest, or, where nobody can
/// be served before it is undone, from then on. Zero: nobody noticed.</param>
/// <param name="Settled">Until the last request failed that failed before the next fault; a later, shorter trouble counts here too.</param>
/// <param name="Customers">How many customers it cost something.</param>
public sealed record FaultCost(FaultRecord Fault, TimeSpan ToServeAgain, TimeSpan Settled, int Customers)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Fault.Began.TotalSeconds:0.0} s: {Fault.Fault}: all served again after {ToServeAgain.TotalSeconds:0.0} s, settled after {Settled.TotalSeconds:0.0} s, {Customers} customers noticed{(Fault.Note.Length > 0 ? "; " : "")}{Fault.Note}");
}

/// <summary>How long after each fault every customer was served again.</summary>
public static class Recovery
{
    // A request that was under way when a fault came began before it.
    private static readonly TimeSpan s_underWay = TimeSpan.FromSeconds(1);

    public static IReadOnlyList<FaultCost> Measure(FaultHistory history, IReadOnlyCollection<Outage> outages)
    {
        var costs = new List<FaultCost>();
        foreach (var fault in history.Faults)
        {
            // What began after the next fault is that one's. What an earlier one left open is charged to both.
            var next = history.Faults.Where(other => other.Began > fault.Undone).Select(other => other.Began).DefaultIfEmpty(TimeSpan.MaxValue).Min();
            var its = outages.Where(time => time.Ended > fault.Began && time.Began < next - s_underWay).ToList();
            var from = fault.Fault.IsOfDatabase ? fault.Undone : fault.Began;
            costs.Add(new FaultCost(
                fault,
                Longest(its.Select(time => time.Ended - (time.Began > from ? time.Began : from))),
                Longest(its.Select(time => time.Ended - from)),
                its.Select(time => time.CustomerId).Distinct().Count()));
        }

        return costs;
    }

    /// <summary>The worst of each kind.</summary>
    public static IReadOnlyDictionary<FaultKind, TimeSpan> WorstByKind(IEnumerable<FaultCost> costs) =>
        costs.GroupBy(cost => cost.Fault.Fault.Kind).ToDictionary(kind => kind.Key, kind => kind.Max(cost => cost.ToServeAgain));

    private static TimeSpan Longest(IEnumerable<TimeSpan> times) => times.Append(TimeSpan.Zero).Max();
}
