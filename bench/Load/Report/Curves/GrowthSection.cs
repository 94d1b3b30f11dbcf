using System.Globalization;
using System.Text;
using Messaging.Bench.Load.Scenarios;
using Messaging.Bench.Load.Server;

namespace Messaging.Bench.Load.Report.Curves;

/// <summary>The part of the page that tells how cost grows: for each curve its picture, its figures, and what they come to.</summary>
internal static class GrowthSection
{
    /// <param name="folder">Where the pictures are, seen from the page.</param>
    public static string Make(Results results, Settings settings, string folder)
    {
        var curves = results.And(settings.Scenarios).Where(scenario => scenario.Curve is not null).ToList();
        if (curves.Count == 0)
            return "";
        var section = new StringBuilder();
        Line(section, $"""

            ## How cost grows
            Each curve was measured at several sizes on the one machine above. What a cost grows by is the exponent of the size between the first and
            the last point: 0 is no growth, 1 is linear; what is within {Trend.Tolerance} of 1 is told as about linear. Where a step between points is
            worse than the whole (there, within {Trend.ToleranceOfStep} of 1 is about linear), it is named as well.
            """);
        foreach (var scenario in curves)
            Add(section, scenario, scenario.Curve!, results, settings, folder);
        return section.ToString();
    }

    /// <summary>A picture for each curve; one that could not be measured loses its old one, which would be taken for new.</summary>
    public static async Task WritePicturesAsync(Results results, Settings settings, string folder)
    {
        foreach (var scenario in results.And(settings.Scenarios).Where(scenario => scenario.Curve is not null))
        {
            var file = Path.Combine(folder, FileOf(scenario));
            if (results.HasPoints(scenario))
            {
                Directory.CreateDirectory(folder);
                await File.WriteAllTextAsync(file, CurvePicture.Draw(scenario, scenario.Curve!, quantity => results.SeriesOf(scenario, quantity)));
            }
            else if (File.Exists(file))
            {
                File.Delete(file);
            }
        }
    }

    private static string FileOf(Scenario scenario) => scenario.Name + ".svg";

    private static void Add(StringBuilder section, Scenario scenario, Curve curve, Results results, Settings settings, string folder)
    {
        Line(section, $"\n### {scenario.Name}");
        foreach (var database in settings.Databases)
        {
            if (!scenario.RunsOn(database))
                Line(section, $"Not on {database.Name()}: {scenario.Only!.Why}\n");
            else if (results.HasFailed(scenario, database))
                Line(section, $"**Failed on {database.Name()}.**\n");
        }

        if (!results.HasPoints(scenario))
        {
            Line(section, $"**Nothing was measured.**");
            return;
        }

        Line(section, $"![{string.Join("; ", curve.Quantities.Select(quantity => quantity.Name))}, by {curve.Sizes}]({folder}/{FileOf(scenario)})\n");
        AddTable(section, curve, [.. curve.Quantities.SelectMany(quantity => results.SeriesOf(scenario, quantity).Select(series => (quantity, series)))]);
        foreach (var quantity in curve.Quantities)
            Line(section, $"- {Sentence(curve, quantity, results.SeriesOf(scenario, quantity))}");
    }

    private static void AddTable(StringBuilder section, Curve curve, IReadOnlyList<(Quantity Quantity, Series Series)> columns)
    {
        Line(section, $"| {curve.Sizes} | {string.Join(" | ", columns.Select(column => $"{column.Quantity.Name}, {column.Series.Database.Name()}"))} |");
        Line(section, $"|--:{string.Concat(columns.Select(_ => "|--:"))}|");
        foreach (var size in columns.SelectMany(column => column.Series.Points).Select(point => point.Size).Distinct().Order())
        {
            var cells = columns.Select(column =>
                column.Series.Points.FirstOrDefault(point => point.Size == size) is { } point ? column.Quantity.Unit.Format([.. point.Values]) : "");
            Line(section, $"| {size:N0} | {string.Join(" | ", cells)} |");
        }

        Line(section, $"");
    }

    private static string Sentence(Curve curve, Quantity quantity, IReadOnlyList<Series> all)
    {
        var judged = all.Select(series =>
        {
            var whole = Trend.Of(quantity.Reading, series.Points);
            var worst = Trend.WorstStep(quantity.Reading, series.Points);
            var hidden = worst.Verdict > whole.Verdict
                ? Text($", but {Words(worst.Verdict)} from {worst.From:N0} to {worst.To:N0} (exponent {Two(worst.Exponent)})")
                : "";
            return Text($"**{Words(whole.Verdict)}** on {series.Database.Name()}, × {Factor(whole.Factor)} (exponent {Two(whole.Exponent)}){hidden}");
        });
        var points = all[0].Points;
        return Text($"{quantity.Cost}, from {points[0].Size:N0} to {points[^1].Size:N0} {curve.Sizes}: {string.Join("; ", judged)}.");
    }

    private static string Words(Verdict verdict) => verdict switch
    {
        Verdict.Better => "better than linear",
        Verdict.About => "about linear",
        _ => "worse than linear",
    };

    private static string Factor(double value) => value.ToString(value < 10 ? "0.00" : "#,0", CultureInfo.InvariantCulture);

    // Zero has no sign.
    private static string Two(double value) => (Math.Round(value, 2) + 0.0).ToString("0.00", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Line(StringBuilder section, FormattableString text) => section.Append(Text(text)).Append('\n');
}
