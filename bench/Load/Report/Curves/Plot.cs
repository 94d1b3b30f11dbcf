using System.Xml.Linq;
using Messaging.Bench.Load.Server;

namespace Messaging.Bench.Load.Report.Curves;

/// <summary>One quantity by size: a line with its points for each database.</summary>
internal sealed class Plot(string title, string across, string upright, IReadOnlyList<Series> series)
{
    public const double Width = 420;
    public const double Height = 280;

    private const double Left = 68;
    private const double Right = 24;
    private const double Top = 40;
    private const double Bottom = 56;

    // Points at the ends do not touch the frame.
    private const double Inset = 14;
    private const double Tick = 5;
    private const double HalfLine = 4;

    private readonly Axis _across = Axis.OfSizes(series.SelectMany(one => one.Points).Select(point => point.Size));
    private readonly Axis _upright = Axis.OfValues([.. series.SelectMany(one => one.Points).Select(point => point.Median)]);

    /// <summary>Its shapes, from this upper left corner on.</summary>
    public IEnumerable<XElement> Draw(double x, double y)
    {
        var (left, right, top, bottom) = (x + Left, x + Width - Right, y + Top, y + Height - Bottom);
        yield return Svg.Text(left, y + 22, title, "title");
        foreach (var tick in _upright.Ticks)
        {
            yield return Svg.Line(left, Y(tick), right, Y(tick), "grid");
            yield return Svg.Text(left - 8, Y(tick) + HalfLine, Axis.Label(tick), "end");
        }

        foreach (var tick in _across.Ticks)
        {
            yield return Svg.Line(X(tick), bottom, X(tick), bottom + Tick, "axis");
            yield return Svg.Text(X(tick), bottom + 19, Axis.Label(tick), "middle");
        }

        yield return Svg.Line(left, bottom, right, bottom, "axis");
        yield return Svg.Text((left + right) / 2, bottom + 40, Scaled(across, _across), "middle");
        yield return Svg.UprightText(x + 16, (top + bottom) / 2, Scaled(upright, _upright), "middle");
        foreach (var one in series)
        {
            var points = one.Points.Select(point => (X: X(point.Size), Y: Y(point.Median))).ToList();
            yield return Svg.Path(points, LineOf(one.Database));
            foreach (var point in points)
                yield return Mark(point.X, point.Y, one.Database);
        }

        double X(double size) => left + Inset + (_across.PlaceOf(size) * (right - left - (2 * Inset)));
        double Y(double value) => bottom - (_upright.PlaceOf(value) * (bottom - top));
    }

    /// <summary>A piece of a database's line, and its name.</summary>
    public static IEnumerable<XElement> Legend(double x, double y, DatabaseKind database) =>
    [
        Svg.Path([(x, y), (x + 32, y)], LineOf(database)),
        Mark(x + 16, y, database),
        Svg.Text(x + 40, y + HalfLine, database.Name(), "name"),
    ];

    private static string Scaled(string label, Axis axis) => axis.IsLogarithmic ? label + " (log scale)" : label;

    // By form as well as by colour.
    private static string LineOf(DatabaseKind database) => database == DatabaseKind.Sqlite ? "line sqlite" : "line postgres";

    private static XElement Mark(double x, double y, DatabaseKind database) => database == DatabaseKind.Sqlite
        ? Svg.Circle(x, y, 4, "mark sqlite")
        : Svg.Box(x - 3.5, y - 3.5, 7, 7, "mark postgres");
}
