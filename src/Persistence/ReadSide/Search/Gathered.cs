namespace Messaging.Persistence.ReadSide.Search;

/// <summary>The customers of matches that were counted up to a bound.</summary>
internal static class Gathered
{
    /// <summary>Null when the bound was reached: then some are missing.</summary>
    public static IReadOnlySet<long>? Of(IEnumerable<(long No, long Count)> rows, int most)
    {
        var found = new HashSet<long>();
        var matches = 0L;
        foreach (var (no, count) in rows)
        {
            found.Add(no);
            matches += count;
        }

        return matches < most ? found : null;
    }
}
