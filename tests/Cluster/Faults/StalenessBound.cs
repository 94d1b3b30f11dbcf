using System.Globalization;
using Messaging.Cluster.Tests.History;

namespace Messaging.Cluster.Tests.Faults;

/// <summary>How late an event may come to a reader who is there, whatever was broken; where the database was away, from its return on.</summary>
public static class StalenessBound
{
    // nginx ends the stream of a frozen node after 30 s; then the reader has to come back, perhaps more than once.
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(45);

    /// <summary>The worst of each reader that was too late.</summary>
    public static IEnumerable<string> Exceeded(FaultHistory history, IEnumerable<Lateness> staleness) =>
        from late in staleness
        let counted = WithDatabase(history, late)
        where counted > Longest
        group (Late: late, Counted: counted) by late.Reader into its
        let worst = its.MaxBy(late => late.Counted)
        select string.Create(
            CultureInfo.InvariantCulture,
            $"{its.Key} of {worst.Late.CustomerId} was shown {worst.Late.Seq} at {worst.Late.Told.TotalSeconds:0.0} s, {worst.Counted.TotalSeconds:0.0} s after it was stored, and {its.Count() - 1} more too late; at most {Longest.TotalSeconds:0} s are allowed.");

    // The longest stretch in which the database was there: what was too late before it went is so still.
    private static TimeSpan WithDatabase(FaultHistory history, Lateness late)
    {
        var (from, longest) = (late.Stored, TimeSpan.Zero);
        foreach (var fault in history.Faults.Where(fault => fault.Fault.TakesDatabase && fault.Began < late.Told && fault.Undone > late.Stored))
        {
            longest = Longer(longest, fault.Began - from);
            from = Longer(from, fault.Undone);
        }

        return Longer(longest, late.Told - from);
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
