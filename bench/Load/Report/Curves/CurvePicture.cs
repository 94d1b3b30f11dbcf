using Messaging.Bench.Load.Scenarios;

namespace Messaging.Bench.Load.Report.Curves;

/// <summary>The plots of a scenario beside each other, as a file of its own.</summary>
internal static class CurvePicture
{
    private const int InARow = 2;
    private const double LegendHeight = 34;
    private const double LegendWidth = 130;
    private const double LegendLeft = 68;

    // It has a ground of its own, so it can be read on any page, whether or not the page is as dark as the reader's system.
    private const string Style = """

            .ground { fill: #ffffff; stroke: #d0d7de }
            text { font: 12px system-ui, sans-serif; fill: #424a53 }
            .title, .name { fill: #1f2328 }
            .title { font-weight: 600 }
            .middle { text-anchor: middle }
            .end { text-anchor: end }
            .grid { stroke: #e4e8ec }
            .axis { stroke: #818b98 }
            .line { fill: none; stroke-width: 2 }
            .line.sqlite { stroke: #0969da }
            .line.postgres { stroke: #bc4c00; stroke-dasharray: 7 3 }
            .mark.sqlite { fill: #0969da }
            .mark.postgres { fill: #bc4c00 }
            @media (prefers-color-scheme: dark) {
              .ground { fill: #0d1117; stroke: #3d444d }
              text { fill: #b7bdc8 }
              .title, .name { fill: #f0f6fc }
              .grid { stroke: #2a313c }
              .axis { stroke: #9198a1 }
              .line.sqlite { stroke: #58a6ff }
              .line.postgres { stroke: #f0883e }
              .mark.sqlite { fill: #58a6ff }
              .mark.postgres { fill: #f0883e }
            }

        """;

    public static string Draw(Scenario scenario, Curve curve, Func<Quantity, IReadOnlyList<Series>> seriesOf)
    {
        var plots = curve.Quantities.Select(quantity => new Plot(quantity.Name, curve.Sizes, quantity.Axis, seriesOf(quantity))).ToList();
        var columns = Math.Min(InARow, plots.Count);
        var rows = (plots.Count + columns - 1) / columns;
        var (width, height) = (columns * Plot.Width, LegendHeight + (rows * Plot.Height));
        var picture = Svg.Picture(width, height, $"{scenario.Name}: {string.Join("; ", curve.Quantities.Select(quantity => quantity.Name))}", Style);
        picture.Add(Svg.Box(0.5, 0.5, width - 1, height - 1, "ground", corner: 6));
        var databases = curve.Quantities.SelectMany(seriesOf).Select(series => series.Database).Distinct().Order();
        picture.Add(databases.Select((database, i) => Plot.Legend(LegendLeft + (i * LegendWidth), LegendHeight - 10, database)));
        picture.Add(plots.Select((plot, i) => plot.Draw(i % columns * Plot.Width, LegendHeight + (i / columns * Plot.Height))));
        return picture + "\n";
    }
}
