namespace Messaging.Bench.Load.Scenarios.Curves;

/// <summary>At which sizes a curve is measured.</summary>
internal static class Sizes
{
    private const int Step = 10;

    /// <summary>Each ten times the one before, and at the end the most that was asked for.</summary>
    public static IReadOnlyList<int> UpTo(int first, int most)
    {
        if (most <= first)
            throw new BenchException($"A curve from {first} to {most} has no second point; ask for more.");
        var sizes = new List<int>();
        for (var size = first; size < most; size *= Step)
            sizes.Add(size);
        return [.. sizes, most];
    }
}
