namespace Messaging.Bench.Load.Report.Curves;

internal enum Verdict
{
    Better,
    About,
    Worse,
}

/// <summary>How much a cost grows from one size to another: by which factor, and by which power of the size.</summary>
/// <param name="Exponent">The slope in a plot with two logarithmic axes: 0 is no growth, 1 is linear.</param>
internal sealed record Trend(int From, int To, double Factor, double Exponent, Verdict Verdict)
{
    /// <summary>As far as this from 1, an exponent is told as linear: points are measured, and differ from run to run.</summary>
    public const double Tolerance = 0.15;

    /// <summary>The same for a step from one point to the next, which is shorter: what points are off by counts for more.</summary>
    public const double ToleranceOfStep = 0.3;

    /// <summary>From the first point to the last.</summary>
    public static Trend Of(Reading reading, IReadOnlyList<SizedValues> points) => Between(reading, points[0], points[^1], Tolerance);

    /// <summary>The step from a point to the next in which it goes worst: the whole may hide it.</summary>
    public static Trend WorstStep(Reading reading, IReadOnlyList<SizedValues> points)
    {
        var steps = points.Zip(points.Skip(1), (one, next) => Between(reading, one, next, ToleranceOfStep));
        return reading == Reading.Gain ? steps.MinBy(step => step.Exponent)! : steps.MaxBy(step => step.Exponent)!;
    }

    private static Trend Between(Reading reading, SizedValues one, SizedValues other, double tolerance)
    {
        var factor = Grown(reading, other) / Grown(reading, one);
        var exponent = Math.Log(factor) / Math.Log((double)other.Size / one.Size);
        var more = exponent > 1 + tolerance;
        var less = exponent < 1 - tolerance;
        var isGood = reading == Reading.Gain ? more : less;
        return new Trend(one.Size, other.Size, factor, exponent, isGood ? Verdict.Better : more || less ? Verdict.Worse : Verdict.About);
    }

    private static double Grown(Reading reading, SizedValues point) => reading switch
    {
        Reading.CostOfEach => point.Median * point.Size,
        Reading.Rate => 1 / point.Median,
        _ => point.Median,
    };
}
