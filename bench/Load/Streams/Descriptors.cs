using System.Globalization;

namespace Messaging.Bench.Load.Streams;

/// <summary>What limits how many streams a process can have: each takes a descriptor, here and at the server.</summary>
internal static class Descriptors
{
    private const int Others = 500;

    /// <summary>Fails when so many streams cannot be opened. .NET raises the soft limit to the hard one by itself; beyond that nobody can go on.</summary>
    public static void InsistOn(int streams)
    {
        var line = File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        var hard = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4];
        if (int.TryParse(hard, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit < streams + Others)
        {
            throw new BenchException(
                $"{streams} streams take as many descriptors on each side; here a process has {limit} at the most (ulimit -Hn). Raise it, or ask for fewer streams.");
        }
    }
}
