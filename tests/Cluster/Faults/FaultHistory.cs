using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Messaging.Cluster.Tests.Faults;

/// <summary>A fault as it happened. Times are of the run's clock.</summary>
/// <param name="Undone">When what was broken worked again: the process started, the link or the database back.</param>
/// <param name="Healed">When every node was ready again; null where the next fault did not wait for that.</param>
/// <param name="Note">What became of the node's process.</param>
public sealed record FaultRecord(PlannedFault Fault, TimeSpan Began, TimeSpan Undone, TimeSpan? Healed, string Note);

/// <summary>All faults of a run in the order in which they began.</summary>
public sealed record FaultHistory(int Seed, ImmutableArray<FaultRecord> Faults)
{
    public IReadOnlyDictionary<FaultKind, int> ByKind =>
        Faults.GroupBy(fault => fault.Fault.Kind).OrderBy(kind => kind.Key).ToDictionary(kind => kind.Key, kind => kind.Count());

    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Faults of seed {Seed} (began, undone, every node ready; seconds of the run):");
        foreach (var fault in Faults)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"  {fault.Began.TotalSeconds,8:0.000} {fault.Undone.TotalSeconds,8:0.000} {fault.Healed?.TotalSeconds,8:0.000}  {fault.Fault}  {fault.Note}");
        }

        return text.ToString();
    }
}
