using System.Diagnostics;

namespace Messaging.Bench.Load.Report;

/// <summary>Milliseconds at the middle, near the end and at the end of what was measured.</summary>
internal sealed record Percentiles(double P50, double P99, double Max)
{
    /// <summary>Of ticks of the stopwatch.</summary>
    public static Percentiles OfTicks(ReadOnlySpan<long> ticks)
    {
        if (ticks.IsEmpty)
            throw new BenchException("Nothing was measured.");
        var sorted = ticks.ToArray();
        Array.Sort(sorted);
        return new Percentiles(At(0.5), At(0.99), At(1));

        double At(double share) => sorted[(int)((sorted.Length - 1) * share)] * 1000.0 / Stopwatch.Frequency;
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1
            ? sorted[sorted.Count / 2]
            : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
