using System.Globalization;

namespace Messaging.Bench.Load.Report.Curves;

/// <summary>Where values lie between the ends of an axis, and which are written along it.</summary>
internal sealed record Axis(double From, double To, bool IsLogarithmic, IReadOnlyList<double> Ticks)
{
    // From here on, a linear axis would press all but the largest to its foot.
    private const double Wide = 10;
    private const int Steps = 4;

    /// <summary>From 0 to 1.</summary>
    public double PlaceOf(double value) => IsLogarithmic
        ? Math.Log(value / From) / Math.Log(To / From)
        : (value - From) / (To - From);

    /// <summary>One that is labelled at the sizes that were measured.</summary>
    public static Axis OfSizes(IEnumerable<int> sizes)
    {
        var ticks = sizes.Distinct().Order().Select(size => (double)size).ToList();
        return new Axis(ticks[0], ticks[^1], ticks[^1] / ticks[0] >= Wide, ticks);
    }

    /// <summary>One that has all of these values between round numbers: logarithmic where they are far apart, else from 0.</summary>
    public static Axis OfValues(IReadOnlyCollection<double> values)
    {
        var (least, most) = (values.Min(), values.Max());
        return most / least >= Wide ? Logarithmic(least, most) : FromZero(most);
    }

    /// <summary>As an axis is labelled.</summary>
    public static string Label(double value) => value.ToString("#,0.####", CultureInfo.InvariantCulture);

    private static Axis FromZero(double most)
    {
        var step = RoundUp(most / Steps);
        var steps = (int)Math.Ceiling(most / step * (1 - 1e-9));
        return new Axis(0, steps * step, false, [.. Enumerable.Range(0, steps + 1).Select(i => i * step)]);
    }

    private static Axis Logarithmic(double least, double most)
    {
        var decade = Math.Pow(10, Math.Floor(Math.Log10(least)));
        var all = new List<double>();
        for (; decade < most * Wide; decade *= 10)
            all.AddRange([decade, 2 * decade, 5 * decade]);
        var from = all.Last(tick => tick <= least * (1 + 1e-9));
        var to = all.First(tick => tick >= most * (1 - 1e-9));
        // Over more than two decades only the powers of ten are written.
        var isLong = to / from > 100;
        return new Axis(from, to, true, [.. all.Where(tick => tick >= from && tick <= to && !(isLong && IsBetween(tick)))]);

        static bool IsBetween(double tick) => Math.Abs(Math.Log10(tick) - Math.Round(Math.Log10(tick))) > 0.1;
    }

    /// <summary>The next of 1, 2, 2.5, 5, 10 times a power of ten.</summary>
    private static double RoundUp(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        double[] rounds = [1, 2, 2.5, 5, 10];
        return power * rounds.First(round => round >= value / power * (1 - 1e-9));
    }
}
