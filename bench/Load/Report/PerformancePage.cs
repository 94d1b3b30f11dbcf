using System.Globalization;
using System.Text;
using Messaging.Bench.Load.Report.Curves;
using Messaging.Bench.Load.Scenarios;
using Messaging.Bench.Load.Server;

namespace Messaging.Bench.Load.Report;

/// <summary>The figures as a page: what was measured, on what, and how.</summary>
internal static class PerformancePage
{
    public static async Task<string> MakeAsync(Results results, Settings settings)
    {
        var page = new StringBuilder();
        Line(page, $"""
            # Performance
            Written by `dotnet run -c Release --project bench/Load -- all --write docs/performance.md`; `bench/Load` measures from outside, by
            HTTP. The load and the database run beside the server on the same cores, so compare figures of one run with each other, and with
            those of another machine only by their ratios. Nothing is bought with durability: SQLite runs with `synchronous=FULL`, PostgreSQL
            with `fsync=on` and the settings that [storage.md](storage.md#postgresql) recommends, and every answer that counts is a 200, every event is the next of its stream.

            {await Machine.DescribeAsync(results.Runs)}
            - {Runs(results)} of each, medians, the least and the most in brackets; {settings.Measured.TotalSeconds} s of load after {settings.Warm.TotalSeconds} s of warming up
            """);
        AddFigures(page, results);
        page.Append(GrowthSection.Make(results, settings, PicturesOf(settings)));
        AddCores(page, results);
        Line(page, $"""

            ## Method
            A scenario begins with a freshly started server (the published program), an empty folder or database, and a key of its own. Requests are
            made and signed beforehand and go over raw, kept-alive sockets; a stream's bytes are read as they come and each id has to follow the one before.
            `p50` and `p99` are of all answers or events of a run.

            """);
        foreach (var scenario in results.And(settings.Scenarios))
            Line(page, $"- **{scenario.Name}**: {scenario.Method}");
        return page.ToString();
    }

    /// <summary>The folder beside the page that has its pictures: of the page's name, or of that which it usually has.</summary>
    public static string PicturesOf(Settings settings) => Path.GetFileNameWithoutExtension(settings.Write) ?? "performance";

    private static string Runs(Results results)
    {
        var counts = results.Runs.GroupBy(run => (run.Scenario, run.Database))
            .Where(runs => !Catalog.Find(runs.Key.Scenario).OnlyOnce).Select(runs => runs.Count()).DefaultIfEmpty(1).ToList();
        return counts.Min() == counts.Max() ? $"{counts.Min()} runs" : $"{counts.Min()} to {counts.Max()} runs";
    }

    private static void AddFigures(StringBuilder page, Results results)
    {
        if (results.Figures.Count == 0)
            return;
        Line(page, $"""

            ## Figures
            | scenario | | goal | SQLite | PostgreSQL |
            |---|---|---|---|---|
            """);
        foreach (var figures in results.Figures.GroupBy(figure => (figure.Scenario, figure.Name)))
        {
            var goals = figures.Select(figure => figure.Goal).Where(goal => goal.Length > 0).Distinct();
            var (sqlite, postgres) = (Of(figures, DatabaseKind.Sqlite), Of(figures, DatabaseKind.Postgres));
            Line(page, $"| {figures.Key.Scenario} | {figures.Key.Name} | {string.Join("; ", goals)} | {sqlite} | {postgres} |");
        }
    }

    private static void AddCores(StringBuilder page, Results results)
    {
        if (!results.Loads.Any())
            return;
        Line(page, $"""

            ## Who uses the processor
            Cores in use while a load is measured.

            | scenario | SQLite: server | load | PostgreSQL: server | load | database |
            |---|---|---|---|---|---|
            """);
        foreach (var load in results.Loads)
        {
            var sqlite = results.CoresOf(load, DatabaseKind.Sqlite);
            var postgres = results.CoresOf(load, DatabaseKind.Postgres);
            var name = load.Part.Length == 0 ? load.Scenario : $"{load.Scenario}, {load.Part}";
            Line(page, $"| {name} | {Of(sqlite)} | {Of(postgres)} | {postgres?.Database:F2} |");
        }
    }

    private static string Of(IEnumerable<Figure> figures, DatabaseKind database)
    {
        var own = figures.Where(figure => figure.Database == database).ToList();
        return own.Count == 0 ? "" : own[0].Unit.Format([.. own.Select(figure => figure.Value)]);
    }

    private static string Of(Cores? cores) =>
        string.Create(CultureInfo.InvariantCulture, $"{cores?.Server:F2} | {cores?.Load:F2}");

    private static void Line(StringBuilder page, FormattableString text) =>
        page.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
