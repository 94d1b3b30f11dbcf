using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Messaging.Cluster.Tests.Clients;

/// <summary>Chance that does not depend on who comes first: each thing has dice of its own, by the seed and its name.</summary>
internal static class Dice
{
    public static Random For(int seed, string name) =>
        new(BinaryPrimitives.ReadInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}/{name}")))));

    /// <summary>About <paramref name="mean"/>: between none of it and twice as much.</summary>
    public static TimeSpan About(this Random dice, TimeSpan mean) => mean * (2 * dice.NextDouble());

    public static TimeSpan Between(this Random dice, int fromMs, int toMs) => TimeSpan.FromMilliseconds(dice.Next(fromMs, toMs));

    public static bool Happens(this Random dice, double share) => dice.NextDouble() < share;

    public static T Of<T>(this Random dice, IReadOnlyList<T> choice) => choice[dice.Next(choice.Count)];
}

/// <summary>The clock of a run: counts from its start, and nobody sets it.</summary>
public sealed class RunClock
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    public TimeSpan Now => _watch.Elapsed;
}

internal static class Pause
{
    /// <summary>Waits; false when it was ended by <paramref name="end"/>.</summary>
    public static async Task<bool> ForAsync(TimeSpan time, CancellationToken end)
    {
        await Task.Delay(time, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !end.IsCancellationRequested;
    }
}
