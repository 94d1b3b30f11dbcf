using Messaging.Bench.Load.Server;

namespace Messaging.Bench.Load.Report.Curves;

/// <summary>What a value says about cost, so that one rule can tell how that grows.</summary>
internal enum Reading
{
    /// <summary>It is the cost.</summary>
    Cost,

    /// <summary>It is what each of them costs; all together cost as many times that.</summary>
    CostOfEach,

    /// <summary>It is work done in a second by the same machine; a piece of it costs the inverse.</summary>
    Rate,

    /// <summary>It is what more of them are there to bring: much is good.</summary>
    Gain,
}

/// <summary>Something that is measured at several sizes.</summary>
/// <param name="Name">Heads its plot and its columns.</param>
/// <param name="Cost">What grows by <paramref name="Reading"/>, in a sentence.</param>
/// <param name="Axis">What the plot's upright axis counts.</param>
internal sealed record Quantity(string Name, string Cost, string Axis, Unit Unit, Reading Reading);

/// <summary>A scenario that measures the same at several sizes, and is drawn.</summary>
/// <param name="Sizes">What there is more of from point to point, as the axis and the table say it.</param>
internal sealed record Curve(string Sizes, params IReadOnlyList<Quantity> Quantities);

/// <summary>One value of one run.</summary>
internal sealed record Point(string Scenario, DatabaseKind Database, Quantity Quantity, int Size, double Value);

/// <summary>What all runs measured at one size.</summary>
internal sealed record SizedValues(int Size, IReadOnlyList<double> Values)
{
    public double Median { get; } = Percentiles.Median(Values);
}

/// <summary>A quantity on one database, the smallest size first.</summary>
internal sealed record Series(DatabaseKind Database, IReadOnlyList<SizedValues> Points);
