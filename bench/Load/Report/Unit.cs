using System.Globalization;

namespace Messaging.Bench.Load.Report;

/// <summary>What a figure counts, and with how many digits that is worth telling.</summary>
internal sealed record Unit(string Suffix, string Digits)
{
    public static readonly Unit PerSecond = new("/s", "N0");
    public static readonly Unit Milliseconds = new(" ms", "N1");
    public static readonly Unit KiB = new(" KiB", "N1");
    public static readonly Unit MiB = new(" MiB", "N0");
    public static readonly Unit Count = new("", "N0");
    public static readonly Unit Ratio = new("", "F2");

    public string Format(double value) => Bare(value) + Suffix;

    /// <summary>The median, and between what the runs lay when there were several.</summary>
    public string Format(IReadOnlyCollection<double> values) => values.Count == 1
        ? Format(values.Single())
        : $"{Format(Percentiles.Median(values))} ({Bare(values.Min())}–{Bare(values.Max())})";

    private string Bare(double value) => value.ToString(Digits, CultureInfo.InvariantCulture);
}
