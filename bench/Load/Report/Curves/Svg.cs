using System.Globalization;
using System.Xml.Linq;

namespace Messaging.Bench.Load.Report.Curves;

/// <summary>The few shapes of SVG that a plot needs. How they look is said once, by class, in the picture's style.</summary>
internal static class Svg
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    /// <param name="title">What it shows, for those who cannot see it.</param>
    public static XElement Picture(double width, double height, string title, string style) => new(
        s_svg + "svg",
        new XAttribute("viewBox", $"0 0 {At(width)} {At(height)}"),
        new XAttribute("width", At(width)),
        new XAttribute("height", At(height)),
        new XAttribute("role", "img"),
        new XElement(s_svg + "title", title),
        new XElement(s_svg + "style", style));

    public static XElement Box(double x, double y, double width, double height, string look, double corner = 0) => Shape(
        "rect", look, ("x", At(x)), ("y", At(y)), ("width", At(width)), ("height", At(height)), ("rx", At(corner)));

    public static XElement Circle(double x, double y, double radius, string look) => Shape(
        "circle", look, ("cx", At(x)), ("cy", At(y)), ("r", At(radius)));

    public static XElement Line(double x1, double y1, double x2, double y2, string look) => Shape(
        "line", look, ("x1", At(x1)), ("y1", At(y1)), ("x2", At(x2)), ("y2", At(y2)));

    /// <summary>Straight from point to point.</summary>
    public static XElement Path(IEnumerable<(double X, double Y)> points, string look) => Shape(
        "polyline", look, ("points", string.Join(' ', points.Select(point => $"{At(point.X)},{At(point.Y)}"))));

    public static XElement Text(double x, double y, string text, string look)
    {
        var shape = Shape("text", look, ("x", At(x)), ("y", At(y)));
        shape.Add(text);
        return shape;
    }

    /// <summary>Read from below.</summary>
    public static XElement UprightText(double x, double y, string text, string look)
    {
        var shape = Shape("text", look, ("transform", $"translate({At(x)} {At(y)}) rotate(-90)"));
        shape.Add(text);
        return shape;
    }

    private static XElement Shape(string name, string look, params (string Name, string Value)[] attributes) => new(
        s_svg + name, new XAttribute("class", look), attributes.Select(attribute => new XAttribute(attribute.Name, attribute.Value)));

    private static string At(double value) => Math.Round(value, 1).ToString(CultureInfo.InvariantCulture);
}
